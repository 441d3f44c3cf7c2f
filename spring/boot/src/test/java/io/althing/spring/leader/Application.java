package io.althing.spring.leader;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/// An application that shares its work, and remembers what it is told.
@Configuration(proxyBeanMethods = false)
class Application {
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    final AtomicInteger runs = new AtomicInteger();
    final Semaphore begun = new Semaphore(0);
    final Semaphore mayEnd = new Semaphore(0);
    final Semaphore interrupted = new Semaphore(0);

    @EventListener
    void acquired(LeadershipAcquired event) {
        events.add(event);
    }

    @EventListener
    void lost(LeadershipLost event) {
        events.add(event);
    }

    @Leader("work")
    void work() {
        runs.incrementAndGet();
    }

    @Leader("work")
    void longWork() {
        begun.release();
        mayEnd.acquireUninterruptibly();
    }

    @Leader(value = "work", interruptOnLoss = true)
    void workUntilInterrupted() {
        begun.release();
        try {
            mayEnd.acquire();
        } catch (InterruptedException e) {
            interrupted.release();
        }
    }

    /// A proxy's fields are not the bean's.
    BlockingQueue<Object> events() {
        return events;
    }

    AtomicInteger runs() {
        return runs;
    }

    Semaphore begun() {
        return begun;
    }

    Semaphore mayEnd() {
        return mayEnd;
    }

    Semaphore interrupted() {
        return interrupted;
    }

    LeadershipAcquired awaitAcquired() throws InterruptedException {
        return (LeadershipAcquired) next();
    }

    LeadershipLost awaitLost() throws InterruptedException {
        return (LeadershipLost) next();
    }

    private Object next() throws InterruptedException {
        Object event = events.poll(30, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event within 30 s");
        }
        return event;
    }
}
