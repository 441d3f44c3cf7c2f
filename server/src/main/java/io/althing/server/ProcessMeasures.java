package io.althing.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process takes of its machine. What the system does not tell is left out.
final class ProcessMeasures {
    private static final long KIB = 1024;

    private ProcessMeasures() {}

    static void write(MetricsText out) {
        memory(out);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            out.counter("process_cpu_seconds_total", "Processor time taken.").sample(system.getProcessCpuTime() / 1e9);
            out.gauge("process_open_fds", "Open files and sockets.").sample(system.getOpenFileDescriptorCount());
            out.gauge("process_max_fds", "Most files and sockets that may be open.")
                    .sample(system.getMaxFileDescriptorCount());
        }
        out.gauge("process_start_time_seconds", "When this process began, since 1970.")
                .sample(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        out.gauge("jvm_memory_used_bytes", "Heap in use.").sample(heap.getUsed());
        out.gauge("jvm_memory_max_bytes", "Most heap there may be.").sample(heap.getMax());
        out.counter("jvm_gc_collection_seconds_total", "Time spent on collecting garbage.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.sample(collector.getCollectionTime() / 1e3, "gc", collector.getName());
        }
        out.gauge("jvm_threads_current", "Platform threads.")
                .sample(ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static void memory(MetricsText out) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    out.gauge("process_resident_memory_bytes", "Resident memory.")
                            .sample(bytes(line));
                } else if (line.startsWith("VmSize:")) {
                    out.gauge("process_virtual_memory_bytes", "Virtual memory.").sample(bytes(line));
                }
            }
        } catch (IOException _) {
            // Only Linux tells.
        }
    }

    private static long bytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
    }
}
