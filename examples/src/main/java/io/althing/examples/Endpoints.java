package io.althing.examples;

import io.althing.client.Althing;

/// Where the programs look for a cluster.
final class Endpoints {
    /// Where `./althing up --members 3` listens.
    private static final String[] HERE = {"127.0.0.1:2379", "127.0.0.1:22379", "127.0.0.1:32379"};

    private Endpoints() {}

    /// Connects to the members that a program was given, or to those on this machine.
    static Althing connect(String... endpoints) {
        return Althing.connect(endpoints.length == 0 ? HERE : endpoints);
    }
}
