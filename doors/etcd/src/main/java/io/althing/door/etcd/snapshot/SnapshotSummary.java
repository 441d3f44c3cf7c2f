package io.althing.door.etcd.snapshot;

import io.althing.bolt.BoltFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// What `snapshot status` says of a file, as etcd's does.
///
/// @param hash CRC-32C of all buckets, their keys and values
/// @param revision that of the last change in it
/// @param totalKeys of all buckets
/// @param totalBytes of the database without what follows it
public record SnapshotSummary(int hash, long revision, long totalKeys, long totalBytes) {
    public static SnapshotSummary of(Path path) throws IOException {
        try (var file = BoltFile.open(path)) {
            var crc = new CRC32C();
            long revision = 0;
            long keys = 0;
            var buckets = file.root().walk();
            while (buckets.next()) {
                if (!buckets.isBucket()) {
                    throw new SnapshotException(path + " is a bbolt file but not etcd's: it has a key in no bucket");
                }
                crc.update(buckets.key());
                boolean isKeys = Arrays.equals(buckets.key(), Buckets.KEY);
                var cursor = buckets.bucket().walk();
                while (cursor.next()) {
                    crc.update(cursor.key());
                    crc.update(cursor.value());
                    keys++;
                    if (isKeys) {
                        revision =
                                SnapshotReader.revisionKey(path, cursor.key()).revision();
                    }
                }
            }
            return new SnapshotSummary((int) crc.getValue(), revision, keys, file.sizeBytes());
        }
    }
}
