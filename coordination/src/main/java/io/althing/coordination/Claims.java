package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import io.althing.store.procedure.Workspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who holds what, and who waits for it: the one thing that locks, read-write locks, semaphores,
/// elections, and several of them at once are made of.
///
/// A resource has units. Whoever wants some of several resources gets them all in one step, or
/// waits in the line of each. It is served when it is the first in all of them and there is room
/// in all of them. Places are given in the order of the log, so that of those who wait the
/// earliest is before no other: they cannot wait for each other in a circle.
final class Claims extends Books {
    /// A line that is longer costs memory on every member.
    private static final int WAITING_MAX = 100_000;

    /// So many cancelled requests of a session are remembered, each of another claimant.
    private static final int CANCELLED_MAX = 64;

    private final Workspace keys;

    /// Resources whose line may move on before the command ends.
    private final ArrayDeque<Part> touched = new ArrayDeque<>();

    Claims(Workspace keys) {
        super(keys);
        this.keys = keys;
    }

    Verdict acquire(Ask.Acquire ask) {
        if (!keys.hasLease(ask.who().session()) || isTimer(ask.who().session())) {
            return Refusals.sessionLost(ask.who().session());
        }
        if (isCancelled(ask.who(), ask.request())) {
            return new Verdict.Cancelled();
        }
        var waiter = waiter(ask.who());
        if (waiter != null && waiter.ask().request() == ask.request()) {
            return new Verdict.Waiting(waiter.place());
        }
        var already = granted(ask);
        if (already != null) {
            return already;
        }
        var refusal = refusal(ask);
        if (refusal != null) {
            return refusal;
        }
        if (ask.parts().size() > 1) {
            // Of what it acquired before, something was taken by force: it asks for all anew.
            giveBack(ask.who(), ask.request(), ask.parts());
        }
        if (waiter != null) {
            // A claimant does one thing after the other: it gave this up without a word.
            leave(waiter);
            settle();
        }
        if (isServable(ask, null)) {
            return grant(ask);
        }
        if (!ask.terms().waits()) {
            return new Verdict.Busy();
        }
        return enter(ask);
    }

    private @Nullable Verdict refusal(Ask.Acquire ask) {
        for (Part part : ask.parts()) {
            var head = knownHead(part);
            if (part.kind().isSized()) {
                int permits = head == null ? ask.terms().permits() : head.capacity();
                if (permits == 0) {
                    return Refusals.noSemaphore(part);
                }
                if (part.units() > permits
                        || ask.terms().permits() != 0 && ask.terms().permits() != permits) {
                    return Refusals.otherPermits(part, ask.terms().permits(), permits);
                }
            }
            var holding = holding(part, ask.who());
            if (part.isExclusive() && holding != null && holding.alone() == 0) {
                return Refusals.noUpgrade(part);
            }
            if (head != null && head.waiting() >= WAITING_MAX) {
                return Refusals.tooManyWaiting(part, head.waiting());
            }
        }
        return null;
    }

    /// @param waiter who asks, if it waits; else it is a newcomer
    private boolean isServable(Ask.Acquire ask, @Nullable Waiter waiter) {
        for (Part part : ask.parts()) {
            var head = headOrNew(part, ask);
            var holding = holding(part, ask.who());
            if (holding != null && part.kind().isReentrant()) {
                continue;
            }
            boolean isNext = waiter == null ? head.waiting() == 0 || ask.terms().barges() : isFirst(part, ask.who());
            if (!isNext || part.kind() != Kind.BARRIER && !head.hasRoomFor(part.units())) {
                return false;
            }
        }
        return true;
    }

    private Verdict grant(Ask.Acquire ask) {
        boolean isAgain = ask.parts().stream().allMatch(part -> holding(part, ask.who()) != null);
        long timer = ask.terms().holdSeconds() == 0 || isAgain
                ? 0
                : keys.grantLease(ask.terms().holdSeconds());
        var tokens = new ArrayList<Long>();
        for (Part part : ask.parts()) {
            var before = holding(part, ask.who());
            var none = new Holding(keys.nextRevision(), 0, 0, 0, timer, ask.value());
            var after = (before == null ? none : before).with(part, ask.request());
            hold(part, ask.who(), headOrNew(part, ask), before, after);
            tokens.add(after.token());
        }
        if (timer != 0) {
            keys.put(Keys.timer(timer), new Waiter(keys.nextRevision(), ask).encode());
        }
        return new Verdict.Granted(tokens);
    }

