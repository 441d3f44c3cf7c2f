package io.althing.node.spi;

import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// What a member knows of the members, itself among them.
///
/// @param urls where each listens for the others; all these are connected to, and may connect
/// @param directories which data directory each lives in; one that comes with another is turned
///     away, unknown ones are let in
/// @param removed who is told so, and turned away for ever
public record PeerBook(
        SortedMap<NodeId, List<String>> urls, SortedMap<NodeId, UUID> directories, SortedSet<NodeId> removed) {
    public static final PeerBook EMPTY = new PeerBook(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());

    public PeerBook {
        urls = Collections.unmodifiableSortedMap(new TreeMap<>(urls));
        directories = Collections.unmodifiableSortedMap(new TreeMap<>(directories));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    public boolean knows(NodeId id) {
        return urls.containsKey(id);
    }

    /// Everybody else whose address is known.
    public List<Peer> others(NodeId self) {
        List<Peer> others = new ArrayList<>();
        urls.forEach((id, where) -> {
            if (!id.equals(self) && !where.isEmpty()) {
                others.add(Peer.at(id, where));
            }
        });
        return others;
    }
}
