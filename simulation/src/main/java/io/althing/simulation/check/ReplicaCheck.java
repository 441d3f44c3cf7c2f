package io.althing.simulation.check;

import io.althing.node.Member.MemberStatus;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.trial.Timeline.Kind;
import io.althing.simulation.world.World;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What must hold between members at every moment: at most one leads in a term, whoever has
/// applied an index has the same state as all others that ever had, and within a life nothing
/// known is unlearnt.
public final class ReplicaCheck {
    private record State(long revision, long stateHash) {}

    private final World world;
    private final Map<Long, Long> leaders = new HashMap<>();
    private final Map<Long, State> states = new HashMap<>();
    private final TreeMap<Long, MemberStatus> last = new TreeMap<>();
    private final TreeMap<Long, Integer> lives = new TreeMap<>();
    private long checked;

    public ReplicaCheck(World world) {
        this.world = world;
    }

    /// Looks at a member that has just done something.
    public void check(SimMember member) {
        MemberStatus status = member.member().status();
        long id = status.memberId();
        MemberStatus before =
                Integer.valueOf(member.lives()).equals(lives.put(id, member.lives())) ? last.get(id) : null;
        if (status.equals(before)) {
            return;
        }
        checked++;
        last.put(id, status);
        if (before == null || before.leaderId() != status.leaderId() || before.term() != status.term()) {
            sayWhoLeads(id, status);
        }
        if (status.leaderId() == id) {
            Long other = leaders.putIfAbsent(status.term(), id);
            require(other == null || other == id, "members " + other + " and " + id + " lead term " + status.term());
        }
        State state = new State(status.revision(), status.stateHash());
        State known = states.putIfAbsent(status.appliedIndex(), state);
        require(
                known == null || known.equals(state),
                "member " + id + " at index " + status.appliedIndex() + " is " + state + ", another was " + known);
        if (before != null) {
            require(status.term() >= before.term(), "the term of " + id + " falls: " + before + " " + status);
            require(status.commitIndex() >= before.commitIndex(), "the commit index of " + id + " falls");
            require(status.appliedIndex() >= before.appliedIndex(), "the applied index of " + id + " falls");
            require(status.revision() >= before.revision(), "the revision of " + id + " falls");
        }
    }

    private void sayWhoLeads(long id, MemberStatus status) {
        String what = status.leaderId() == id
                ? "LEADS term " + status.term()
                : status.leaderId() == 0
                        ? "knows no leader, term " + status.term()
                        : "follows m" + status.leaderId() + " in term " + status.term();
        world.note(Kind.MEMBER, "m" + id, what);
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new AssertionError(broken);
        }
    }

    /// How many states were compared.
    public long checked() {
        return checked;
    }
}
