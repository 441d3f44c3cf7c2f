package io.althing.simulation.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// Draws what happens to a cluster. Each seed leaves out a random half of what could, so that
/// rare combinations are met without everything failing all the time.
final class Plan {
    private static final long MILLI = 1_000_000;
    private static final int AMOUNT_MAX = 1 << 20;

    /// As the amount of a crash: the disk keeps everything, and the member is back at once.
    private static final long KEEP_ALL_AND_RESTART = 1;

    /// What makes one election follow the other.
    private static final List<Act> STORM = List.of(
            Act.ISOLATE_LEADER,
            Act.ISOLATE_LEADER,
            Act.CRASH_ON_SEND,
            Act.ISOLATE_ON_SEND,
            Act.ISOLATE_ON_SEND,
            Act.ISOLATE_ON_SEND,
            Act.CRASH,
            Act.POWER_LOSS,
            Act.PARTITION,
            Act.TRANSFER,
            Act.PAUSE,
            Act.RECONFIGURE,
            Act.RECONFIGURE,
            Act.RESTART,
            Act.RESTART,
            Act.HEAL,
            Act.HEAL);

    private final RandomGenerator random;
    private final Conditions conditions;
    private final List<Trouble> troubles = new ArrayList<>();

    private Plan(RandomGenerator random, Conditions conditions) {
        this.random = random;
        this.conditions = conditions;
    }

    static List<Trouble> draw(RandomGenerator random, Conditions conditions) {
        Plan plan = new Plan(random, conditions);
        plan.draw();
        plan.troubles.sort(Comparator.comparingLong(Trouble::atNanos));
        return List.copyOf(plan.troubles);
    }

    private void draw() {
        boolean isStorm = random.nextInt(3) == 0;
        List<Act> repertoire = isStorm ? STORM : repertoire();
        long meanNanos = isStorm
                ? random.nextLong(1, 4) * conditions.electionMillis() * MILLI
                : random.nextLong(150, 2_000) * MILLI;
        long atNanos = drawWait(meanNanos);
        boolean hasRollingRestart = random.nextInt(6) == 0;
        boolean hasSwizzle = random.nextInt(4) == 0;
        while (atNanos < conditions.safetyNanos()) {
            Act act = repertoire.get(random.nextInt(repertoire.size()));
            // Leaders fall twice: what they have not made safe yet is what others rest on.
            add(
                    atNanos,
                    act,
                    random.nextInt(act == Act.PAUSE ? 2 : 4) == 0 ? 0 : random.nextInt(conditions.members()) + 1);
            atNanos += drawWait(meanNanos);
        }
        if (random.nextInt(6) == 0) {
            shortReigns();
        }
        if (random.nextInt(6) == 0 && repertoire.stream().noneMatch(Act::isDamage)) {
            lostChange();
        }
        if (repertoire.contains(Act.WIPE)) {
            // As soon as everybody has just been told where the others live.
            add(random.nextLong(300, 2_000) * MILLI, Act.WIPE, random.nextInt(conditions.members()) + 1);
        }
        if (hasRollingRestart) {
            rollingRestart();
        }
        if (hasSwizzle) {
            swizzle();
        }
    }

    private List<Act> repertoire() {
        List<Act> drawn = new ArrayList<>();
        // Nobody survives the loss of a disk when as few vote as may.
        boolean hasDamage = random.nextInt(5) < 2;
        for (Act act : Act.values()) {
            boolean isExcluded = act == Act.RESTART
                    || act == Act.HEAL
                    || (act.isDamage() ? !hasDamage : hasDamage && act == Act.RECONFIGURE);
            if (!isExcluded && random.nextBoolean()) {
                drawn.add(act);
            }
        }
        int healers = 1 + drawn.size() / 4;
        for (int i = 0; i < healers; i++) {
            drawn.add(Act.RESTART);
            drawn.add(Act.HEAL);
        }
        return drawn;
    }

    private long drawWait(long meanNanos) {
        return (long) (-Math.log(1 - random.nextDouble()) * meanNanos);
    }

