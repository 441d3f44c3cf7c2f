package io.althing.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import io.althing.bench.load.Measured;
import io.althing.bench.load.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real process under a real load, for a moment.
class LimitTest {
    @TempDir
    Path folder;

    @Test
    void answersAndWhatTheyTookAreCounted() throws IOException {
        Load load = new Load(Workload.MIXED_50, 2, 8, 0, 16, 1_000, 0.1, 1);
        List<Usage> usage = new ArrayList<>();
        try (Cluster cluster = new Limit().start(folder, 1)) {
            List<Connection> connections = cluster.connect(load.connections(), load.valueBytes());
            Generator.fill(load, connections);
            Measured measured = Generator.run(load, connections, new Generator.Watch() {
                @Override
                public void begins() {
                    usage.add(usage(cluster));
                }

                @Override
                public void ends() {
                    usage.add(usage(cluster));
                }
            });
            connections.forEach(Connection::close);
            assertThat(measured.answers()).isPositive();
            assertThat(measured.errors()).isZero();
            Usage taken = usage.getLast().since(usage.getFirst());
            assertThat(taken.cpuNanos()).isPositive();
            assertThat(taken.residentBytes()).isGreaterThan(1 << 20);
        }
    }

    private static Usage usage(Cluster cluster) {
        try {
            return cluster.usage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
