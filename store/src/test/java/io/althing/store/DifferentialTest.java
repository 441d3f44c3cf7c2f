package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.engine.CrashableHome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drives the store and the [Model] with the same random commands, over both engines.
class DifferentialTest {
    private static final int OPERATIONS = 100_000;
    private static final long SEED = 20_261_120;

    @Test
    void bothEnginesDoWhatTheModelDoesThroughCrashesAndEndWithTheSameHash(@TempDir Path directory) {
        long ofMemory = new DifferentialRun(CrashableHome.memory(), SEED, 1, OPERATIONS).run();
        long ofRocksDb = new DifferentialRun(CrashableHome.rocksDb(directory), SEED, 2, OPERATIONS).run();
        assertThat(ofRocksDb).isEqualTo(ofMemory);
    }

    @Test
    void otherSeedsToo() {
        for (long seed = 1; seed <= 20; seed++) {
            new DifferentialRun(CrashableHome.memory(), seed, seed + 100, 3_000).run();
        }
    }
}
