package io.althing.node;

import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.Membership;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Lets a new member in for one whose files are damaged. Whoever asks must name the directory it
/// lived in, and must not be at work: a running member is nobody's to replace but an operator's.
/// Any thread.
final class Readmissions {
    private static final System.Logger LOG = System.getLogger(Readmissions.class.getName());

    private final Supplier<Store> store;
    private final Roster roster;
    private final MemberChanges changes;
    private final LongSupplier nanoTime;
    private final LongSupplier freshId;

    Readmissions(
            Supplier<Store> store, Roster roster, MemberChanges changes, LongSupplier nanoTime, LongSupplier freshId) {
        this.store = store;
        this.roster = roster;
        this.changes = changes;
        this.nanoTime = nanoTime;
        this.freshId = freshId;
    }

    void ask(NodeId lost, UUID directory, Consumer<String> answer) {
        Membership membership = store.get().membership();
        MemberRecord member = membership.member(lost.value());
        if (member == null || !member.directory().equals(directory.toString())) {
            answer.accept("no member " + lost + " lives in directory " + directory);
            return;
        }
        MemberRecord successor = membership.successorOf(lost.value());
        if (successor != null) {
            boolean isItself = !successor.hasStarted() && successor.peerUrls().equals(member.peerUrls());
            answer.accept(isItself ? "" : "another member is to take the place of " + lost + " already");
        } else if (roster.isConnected(lost)) {
            answer.accept("member " + lost + " is at work");
        } else {
            let(member, answer);
        }
    }

    private void let(MemberRecord member, Consumer<String> answer) {
        LOG.log(
                System.Logger.Level.WARNING,
                "event=readmission member={0} name={1} note=\"its files are damaged; a new member takes its place\"",
                Long.toHexString(member.id()),
                member.name());
        MemberCommand replace = new MemberCommand.Replace(member.id(), freshId.getAsLong(), member.peerUrls());
        changes.ask(
                null,
                replace,
                nanoTime.getAsLong(),
                outcome -> answer.accept(
                        switch (outcome) {
                            case Outcome.Answered<Result>(Result.Failed(var _, var failure)) ->
                                "the cluster refuses: " + failure;
                            case Outcome.Answered<Result> _ -> "";
                            case Outcome.Unavailable<Result>(var reason, var _) ->
                                "the cluster cannot let it in now: " + reason;
                        }));
    }
}
