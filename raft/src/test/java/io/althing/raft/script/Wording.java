package io.althing.raft.script;

import io.althing.raft.Effect;
import io.althing.raft.HardState;
import io.althing.raft.Message;
import io.althing.raft.Notice;
import io.althing.raft.Raft;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// How transcripts speak of messages and effects.
final class Wording {
    private Wording() {}

    static String message(Message message) {
        return switch (message) {
            case Message.VoteRequest(var term, var last, var isPreVote, var isTransfer) ->
                (isPreVote ? "pre-vote? term " : "vote? term ") + term + " last " + last
                        + (isTransfer ? " transfer" : "");
            case Message.VoteReply(var term, var isPreVote, var isGranted) ->
                (isPreVote ? "pre-vote " : "vote ") + (isGranted ? "yes" : "no") + " term " + term;
            case Message.AppendRequest(var term, var previous, var entries, var commitIndex, var round) ->
                "append term " + term + " after " + previous + " [" + entries(entries) + "] commit " + commitIndex
                        + round(round);
            case Message.AppendReply(var term, var isAccepted, var matchIndex, var hint, var round) ->
                isAccepted
                        ? "append ok term " + term + " match " + matchIndex + round(round)
                        : "append no term " + term + " after " + matchIndex + " hint " + hint + round(round);
            case Message.Heartbeat(var term, var commitIndex, var round) ->
                "heartbeat term " + term + " commit " + commitIndex + round(round);
            case Message.HeartbeatReply(var term, var round) -> "heartbeat ok term " + term + round(round);
            case Message.Committed(var term, var commitIndex) -> "committed term " + term + " " + commitIndex;
            case Message.TimeoutNow(var term) -> "timeout-now term " + term;
            case Message.ReadIndexRequest(var term, var readId) -> "read-index? term " + term + " read " + readId;
            case Message.ReadIndexReply(var term, var readId, var index) ->
                "read-index term " + term + " read " + readId + " at " + index;
        };
    }

    private static String round(long round) {
        return round == 0 ? "" : " round " + round;
    }

    /// Returns one line per effect, and one more per message that waits for a write.
    static List<String> effect(NodeId self, Effect effect) {
        return switch (effect) {
            case Effect.Persist persist -> persist(self, persist);
            case Effect.Send(var to, var message) -> List.of(self + " > " + to + " " + message(message));
            case Effect.Commit(var entries) -> List.of(self + " commits " + entries(entries));
            case Effect.Accepted(var id, var position) -> List.of(self + " accepts " + id + " at " + position);
            case Effect.Refused(var id, var reason) -> List.of(self + " refuses " + id + " " + reason);
            case Effect.ReadReady(var id, var index) -> List.of(self + " may read " + id + " at " + index);
            case Effect.ReadRefused(var id, var reason) -> List.of(self + " refuses read " + id + " " + reason);
            case Effect.FetchEntries(var peer, var from, var max) ->
                List.of(self + " fetches from " + from + " for " + peer);
            case Effect.SendSnapshot(var to, var from, var term, var indexMin) ->
                List.of(self + " wants a snapshot sent to " + to + " by " + from + " term " + term + " from " + indexMin
                        + " on");
            case Effect.InstallSnapshot(var point) ->
                List.of(self + " wants the snapshot at " + point.position() + " installed");
            case Effect.RoleChanged(var role, var term, var leader) ->
                List.of(self + " is " + role + " term " + term + (leader == null ? "" : " leader " + leader));
            case Effect.ConfigurationChanged(var index, var configuration) ->
                List.of(self + " configuration at " + index + ": " + configuration(configuration));
            // All else that a note tells shows in messages and in RoleChanged already.
            case Effect.Note(var notice) ->
                notice instanceof Notice.TransferFailed(var to, var term, var reason)
                        ? List.of(self + " does not hand over to " + to + " in term " + term + ": " + reason)
                        : List.of();
        };
    }

    private static List<String> persist(NodeId self, Effect.Persist persist) {
        List<String> lines = new ArrayList<>();
        HardState state = persist.hardState();
        String vote = state == null || state.vote() == null ? "" : " vote " + state.vote();
        lines.add(self + " writes #" + persist.sequence() + (state == null ? "" : " term " + state.term() + vote)
                + (persist.entries().isEmpty() ? "" : " [" + entries(persist.entries()) + "]"));
        persist.whenDurable().forEach(send -> lines.add("    then > " + send.to() + " " + message(send.message())));
        return lines;
    }

    static String entries(Collection<Entry> entries) {
        return entries.stream().map(Wording::entry).collect(Collectors.joining(", "));
    }

    static String entry(Entry entry) {
        String payload = switch (entry.kind()) {
            case NOOP -> "noop";
            case COMMAND -> new String(entry.payload(), StandardCharsets.UTF_8);
            case CONFIGURATION -> configuration(Configuration.decode(entry.payload()));
        };
        return entry.position() + (entry.kind() == EntryKind.CONFIGURATION ? " {" + payload + "}" : " " + payload);
    }

    static String configuration(Configuration configuration) {
        return "voters" + ids(configuration.voters())
                + (configuration.outgoing().isEmpty() ? "" : " outgoing" + ids(configuration.outgoing()))
                + (configuration.learners().isEmpty() ? "" : " learners" + ids(configuration.learners()))
                + (configuration.learnersNext().isEmpty() ? "" : " learners-next" + ids(configuration.learnersNext()));
    }

    private static String ids(Collection<NodeId> ids) {
        return ids.stream().map(id -> " " + id).collect(Collectors.joining());
    }

    static String status(Raft.RaftStatus status, long applied) {
        return status.self() + " " + status.role() + " term " + status.term() + " leader "
                + (status.leader() == null ? "-" : status.leader()) + " last " + status.last() + " commit "
                + status.commitIndex() + " applied " + applied;
    }
}
