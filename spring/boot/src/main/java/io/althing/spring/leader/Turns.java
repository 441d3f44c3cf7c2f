package io.althing.spring.leader;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The methods that run now because this process leads.
final class Turns {
    /// Guards all below, so that nobody is interrupted whose method has returned.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition ended = lock.newCondition();
    private final Set<Turn> running = new HashSet<>();

    /// One call of a method, by one thread.
    final class Turn {
        private final Thread thread = Thread.currentThread();
        private final boolean isInterruptible;
        private boolean isInterrupted;

        private Turn(boolean isInterruptible) {
            this.isInterruptible = isInterruptible;
        }

        void close() {
            lock.lock();
            try {
                running.remove(this);
                ended.signalAll();
                if (isInterrupted) {
                    // It was meant for the method, not for what the thread does next.
                    Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// Begins one if `isLeading` says so. Once it has said no, [#drain] sees all that began.
    Optional<Turn> begin(BooleanSupplier isLeading, boolean isInterruptible) {
        lock.lock();
        try {
            if (!isLeading.getAsBoolean()) {
                return Optional.empty();
            }
            Turn turn = new Turn(isInterruptible);
            running.add(turn);
            return Optional.of(turn);
        } finally {
            lock.unlock();
        }
    }

    /// Interrupts those that want it.
    void interrupt() {
        lock.lock();
        try {
            for (Turn each : running) {
                if (each.isInterruptible) {
                    each.isInterrupted = true;
                    each.thread.interrupt();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until none runs, but no longer than that. Returns whether none does.
    boolean drain(Duration atMost) {
        long leftNanos = atMost.toNanos();
        lock.lock();
        try {
            while (!running.isEmpty() && leftNanos > 0) {
                leftNanos = ended.awaitNanos(leftNanos);
            }
            return running.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
