package io.althing.node;

import io.althing.journal.JournalOptions;
import io.althing.raft.membership.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What one member is told when it starts.
///
/// @param clusterId the cluster it belongs to; a directory of another cluster is refused
/// @param self its own identity, one of the origin's members on a first start
/// @param origin how it comes to the cluster; used on the first start only
/// @param clientUrls where clients reach this member
/// @param directory where all its state lives
/// @param journalDirectory where its journal lives, which may be on another disk
/// @param heartbeat between a leader's signs of life
/// @param electionTimeout T; a follower that hears nothing for T to 2 T campaigns
/// @param flushEntries the store is flushed and the journal cut after so many entries
/// @param catchUpEntries so many entries stay in the journal for members that are a little behind
/// @param commandMaxBytes a longer command is refused
/// @param snapshotBytesPerSecond how fast copies of the store are sent to other members, all
///     together; 0 for as fast as it goes
/// @param quota how much data the cluster takes
/// @param stateCheck how often the members' states are compared; zero for never
/// @param featureLevelMax what this member says it understands; see
///     [io.althing.store.members.FeatureLevel]
public record MemberOptions(
        long clusterId,
        NodeId self,
        String name,
        Origin origin,
        List<String> clientUrls,
        Path directory,
        Path journalDirectory,
        Duration heartbeat,
        Duration electionTimeout,
        long flushEntries,
        long catchUpEntries,
        JournalOptions journal,
        int commandMaxBytes,
        long snapshotBytesPerSecond,
        Quota quota,
        Duration stateCheck,
        int featureLevelMax) {
    public MemberOptions {
        clientUrls = List.copyOf(clientUrls);
    }

    /// A member and where it is.
    ///
    /// @param peerUrls where the other members reach it, as `http://host:port`
    public record Seed(NodeId id, List<String> peerUrls) {
        public Seed {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// How long a learner that is promoted may take to catch up: it may be a long way off.
    long promotionNanos() {
        return Math.max(1_000_000_000L, electionTimeout.toNanos());
    }

    /// How long a request may wait for its answer: etcd's 5 s plus two election timeouts.
    long requestTimeoutNanos() {
        return Duration.ofSeconds(5).plus(electionTimeout.multipliedBy(2)).toNanos();
    }
}