    /// Writes down what a claimant holds from here on.
    private void hold(Part part, Claimant who, Head head, @Nullable Holding before, Holding after) {
        long units = after.taken() - (before == null ? 0 : before.taken());
        if (after.taken() > 0) {
            keys.put(Keys.hold(part, who), after.encode());
            if (before == null) {
                keys.put(Keys.mine(part, who), Bytes.EMPTY);
            }
        } else {
            keys.delete(Keys.hold(part, who));
            keys.delete(Keys.mine(part, who));
        }
        write(part, head.held(units, (after.taken() > 0 ? 1 : 0) - (before == null ? 0 : 1)));
        if (units < 0) {
            touched.add(part);
        }
    }

    private void write(Part part, Head head) {
        if (part.kind() == Kind.BARRIER && head.holders() >= head.capacity()) {
            keys.put(Keys.open(part), Bytes.EMPTY);
        }
        if (part.kind() == Kind.BARRIER && head.isIdle()) {
            keys.delete(Keys.open(part));
        }
        if (head.isIdle() && part.kind() != Kind.SEMAPHORE) {
            keys.delete(Keys.head(part));
        } else {
            keys.put(Keys.head(part), head.encode());
        }
    }

    private Verdict enter(Ask.Acquire ask) {
        long place = keys.nextRevision();
        var waiter = new Waiter(place, ask);
        keys.put(Keys.wait(ask.who()), waiter.encode());
        for (Part part : ask.parts()) {
            keys.put(Keys.line(part, ask.terms().priority(), place), Keys.wait(ask.who()));
            write(part, headOrNew(part, ask).inLine(1));
        }
        if (ask.terms().priority() != 0) {
            // It may have passed one that waits for more than there is.
            touched.addAll(ask.parts());
            settle();
        }
        var granted = granted(ask);
        return granted == null ? new Verdict.Waiting(place) : granted;
    }

    private void leave(Waiter waiter) {
        var ask = waiter.ask();
        keys.delete(Keys.wait(ask.who()));
        for (Part part : ask.parts()) {
            keys.delete(Keys.line(part, ask.terms().priority(), waiter.place()));
            write(part, head(part).inLine(-1));
            touched.add(part);
        }
    }

    /// Serves all who can be served now.
    private void settle() {
        for (Part part = touched.poll(); part != null; part = touched.poll()) {
            var next = first(part);
            while (next != null && isServable(next.ask(), next)) {
                leave(next);
                grant(next.ask());
                next = first(part);
            }
        }
    }

    Verdict release(Ask.Release ask) {
        boolean isHeld = false;
        for (Part part : ask.parts()) {
            var holding = holding(part, ask.who());
            if (holding == null && !ask.isRetry()) {
                return keys.hasLease(ask.who().session())
                        ? Refusals.notHeld(part)
                        : Refusals.sessionLost(ask.who().session());
            }
            if (holding != null && holding.request() != ask.request() && !holding.has(part)) {
                return Refusals.notHeldSo(part);
            }
        }
        for (Part part : ask.parts()) {
            var holding = holding(part, ask.who());
            if (holding != null && holding.request() != ask.request()) {
                holding = giveBack(part, ask.who(), holding, holding.without(part, ask.request()));
            }
            isHeld |= holding != null && holding.taken() > 0;
        }
        settle();
        return new Verdict.Released(isHeld);
    }

    private Holding giveBack(Part part, Claimant who, Holding before, Holding after) {
        hold(part, who, head(part), before, after);
        if (after.taken() == 0 && before.timer() != 0) {
            stopTimer(before.timer(), who);
        }
        return after;
    }

    /// Once nothing is left that it would give back.
    private void stopTimer(long timer, Claimant who) {
        var value = value(Keys.timer(timer));
        if (value == null) {
            return;
        }
        for (Part part : Waiter.decode(value).ask().parts()) {
            var holding = holding(part, who);
            if (holding != null && holding.timer() == timer) {
                return;
            }
        }
        keys.delete(Keys.timer(timer));
        keys.endLease(timer);
    }

    Verdict cancel(Ask.Cancel ask) {
        var waiter = waiter(ask.who());
        if (waiter != null
                && waiter.ask().request() == ask.request()
                && waiter.ask().names().equals(ask.names())) {
            leave(waiter);
            settle();
            return cancelled(ask);
        }
        var granted = granted(new Ask.Acquire(ask.who(), ask.request(), ask.parts(), Ask.Terms.TRY, Bytes.EMPTY));
        if (granted != null && !ask.givesBack()) {
            return granted;
        }
        if (granted != null || ask.givesRest()) {
            giveBack(ask.who(), ask.request(), ask.parts());
        }
        return cancelled(ask);
    }

