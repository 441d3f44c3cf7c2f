package io.althing.node.transport;

import io.althing.node.spi.Cancel;
import io.althing.node.spi.Halt;
import io.althing.node.spi.Lane;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// A lane on the thread that also talks to peers: what a message leads to, and what is sent for
/// it, takes no change of threads. Whatever a task throws stops the member.
final class LoopLane implements Lane {
    private final EventLoop loop;
    private final Halt halt;

    LoopLane(EventLoop loop, Halt halt) {
        this.loop = loop;
        this.halt = halt;
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // The member has stopped.
        }
    }

    @Override
    public Cancel schedule(long delayNanos, Runnable task) {
        try {
            var scheduled = loop.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable failure) {
                halt.halt("the lane of the core failed: " + failure, failure);
            }
        };
    }
}
