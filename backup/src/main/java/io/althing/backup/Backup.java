package io.althing.backup;

import io.althing.backup.vault.Vault;
import io.althing.backup.vault.Vault.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One cluster's part of a vault: a folder called by the cluster's id, so that a restored
/// cluster, which is another one, may be told the same place.
public record Backup(Vault vault, long clusterId) {
    /// More than anything that is put there.
    private static final int OBJECT_BYTES_MAX = 64 << 20;

    private static final Pattern CLUSTER = Pattern.compile("[0-9a-f]{16}");

    /// All clusters that have something in a vault.
    public static List<Backup> in(Vault vault) throws IOException {
        SortedMap<String, Backup> found = new TreeMap<>();
        for (Stored each : vault.list("", "")) {
            int slash = each.name().indexOf('/');
            String folder = slash < 0 ? "" : each.name().substring(0, slash);
            if (CLUSTER.matcher(folder).matches()) {
                found.computeIfAbsent(folder, any -> new Backup(vault, Long.parseUnsignedLong(any, 16)));
            }
        }
        return new ArrayList<>(found.values());
    }

    /// The cluster's id as members show it in their logs and file names here.
    public String cluster() {
        return String.format(Locale.ROOT, "%016x", clusterId);
    }

    private String folder() {
        return cluster() + "/";
    }

    public Catalogue catalogue() throws IOException {
        return Catalogue.of(vault.list(folder(), ""), folder());
    }

    /// The pieces of the log behind one that is known, by name.
    ///
    /// @param after empty for all
    List<String> segmentsAfter(String after) throws IOException {
        return vault.list(folder() + SegmentName.FOLDER, after.isEmpty() ? "" : folder() + after).stream()
                .map(each -> each.name().substring(folder().length()))
                .toList();
    }

    Segment read(SegmentName name) throws IOException {
        Segment segment = Segment.decode(what(name.text()), name, read(name.text()));
        refuseForeign(name.text(), segment.clusterId());
        return segment;
    }

    Manifest read(FullName name) throws IOException {
        Manifest manifest = Manifest.decode(what(name.manifest()), name, read(name.manifest()));
        refuseForeign(name.manifest(), manifest.clusterId());
        return manifest;
    }

    private void refuseForeign(String name, long foundId) throws BackupException {
        if (foundId != clusterId) {
            throw new BackupException(what(name) + " belongs to another cluster, "
                    + new Backup(vault, foundId).cluster() + ": move it away");
        }
    }

    /// Reads one part of a full copy.
    ///
    /// @throws BackupException if it is not what the manifest says
    byte[] read(Manifest manifest, int number) throws IOException {
        String name = manifest.name().part(number);
        Manifest.Part part = manifest.parts().get(number);
        byte[] content = read(name);
        if (!new Manifest.Part(content.length, Hashes.of(content)).equals(part)) {
            throw new BackupException(what(name) + " is damaged: its content does not have the hash that the manifest"
                    + " says; bring back another copy of it, or take an earlier full copy by asking for a point before "
                    + manifest.name().time());
        }
        return content;
    }

    private byte[] read(String name) throws IOException {
        return vault.read(folder() + name, OBJECT_BYTES_MAX);
    }

    /// Writes an object, or finds it there.
    ///
    /// @throws BackupException if there is another one of that name
    void write(String name, byte[] content) throws IOException {
        if (!vault.write(folder() + name, content) && !Arrays.equals(read(name), content)) {
            throw new BackupException(what(name) + " is there already with other content, and nothing is written over"
                    + " it: somebody else writes to this place in the name of this cluster; give another place");
        }
    }

    void delete(String name) throws IOException {
        vault.delete(folder() + name);
    }

    String what(String name) {
        return vault + (vault.toString().endsWith("/") ? "" : "/") + folder() + name;
    }
}
