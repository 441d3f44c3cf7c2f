package io.althing.store;

import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result.Failure;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.MemberRecord.Standing;
import io.althing.store.members.Membership;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What each change of members does.
final class MemberApply {
    private final Draft draft;

    MemberApply(Draft draft) {
        this.draft = draft;
    }

    /// Carries a change out, or says why not.
    @Nullable
    Failure apply(MemberCommand command) {
        Membership now = draft.membership();
        return switch (command) {
            case MemberCommand.Publish publish -> publish(now, publish);
            case MemberCommand.Add add -> add(now, add);
            case MemberCommand.Replace replace -> replace(now, replace);
            case MemberCommand.Remove(var id) -> onMember(now, id, member -> now.without(id));
            case MemberCommand.Update(var id, var peerUrls) ->
                now.member(id) != null && now.isAnyAt(peerUrls, id)
                        ? Failure.PEER_URLS_EXIST
                        : onMember(now, id, member -> now.at(member, peerUrls));
            case MemberCommand.Promote(var id) -> onMember(now, id, member -> now.as(member, Standing.VOTER));
            case MemberCommand.Hold(var id) -> onMember(now, id, member -> now.as(member, Standing.LEARNER));
        };
    }

    private @Nullable Failure onMember(Membership now, long id, Function<MemberRecord, Membership> change) {
        MemberRecord member = now.member(id);
        return member == null ? Failure.MEMBER_NOT_FOUND : done(change.apply(member));
    }

    private @Nullable Failure done(Membership next) {
        draft.membership(next);
        return null;
    }

    /// A removed member that makes itself known stays removed.
    private @Nullable Failure publish(Membership now, MemberCommand.Publish publish) {
        if (now.removed().contains(publish.id())) {
            return null;
        }
        MemberRecord known = now.member(publish.id());
        MemberRecord member =
                known == null ? MemberRecord.expected(publish.id(), publish.peerUrls(), Standing.VOTER) : known;
        return done(
                now.known(member, publish.name(), publish.clientUrls(), publish.directory(), publish.featureLevel()));
    }

    private @Nullable Failure replace(Membership now, MemberCommand.Replace replace) {
        MemberRecord member = now.member(replace.id());
        if (member == null) {
            return Failure.MEMBER_NOT_FOUND;
        }
        if (now.successorOf(replace.id()) != null) {
            return Failure.MEMBER_BEING_REPLACED;
        }
        if (isKnown(now, replace.successor())) {
            return Failure.MEMBER_ID_EXISTS;
        }
        if (now.isAnyAt(replace.peerUrls(), replace.id())) {
            return Failure.PEER_URLS_EXIST;
        }
        return done(now.with(member.successor(replace.successor(), replace.peerUrls())));
    }

    private static boolean isKnown(Membership now, long id) {
        return now.members().containsKey(id) || now.removed().contains(id);
    }

    private @Nullable Failure add(Membership now, MemberCommand.Add add) {
        if (isKnown(now, add.id())) {
            return Failure.MEMBER_ID_EXISTS;
        }
        if (now.isAnyAt(add.peerUrls(), add.id())) {
            return Failure.PEER_URLS_EXIST;
        }
        if (add.isLearner() && now.learners() >= add.learnersMax()) {
            return Failure.TOO_MANY_LEARNERS;
        }
        Standing standing = add.isLearner() ? Standing.LEARNER : Standing.VOTER;
        return done(now.with(MemberRecord.expected(add.id(), add.peerUrls(), standing)));
    }
}
