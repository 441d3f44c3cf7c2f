package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.engine.MemoryHome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests about locks, counters and the like as the log holds them: what decodes has one form
/// only, and can be carried out whatever it says.
class AsksFuzzTest {
    /// The requests of the corpus are about two names.
    private static final List<Bytes> TWO = List.of(Bytes.utf8("a"), Bytes.utf8("b"));

    /// Or about one.
    private static final List<Bytes> ONE = List.of(Bytes.utf8("a"));

    static List<byte[]> corpus() {
        return Corpus.of("asks");
    }

    @MethodSource("corpus")
    @FuzzTest
    void whatIsReadIsWrittenAsItWasAndCanBeCarriedOut(byte[] input) {
        for (List<Bytes> names : List.of(ONE, TWO, List.<Bytes>of())) {
            Ask ask;
            try {
                ask = Asks.decode(names, Bytes.wrap(input));
            } catch (IllegalArgumentException _) {
                continue;
            }
            Command.Call call = Asks.command(ask);
            assertThat(Asks.decode(call.names(), call.request())).isEqualTo(ask);
            carryOut(call);
        }
    }

    /// After a session of the corpus was opened, and after it was closed: nothing is left but
    /// what outlives sessions.
    private static void carryOut(Command.Call call) {
        var store = Store.open(new MemoryHome().open(), new Coordination());
        var results = store.apply(1, 1, List.of(new Command.GrantLease(1, 10), call, call, new Command.RevokeLease(1)));
        store.publish();
        assertThat(results.get(1)).isInstanceOf(Result.Called.class);
        assertThat(results.get(2)).isInstanceOf(Result.Called.class);
        var left = new Look(store.own()).figures();
        assertThat(left.holds() + left.waiting() + left.sessions()).isZero();
        store.close();
    }

    @Test
    void slice() {
        Corpus.slice("asks", this::whatIsReadIsWrittenAsItWasAndCanBeCarriedOut);
    }
}
