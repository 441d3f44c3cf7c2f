package io.althing.bench.system;

/// What the members of a system are asked by.
public enum Api {
    ETCD,
    /// etcd's, and our own beside it.
    ALTHING,
    ZOOKEEPER,
    /// Something that looks like one and does nothing.
    NONE
}
