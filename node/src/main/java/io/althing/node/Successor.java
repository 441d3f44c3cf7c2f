package io.althing.node;

import io.althing.raft.Raft.PeerProgress;
import io.althing.raft.membership.NodeId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/// Who is to lead after this leader. Pure.
final class Successor {
    private Successor() {}

    /// Returns the furthest of those that are well, who has the least to be sent before it can
    /// take over.
    ///
    /// @param progress how far the others are
    /// @param isSuitable whether a member is a voter that stays
    static Optional<NodeId> among(SortedMap<NodeId, PeerProgress> progress, Predicate<NodeId> isSuitable) {
        return progress.entrySet().stream()
                .filter(each -> each.getValue().isActive() && isSuitable.test(each.getKey()))
                .max(Comparator.comparingLong(each -> each.getValue().matchIndex()))
                .map(Map.Entry::getKey);
    }
}
