package io.althing.testkit;

import io.althing.node.spi.Cancel;
import io.althing.node.spi.Lane;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Holds up whatever comes to run on a member's threads: to its peers and clients it looks as if
/// its process stood still.
final class Standstill {
    /// Guards the field below.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition goesOn = lock.newCondition();
    private boolean isOn;

    void begin() {
        set(true);
    }

    void end() {
        set(false);
    }

    private void set(boolean on) {
        lock.lock();
        try {
            isOn = on;
            goesOn.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pass() {
        lock.lock();
        try {
            while (isOn) {
                goesOn.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private Runnable held(Runnable task) {
        return () -> {
            pass();
            task.run();
        };
    }

    Executor around(Executor real) {
        return task -> real.execute(held(task));
    }

    Lane around(Lane real) {
        return new Lane() {
            @Override
            public void execute(Runnable task) {
                real.execute(held(task));
            }

            @Override
            public Cancel schedule(long delayNanos, Runnable task) {
                return real.schedule(delayNanos, held(task));
            }
        };
    }
}
