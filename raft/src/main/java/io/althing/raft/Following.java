package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a follower does with its leader's word (Raft §5.3, §7).
final class Following {
    private final State state;
    private final TreeSet<Long> askedReads = new TreeSet<>();

    Following(State state) {
        this.state = state;
    }

    void onAppend(NodeId from, Message.AppendRequest request) {
        state.heardLeader();
        if (state.isInstalling) {
            return;
        }
        LogPosition previous = request.previous();
        if (previous.index() < state.log.commitIndex()) {
            onAppendBelowCommit(from, request);
            return;
        }
        if (state.log.term(previous.index()) != previous.term()) {
            state.out.promise(
                    from,
                    new Message.AppendReply(
                            state.term(), false, previous.index(), state.log.lastNotAbove(previous), request.round()));
            return;
        }
        accept(from, request, request.entries());
    }

    /// A late or repeated request: what it holds up to the commit index is here already.
    private void onAppendBelowCommit(NodeId from, Message.AppendRequest request) {
        List<Entry> entries = request.entries();
        int known = (int) Math.min(
                entries.size(), state.log.commitIndex() - request.previous().index());
        if (known == entries.size()) {
            reply(
                    from,
                    request.round(),
                    Math.min(state.log.commitIndex(), request.previous().index() + known));
            return;
        }
        accept(from, request, entries.subList(known, entries.size()));
    }

    private void accept(NodeId from, Message.AppendRequest request, List<Entry> entries) {
        int firstNew = 0;
        // Only a real conflict cuts the log: a delayed shorter append must not take back what
        // was acknowledged since.
        while (firstNew < entries.size()
                && state.log.term(entries.get(firstNew).index())
                        == entries.get(firstNew).term()) {
            firstNew++;
        }
        if (firstNew < entries.size()) {
            List<Entry> fresh = entries.subList(firstNew, entries.size());
            Invariant.check(
                    fresh.getFirst().index() > state.log.commitIndex(),
                    "a committed entry is never replaced",
                    fresh.getFirst().index(),
                    state.log.commitIndex());
            state.log.append(fresh);
            state.out.write(fresh);
        }
        long lastNew = request.previous().index() + request.entries().size();
        commit(Math.min(request.commitIndex(), lastNew));
        reply(from, request.round(), lastNew);
    }

    private void reply(NodeId to, long round, long matchIndex) {
        state.out.promise(to, new Message.AppendReply(state.term(), true, matchIndex, LogPosition.ZERO, round));
    }

    private void commit(long index) {
        if (index > state.log.commitIndex()) {
            state.out.add(new Effect.Commit(state.log.commit(index)));
        }
    }

    void onHeartbeat(NodeId from, Message.Heartbeat heartbeat) {
        heard(heartbeat.commitIndex());
        state.out.send(from, new Message.HeartbeatReply(state.term(), heartbeat.round()));
    }

    void onCommitted(Message.Committed committed) {
        heard(committed.commitIndex());
    }

    /// The leader is alive, and has committed so much of what this member holds too.
    private void heard(long commitIndex) {
        state.heardLeader();
        if (!state.isInstalling) {
            commit(Math.min(commitIndex, state.log.lastIndex()));
        }
    }

    /// Asks the leader at which index a read may be served.
    void read(long readId) {
        NodeId leader = state.leader();
        if (leader == null) {
            state.out.add(new Effect.ReadRefused(readId, Refusal.NO_LEADER));
            return;
        }
        askedReads.add(readId);
        state.out.send(leader, new Message.ReadIndexRequest(state.term(), readId));
    }

    void onReadIndexReply(Message.ReadIndexReply reply) {
        if (!askedReads.remove(reply.readId())) {
            return;
        }
        state.out.add(
                reply.index() >= 0
                        ? new Effect.ReadReady(reply.readId(), reply.index())
                        : new Effect.ReadRefused(reply.readId(), Refusal.NOT_LEADER));
    }

    /// Another term or leader: the answers that are still out mean nothing any more.
    void leaderChanged() {
        for (long readId : askedReads) {
            state.out.add(new Effect.ReadRefused(readId, Refusal.LEADERSHIP_LOST));
        }
        askedReads.clear();
    }

    void onSnapshot(SnapshotPoint point, @Nullable NodeId leader) {
        if (state.isInstalling) {
            return;
        }
        if (point.position().index() <= state.log.commitIndex()) {
            matches(leader, state.log.commitIndex());
            return;
        }
        if (state.log.term(point.position().index()) == point.position().term()) {
            // The log holds this point. What follows it may be acknowledged, and counted by the
            // leader: to install would forget it.
            //   1. The leader (start 10) gets a late rejection of ours with a hint below 10.
            //   2. It makes a snapshot at 18 for us, though we have acknowledged 20.
            //   3. 20 is committed with our help. Installing 18 cuts it, and a majority may
            //      now elect a leader without it.
            commit(point.position().index());
            matches(leader, point.position().index());
            return;
        }
        state.isInstalling = true;
        state.out.add(new Effect.InstallSnapshot(point));
    }

    void onInstalled(SnapshotPoint point, @Nullable NodeId leader) {
        state.isInstalling = false;
        state.log.restart(point);
        state.waitForElection();
        matches(leader, point.position().index());
    }

    /// A leader that does not hear of it would ask again.
    private void matches(@Nullable NodeId leader, long index) {
        if (leader != null && !leader.equals(state.self)) {
            reply(leader, 0, index);
        }
    }
}
