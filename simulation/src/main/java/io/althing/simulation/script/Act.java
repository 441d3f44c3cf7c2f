package io.althing.simulation.script;

/// What can be done to a cluster. Each is aimed at a member, and has an amount that says the
/// rest.
public enum Act {
    /// Ends a member; the amount says what the disk keeps of what was not synced, and whether the
    /// member is back soon.
    CRASH,
    /// Ends a member, as before, right after it has sent a message of some kind.
    CRASH_ON_SEND,
    /// The power goes at some sync from now, or at some operation of the disk.
    POWER_LOSS,
    /// Starts a member that is down.
    RESTART,
    /// A member stands still for so many milliseconds while time goes on; with an odd amount what
    /// it has just decided is stuck too.
    PAUSE,
    /// A client stands still for so many milliseconds.
    PAUSE_CLIENT,
    /// Cuts the members whose bits are set off from the others.
    PARTITION,
    /// As before, but in one direction.
    ONE_WAY,
    /// Two halves that only the member aimed at can reach both.
    BRIDGE,
    /// Everybody reaches two neighbours only.
    RING,
    /// Cuts whoever leads off from all.
    ISOLATE_LEADER,
    /// Cuts a member off as it sends a message of some kind, which is lost with it; up to five
    /// pass before.
    ISOLATE_ON_SEND,
    /// What one member sends to another is held back for so many milliseconds.
    CLOG,
    /// No message of some kind that the member sends arrives for so many milliseconds.
    LOSE_KIND,
    /// All links work again.
    HEAL,
    /// The next sync fails, and what it should have made durable is lost.
    FAILED_SYNC,
    /// Nothing can be written for so many milliseconds.
    FULL_DISK,
    /// The disk is slow for so many milliseconds.
    SLOW_DISK,
    /// Two members find each other's disks, and must not serve from them.
    SWAP_DISKS,
    /// The disk is replaced by an empty one, and other members lose their power.
    WIPE,
    /// A bit of the journal changes.
    BIT_FLIP,
    /// A sector of the journal cannot be read any more.
    READ_ERROR,
    /// A sector of the journal lands on another.
    MISDIRECTED_WRITE,
    /// A file of the journal is gone.
    LOSE_FILE,
    /// Whoever leads hands over to the member aimed at; with an odd amount at once to the next
    /// too.
    TRANSFER,
    /// The member aimed at becomes a learner, or is removed; or all are let in again.
    RECONFIGURE;

    /// Whether it destroys what was acknowledged: a minority survives it, and no more.
    public boolean isDamage() {
        return this == WIPE || this == BIT_FLIP || this == READ_ERROR || this == LOSE_FILE || this == MISDIRECTED_WRITE;
    }
}
