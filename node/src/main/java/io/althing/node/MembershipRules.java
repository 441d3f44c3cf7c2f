package io.althing.node;

import io.althing.node.Outcome.Reason;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.command.MemberCommand;
import io.althing.store.members.FeatureLevel;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.MemberRecord.Standing;
import io.althing.store.members.Membership;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What stands against a change of members that would leave the cluster without a majority:
/// etcd's checks for reconfiguration, judged by what the member that is asked knows. Pure.
final class MembershipRules {
    private final Membership membership;
    private final Configuration configuration;
    private final Predicate<NodeId> isWell;

    /// @param isWell whether a member can be reached now
    MembershipRules(Membership membership, Configuration configuration, Predicate<NodeId> isWell) {
        this.membership = membership;
        this.configuration = configuration;
        this.isWell = isWell;
    }

    /// Returns null if nothing does.
    @Nullable
    Reason refusal(MemberCommand command) {
        return switch (command) {
            case MemberCommand.Add add -> add.isLearner() ? null : refusesVoter(voters(), false);
            case MemberCommand.Remove(var id) -> refusesRemoval(id);
            case MemberCommand.Promote(var id) -> refusesPromotion(id);
            case MemberCommand.Replace(var id, var _, var _) -> refusesReplacement(id);
            case MemberCommand.Publish _, MemberCommand.Update _, MemberCommand.Hold _ -> null;
        };
    }

    private List<MemberRecord> voters() {
        return membership.members().values().stream()
                .filter(member -> member.standing() == Standing.VOTER)
                .filter(member -> membership.member(member.id()) != null)
                .toList();
    }

    /// One more voter, that counts from its first day on.
    private @Nullable Reason refusesVoter(List<MemberRecord> present, boolean hasStarted) {
        int voters = present.size() + 1;
        int majority = voters / 2 + 1;
        long started = present.stream().filter(MemberRecord::hasStarted).count() + (hasStarted ? 1 : 0);
        long well = present.stream().filter(this::isWell).count() + (hasStarted ? 1 : 0);
        if (voters == 2 && started >= 1) {
            // The second member of a cluster can only come while a majority is not there yet.
            return null;
        }
        if (started < majority) {
            return Reason.NOT_ENOUGH_STARTED;
        }
        return well < majority ? Reason.UNHEALTHY : null;
    }

    private @Nullable Reason refusesRemoval(long id) {
        MemberRecord member = membership.member(id);
        if (member == null || !configuration.isVoter(new NodeId(id))) {
            return null;
        }
        List<MemberRecord> rest =
                voters().stream().filter(each -> each.id() != id).toList();
        int majority = rest.size() / 2 + 1;
        if (rest.stream().filter(MemberRecord::hasStarted).count() < majority) {
            return Reason.NOT_ENOUGH_STARTED;
        }
        return rest.stream().filter(this::isWell).count() < majority ? Reason.UNHEALTHY : null;
    }

    /// Those who stay must be able to let the new one in.
    private @Nullable Reason refusesReplacement(long id) {
        if (membership.featureLevel() < FeatureLevel.MUTUAL_CARE) {
            return Reason.NOT_CAPABLE;
        }
        List<MemberRecord> present = voters();
        boolean isVoter = present.stream().anyMatch(each -> each.id() == id);
        long well = present.stream().filter(this::isWell).count();
        return isVoter && well < present.size() / 2 + 1 ? Reason.UNHEALTHY : null;
    }

    private @Nullable Reason refusesPromotion(long id) {
        MemberRecord member = membership.member(id);
        if (member == null) {
            return null;
        }
        if (configuration.isVoter(new NodeId(id))) {
            return Reason.NOT_A_LEARNER;
        }
        List<MemberRecord> others =
                voters().stream().filter(each -> each.id() != id).toList();
        return refusesVoter(others, true);
    }

    private boolean isWell(MemberRecord member) {
        return isWell.test(new NodeId(member.id()));
    }
}
