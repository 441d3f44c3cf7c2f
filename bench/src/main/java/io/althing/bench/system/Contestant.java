package io.althing.bench.system;

import io.althing.bench.load.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// A system that can be put under load, with the settings that its makers recommend for
/// production, and every write synced to disk before it is acknowledged.
public interface Contestant {
    /// As it is written on the command line, and in tables.
    String name();

    /// Why it cannot be had here; empty if it can. May take minutes, to build it.
    Optional<String> lack();

    /// What is compared, with its version.
    String version() throws IOException;

    Set<Operation> knows();

    Api api();

    /// Starts a fresh cluster, and waits until it serves.
    ///
    /// @param folder empty, for data and logs
    Cluster start(Path folder, int members) throws IOException;
}
