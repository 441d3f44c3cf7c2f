package io.althing.store.engine;

import java.nio.file.Path;
import java.util.Random;

/// A home whose engine can die at any time.
public interface CrashableHome {
    Engine open();

    /// The engine that is open dies, and with it some or all of what was not flushed.
    void crash(Random random);

    static CrashableHome memory() {
        var home = new MemoryHome();
        return new CrashableHome() {
            @Override
            public Engine open() {
                return home.open();
            }

            @Override
            public void crash(Random random) {
                home.crash(random.nextInt(home.unflushedBatches() + 1));
            }
        };
    }

    static CrashableHome rocksDb(Path directory) {
        var home = new RocksDbHome(directory);
        var inForce = new RocksDbEngine[1];
        return new CrashableHome() {
            @Override
            public Engine open() {
                inForce[0] = home.openEngine();
                return inForce[0];
            }

            @Override
            public void crash(Random random) {
                inForce[0].crash();
            }
        };
    }
}
