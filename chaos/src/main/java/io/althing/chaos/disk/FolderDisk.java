package io.althing.chaos.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder of the machine's own disk, which nobody breaks.
public final class FolderDisk implements Disk {
    private final Path directory;

    public FolderDisk(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void erase() throws IOException {
        Folders.empty(directory);
    }

    @Override
    public void close() {}
}
