package io.althing.raft.membership;

/// A member's identity inside its cluster: 64 bits, unsigned, shown in hexadecimal as etcd
/// shows it.
public record NodeId(long value) implements Comparable<NodeId> {
    @Override
    public int compareTo(NodeId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
