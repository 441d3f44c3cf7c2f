package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.CompactionRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Watchers with every option, as etcd has them: what each is told, and in which order.
class EtcdDifferentialWatchTest {
    /// Etcd tells of the past ten times a second only, so these take their time.
    private static final int STEPS = Math.max(300, Twins.OPERATIONS / 5);

    private static final int STEPS_OF_A_STREAM = 60;
    private static final int KEPT_REVISIONS = 60;

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({"INSTALLED, 41", "V3_6, 42"})
    void everyWatcherIsToldTheSame(Reference reference, long seed) throws IOException {
        Random random = new Random(seed);
        RandomRequests requests = new RandomRequests(random);
        long compacted = 0;
        int steps = 0;
        try (Twins twins = Twins.start(root, reference)) {
            while (steps < STEPS) {
                String where = "seed " + seed + ", stream that begins after " + steps + " steps";
                try (WatchScript stream = new WatchScript(twins, random, where, compacted)) {
                    for (int i = 0; i < STEPS_OF_A_STREAM; i++) {
                        step(twins, stream, random, requests, where);
                    }
                    stream.settle();
                    compacted = compact(twins, compacted, where);
                    stream.compacted(compacted);
                    for (int i = 0; i < STEPS_OF_A_STREAM / 4; i++) {
                        step(twins, stream, random, requests, where);
                    }
                    stream.settle();
                    steps += STEPS_OF_A_STREAM + STEPS_OF_A_STREAM / 4;
                }
            }
            assertThat(twins.revision()).as("something happened").isGreaterThan(STEPS / 10);
        }
    }

    private static void step(Twins twins, WatchScript stream, Random random, RandomRequests requests, String where) {
        requests.at(twins.revision());
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> stream.create();
            case 4 -> stream.cancel();
            case 5 -> stream.progress();
            default -> {
                Message request = requests.next();
                if (!(request instanceof CompactionRequest)) {
                    twins.same(Call.of(request), where);
                }
            }
        }
    }

    /// When nobody is catching up: whom it overtakes is a matter of timing.
    private static long compact(Twins twins, long compacted, String where) {
        long revision = Math.max(compacted + 1, twins.revision() - KEPT_REVISIONS);
        twins.same(Call.of(CompactionRequest.newBuilder().setRevision(revision).build()), where);
        return revision;
    }
}
