package io.althing.store.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/// RocksDB's native part: 17 MB that have to be a file for as long as it takes to load them.
///
/// RocksDB itself leaves that file until the process ends in good order, so each kill, and each turn of
/// a member that crashes and is started again, would fill the temporary directory a little more.
final class NativeLibrary {
    private NativeLibrary() {}

    private static boolean isLoaded;

    static synchronized void load() {
        if (isLoaded) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory("althing-native-");
            try {
                NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
            } finally {
                Directories.delete(directory);
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new EngineFailure(
                    "the store's native library cannot be loaded by way of " + System.getProperty("java.io.tmpdir")
                            + ", where it needs 20 MB for a moment, and no noexec"
                            + " (JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR names another directory)",
                    e);
        }
        RocksDB.loadLibrary();
        isLoaded = true;
    }
}
