package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.MemoryHome;
import io.althing.store.engine.RocksDbHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSmokeTest {
    @Test
    void aPutIsReadBackFromBothEnginesAndAfterReopening(@TempDir Path directory) {
        for (var home : List.of(new MemoryHome(), new RocksDbHome(directory))) {
            var key = Bytes.utf8("a");
            var store = Store.open(home.open());
            var results = store.apply(1, 1, List.of(new Command.Put(key, Bytes.utf8("x"), 0, false, false, false)));
            store.publish();
            assertThat(results).containsExactly(new Result.Put(2, null));
            var applied = store.flush();
            store.close();
            var again = Store.open(home.open());
            var range = (Result.Range) again.range(RangeQuery.of(KeyRange.single(key)));
            assertThat(range.pairs()).containsExactly(new KeyValue(key, 2, 2, 1, Bytes.utf8("x"), 0));
            assertThat(again.applied().stateHash()).isEqualTo(applied.stateHash());
            again.close();
        }
    }
}
