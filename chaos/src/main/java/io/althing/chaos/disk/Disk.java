package io.althing.chaos.disk;

import java.io.IOException;
import java.nio.file.Path;

/// Where one member keeps its data.
public sealed interface Disk extends AutoCloseable permits FolderDisk, LoopDisk {
    Path directory();

    /// Leaves nothing, as a new disk would.
    void erase() throws IOException;

    @Override
    void close();
}
