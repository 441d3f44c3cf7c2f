package io.althing.node;

import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.MemberRecord.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How a member came to its cluster: as one of its founders, or invited into a running one.
/// Written down on its first start, and never asked for again.
///
/// @param seeds the founders; or the members that one who joins was told of, itself among them
/// @param inPlaceOf the founder whose flags this member is started with, in whose place it is;
///     null if they are its own
public record Origin(
        boolean isFounder,
        List<MemberOptions.Seed> seeds,
        @Nullable InPlaceOf inPlaceOf) {
    /// Whom the flags of a founder stand for.
    public record InPlaceOf(long clusterId, NodeId member) {}

    /// Founders agree on how all begins without a word: their stores hold the founding members as
    /// if the log's first entry had said so. One who joins must be told, and gets a snapshot.
    private static final LogPosition FOUNDED = new LogPosition(1, 1);

    public Origin {
        seeds = List.copyOf(seeds);
    }

    public static Origin founder(List<MemberOptions.Seed> founders) {
        return new Origin(true, founders, null);
    }

    public static Origin joiner(List<MemberOptions.Seed> members) {
        return new Origin(false, members, null);
    }

    SortedSet<NodeId> members() {
        TreeSet<NodeId> ids = new TreeSet<>();
        seeds.forEach(seed -> ids.add(seed.id()));
        return ids;
    }

    List<String> peerUrls(NodeId id) {
        return seeds.stream()
                .filter(seed -> seed.id().equals(id))
                .findFirst()
                .map(MemberOptions.Seed::peerUrls)
                .orElse(List.of());
    }

    /// One who joins has nobody to elect until it is told.
    Configuration configuration() {
        return Configuration.of(isFounder ? members() : Set.of());
    }

    /// Where this member's log begins.
    SnapshotPoint start() {
        return new SnapshotPoint(isFounder ? FOUNDED : LogPosition.ZERO, configuration());
    }

    /// Whether a store this far may have seen no entry of the log yet.
    static boolean isBeginning(long appliedIndex) {
        return appliedIndex <= FOUNDED.index();
    }

    /// The founding members as they are before any of them was heard of.
    List<MemberRecord> founders() {
        return seeds.stream()
                .map(seed -> MemberRecord.expected(seed.id().value(), seed.peerUrls(), Standing.VOTER))
                .toList();
    }

    /// Begins a founder's store, if it is empty.
    void found(Store store) {
        if (store.applied().index() > 0 || !isFounder) {
            return;
        }
        store.found(FOUNDED.term(), FOUNDED.index(), founders());
        store.configuration(configuration().encode(), ids(configuration()));
        store.publish();
    }

    /// The members of any kind, as the store knows ids.
    static Set<Long> ids(Configuration configuration) {
        Set<Long> ids = new HashSet<>();
        configuration.members().forEach(id -> ids.add(id.value()));
        return ids;
    }
}
