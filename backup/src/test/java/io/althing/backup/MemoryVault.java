package io.althing.backup;

import io.althing.backup.vault.Vault;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/// A vault that does what a test wants.
final class MemoryVault implements Vault {
    final TreeMap<String, byte[]> objects = new TreeMap<>();

    /// Writes that work before one does not; the one after works again.
    int writesUntilFailure = Integer.MAX_VALUE;

    /// Whether a write that fails has taken place, as when only the answer is lost.
    boolean isAnswerLost;

    @Override
    public synchronized List<Stored> list(String prefix, String after) {
        return objects.tailMap(prefix, true).entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith(prefix) && each.getKey().compareTo(after) > 0)
                .map(each -> new Stored(each.getKey(), each.getValue().length))
                .toList();
    }

    @Override
    public synchronized byte[] read(String name, int bytesMax) throws IOException {
        byte[] content = objects.get(name);
        if (content == null) {
            throw new IOException("cannot read " + name + ": it is not there");
        }
        return content.clone();
    }

    @Override
    public synchronized boolean write(String name, byte[] content) throws IOException {
        boolean isFailing = writesUntilFailure-- == 0;
        if (isFailing && !isAnswerLost) {
            throw new IOException("the vault is away");
        }
        boolean isNew = objects.putIfAbsent(name, content.clone()) == null;
        if (isFailing) {
            throw new IOException("the answer is lost");
        }
        return isNew;
    }

    @Override
    public synchronized void delete(String name) {
        objects.remove(name);
    }

    @Override
    public String toString() {
        return "vault";
    }

    @Override
    public void close() {}
}
