package io.althing.coordination;

import io.althing.coordination.Verdict.Refused;
import io.althing.coordination.Verdict.Why;

/// What is refused and what to do then, in the words that whoever asked reads.
final class Refusals {
    private Refusals() {}

    static Refused sessionLost(long session) {
        return new Refused(
                Why.SESSION_LOST,
                "session " + Long.toHexString(session) + " has expired or was closed, and holds nothing any more:"
                        + " stop what its locks protect, then open another session and acquire them anew");
    }

    static Refused notHeld(Part part) {
        return new Refused(
                Why.NOT_HELD,
                named(part) + " is not held by this owner in this session: it was given back already, taken back when"
                        + " its hold was over, or acquired under another owner's name");
    }

    static Refused notHeldBy(Part part, long token) {
        return new Refused(
                Why.NOT_HELD,
                named(part) + " is not held by this claimant with token " + token
                        + " any more: nothing was taken back; look who holds it now");
    }

    static Refused notHeldSo(Part part) {
        return new Refused(
                Why.NOT_HELD_SO,
                named(part) + " is held, but not in this way or not so often: give back what was acquired, alone or"
                        + " shared, with as many permits");
    }

    static Refused noUpgrade(Part part) {
        return new Refused(
                Why.NO_UPGRADE,
                named(part) + " is shared by this owner, who wants it alone now: two that do so would wait for each"
                        + " other for ever; give it back first, or acquire it alone from the start");
    }

    static Refused noSemaphore(Part part) {
        return new Refused(
                Why.NO_SEMAPHORE,
                named(part) + " does not exist: say with the request how many permits it has"
                        + (part.kind() == Kind.SEMAPHORE ? ", or resize it first" : ", that is who must come"));
    }

    static Refused otherPermits(Part part, int told, int permits) {
        String wrong = part.units() > permits
                ? part.units() + " permits are asked for"
                : "it was taken for one of " + told + " permits";
        return new Refused(
                Why.OTHER_PERMITS,
                named(part) + " has " + permits + " permits, and " + wrong + ": ask for fewer, or resize it");
    }

    static Refused tooManyWaiting(Part part, int waiting) {
        return new Refused(
                Why.TOO_MANY_WAITING,
                waiting + " wait for " + named(part) + " already: try again later, or spread the work over more names");
    }

    static Refused outOfRange(String name, long number, long operand) {
        return new Refused(
                Why.OUT_OF_RANGE,
                "the counter \"" + name + "\" is at " + number + ", and " + operand
                        + " more is beyond 64 bits: set it back, or use another one");
    }

    static Refused exhausted(String pool, int limit) {
        return new Refused(
                Why.EXHAUSTED,
                "all " + limit + " worker numbers of \"" + pool + "\" are taken: end clients that need none, wait until"
                        + " the sessions of those that are gone expire, or make room for more in the ids");
    }

    static Refused notTaken(String pool, int number) {
        return new Refused(
                Why.NOT_HELD,
                "worker number " + number + " of \"" + pool
                        + "\" is not held by this owner in this session: make no more"
                        + " ids with it, and take another one");
    }

    private static String named(Part part) {
        return "the " + part.kind().word() + " \"" + part.name() + "\"";
    }
}