    /// Gives back what is left of what this request acquired.
    private void giveBack(Claimant who, long request, List<Part> parts) {
        for (Part part : parts) {
            var holding = holding(part, who);
            if (holding != null && holding.request() == request && holding.has(part)) {
                giveBack(part, who, holding, holding.without(part, request));
            }
        }
        settle();
    }

    /// The request may still be on its way, and is not to be carried out when it comes.
    private Verdict cancelled(Ask.Cancel ask) {
        long session = ask.who().session();
        if (ask.isForGood() && keys.hasLease(session) && !isTimer(session)) {
            keys.put(
                    Keys.cancelled(ask.who()),
                    new Fields.Out().number(ask.request()).done());
            var all = keys.range(Keys.allCancelled(session), CANCELLED_MAX + 1);
            if (all.size() > CANCELLED_MAX) {
                keys.delete(all.stream()
                        .min(Comparator.comparingLong(KeyValue::modRevision))
                        .orElseThrow()
                        .key());
            }
        }
        return new Verdict.Cancelled();
    }

    Verdict proclaim(Ask.Proclaim ask) {
        var holding = holding(ask.election(), ask.who());
        if (holding == null) {
            return keys.hasLease(ask.who().session())
                    ? Refusals.notHeld(ask.election())
                    : Refusals.sessionLost(ask.who().session());
        }
        keys.put(
                Keys.hold(ask.election(), ask.who()),
                holding.saying(ask.value()).encode());
        return new Verdict.Done();
    }

    Verdict resize(Part semaphore) {
        write(semaphore, head(semaphore).of(semaphore.units()));
        touched.add(semaphore);
        settle();
        return new Verdict.Done();
    }

    Verdict forceRelease(Ask.ForceRelease ask) {
        var holding = holding(ask.part(), ask.who());
        if (holding == null || holding.token() != ask.token()) {
            return Refusals.notHeldBy(ask.part(), ask.token());
        }
        drop(ask.part(), ask.who(), holding);
        if (ask.by() != null) {
            var before = value(Keys.taken(ask.who().session()));
            keys.put(
                    Keys.taken(ask.who().session()),
                    Taken.decode(before).and(ask, ask.by()).encode());
        }
        settle();
        return new Verdict.Done();
    }

    private boolean isTimer(long lease) {
        return value(Keys.timer(lease)) != null;
    }

    /// A lease has ended that may be that of a session or of a hold.
    void leaseEnded(long lease, boolean isExpiry) {
        var timer = value(Keys.timer(lease));
        if (timer != null) {
            keys.delete(Keys.timer(lease));
            holdIsOver(lease, Waiter.decode(timer).ask());
        } else {
            sessionEnded(lease, isExpiry);
        }
        settle();
    }

    private void holdIsOver(long timer, Ask.Acquire ask) {
        for (Part part : ask.parts()) {
            var holding = holding(part, ask.who());
            if (holding != null && holding.timer() == timer) {
                drop(part, ask.who(), holding);
            }
        }
    }

    private void sessionEnded(long session, boolean isExpiry) {
        for (var pair : keys.range(Keys.allWaits(session), Integer.MAX_VALUE)) {
            leave(Waiter.decode(pair.value()));
        }
        var held = keys.range(Keys.allMine(session), Integer.MAX_VALUE);
        var described = value(Keys.session(session));
        long delaySeconds =
                described == null || !isExpiry ? 0 : Session.decode(described).lockDelaySeconds();
        // Nobody's: a lease that keeps what the session held, and is not renewed.
        long heir = delaySeconds > 0 && !held.isEmpty() ? keys.grantLease(delaySeconds) : 0;
        for (var pair : held) {
            var mine = Keys.mine(session, pair.key());
            var holding = holding(mine.part(), mine.who());
            if (holding == null) {
                throw new IllegalStateException("what a session holds is written down: " + pair.key());
            }
            drop(mine.part(), mine.who(), holding);
            if (heir != 0) {
                var its = new Claimant(heir, mine.who().owner());
                hold(mine.part(), its, head(mine.part()), null, holding.withoutTimer());
            }
        }
        for (var pair : keys.range(Keys.allCancelled(session), Integer.MAX_VALUE)) {
            keys.delete(pair.key());
        }
        keys.delete(Keys.session(session));
        keys.delete(Keys.taken(session));
    }

    private void drop(Part part, Claimant who, Holding holding) {
        var nothing = new Holding(holding.token(), 0, 0, holding.request(), 0, Bytes.EMPTY);
        giveBack(part, who, holding, nothing);
    }
}
