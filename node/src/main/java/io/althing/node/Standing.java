package io.althing.node;

import io.althing.raft.Raft;
import io.althing.store.Store;

/// How a member stands, put together of what its lanes have published.
final class Standing {
    private Standing() {}

    /// @param leaderId 0 if no leader is known
    static Member.MemberStatus of(MemberOptions options, Raft.RaftStatus raft, long leaderId, Store.Applied applied) {
        return new Member.MemberStatus(
                options.clusterId(),
                options.self().value(),
                options.name(),
                raft.role(),
                leaderId,
                raft.term(),
                raft.last().index(),
                raft.commitIndex(),
                applied.index(),
                applied.revision(),
                applied.stateHash(),
                !raft.configuration().isVoter(options.self()),
                options.electionTimeout().toMillis());
    }
}