    private void add(long atNanos, Act act, int member) {
        long amount = switch (act) {
            case PAUSE, PAUSE_CLIENT -> random.nextLong(100, random.nextInt(3) == 0 ? 9_000 : 4_000);
            case FULL_DISK, SLOW_DISK -> random.nextLong(100, 5_000);
            // Half of them as votes are cast.
            case CRASH_ON_SEND -> onSend(1);
            // As entries are sent: most of all a new leader's first.
            case ISOLATE_ON_SEND -> onSend(2);
            case LOSE_KIND -> random.nextLong(100, 3_000) * 8 + random.nextInt(8);
            case CLOG -> random.nextLong(100, 4_000) * 8 + random.nextInt(conditions.members());
            default -> random.nextInt(AMOUNT_MAX);
        };
        troubles.add(new Trouble(atNanos, act, member, amount));
    }

    /// Leader after leader is cut off while it sends its first entries, and let in again later:
    /// figure 8 of the Raft paper is made of that.
    private void shortReigns() {
        long reignNanos = random.nextLong(2, 5) * conditions.electionMillis() * MILLI;
        for (long atNanos = random.nextLong(conditions.safetyNanos());
                atNanos < conditions.safetyNanos();
                atNanos += reignNanos) {
            add(atNanos, Act.HEAL, 1);
            for (int member = 1; member <= conditions.members(); member++) {
                troubles.add(new Trouble(atNanos + 1, Act.ISOLATE_ON_SEND, member, random.nextInt(6) * 8L + 2));
            }
        }
    }

    /// A leader that reaches nobody is asked to change the members, writes that down, crashes,
    /// and comes back to a cluster that never heard of it. Later all start anew from what they
    /// kept.
    private void lostChange() {
        long electionNanos = conditions.electionMillis() * MILLI;
        long atNanos = random.nextLong(conditions.safetyNanos());
        add(atNanos, Act.ISOLATE_LEADER, 1);
        add(atNanos + MILLI, Act.RECONFIGURE, random.nextInt(conditions.members()) + 1);
        troubles.add(new Trouble(atNanos + electionNanos / 4, Act.CRASH, 0, KEEP_ALL_AND_RESTART));
        add(atNanos + random.nextLong(1, 4) * electionNanos, Act.HEAL, 1);
        long laterNanos = atNanos + random.nextLong(4, 12) * electionNanos;
        for (int member = 1; member <= conditions.members(); member++) {
            laterNanos += random.nextLong(electionNanos);
            troubles.add(new Trouble(laterNanos, Act.CRASH, member, KEEP_ALL_AND_RESTART));
        }
    }

    private long onSend(int likeliestKind) {
        int kind = random.nextBoolean() ? likeliestKind : random.nextInt(8);
        return random.nextInt(AMOUNT_MAX) / 8 * 8L + kind;
    }

    /// One member after the other goes down and comes back.
    private void rollingRestart() {
        long atNanos = random.nextLong(conditions.safetyNanos());
        long gapNanos = random.nextLong(500, 3_000) * MILLI;
        for (int member = 1; member <= conditions.members(); member++) {
            add(atNanos, Act.CRASH, member);
            add(atNanos + gapNanos / 2, Act.RESTART, member);
            atNanos += gapNanos;
        }
    }

    /// Clogs links one by one and lets go of them in another order, as FoundationDB does.
    private void swizzle() {
        long atNanos = random.nextLong(conditions.safetyNanos());
        int victims = random.nextInt(1 << conditions.members());
        for (int from = 1; from <= conditions.members(); from++) {
            for (int to = 1; to <= conditions.members(); to++) {
                if (from != to && ((victims >> (from - 1)) & 1) == 1) {
                    atNanos += random.nextLong(200 * MILLI);
                    troubles.add(new Trouble(atNanos, Act.CLOG, from, random.nextLong(500, 5_000) * 8 + (to - 1)));
                }
            }
        }
    }
}
