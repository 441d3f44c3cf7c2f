package io.althing.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Where listeners run unless the user says: a virtual thread each if the JVM has them, otherwise
/// threads that end when they have nothing to do. Shared by all clients, so there is nothing to
/// close.
final class Callbacks {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService SHARED = create();

    private Callbacks() {}

    static Executor shared() {
        return SHARED;
    }

    private static ExecutorService create() {
        try {
            // From Java 21 on; this is compiled for 17.
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool(task -> {
                Thread created = new Thread(task, "althing-callback-" + NUMBER.incrementAndGet());
                created.setDaemon(true);
                return created;
            });
        }
    }
}
