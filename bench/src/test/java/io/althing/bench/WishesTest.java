package io.althing.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.althing.bench.load.Load;
import io.althing.bench.load.Workload;
import io.althing.bench.trial.Scale;
import io.althing.bench.trial.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class WishesTest {
    private static Wishes parse(String words) {
        return Wishes.parse(words.isEmpty() ? List.of() : List.of(words.split(" ", -1)));
    }

    @Test
    void withoutFlagsAllPeersAreCompared() {
        Wishes wishes = parse("");
        assertThat(wishes.endpoints()).isEmpty();
        assertThat(wishes.systems()).containsExactly("etcd", "etcd36", "zookeeper", "limit");
        assertThat(wishes.workloads()).containsExactly(Workload.PUT, Workload.GET);
        assertThat(wishes.members()).containsExactly(3);
    }

    @Test
    void listsAreTaken() {
        Wishes wishes = parse("--peers none --workload mixed-90,count --outstanding 1,16,256 --connections 30");
        assertThat(wishes.systems()).isEmpty();
        assertThat(wishes.workloads()).containsExactly(Workload.MIXED_90, Workload.COUNT);
        assertThat(wishes.turns(Workload.COUNT)).hasSize(1);
        assertThat(wishes.turns(Workload.COUNT).getFirst())
                .extracting(Load::outstanding)
                .containsExactly(1, 16, 256);
        assertThat(wishes.turns(Workload.COUNT).getFirst())
                .as("none without a request")
                .extracting(Load::connections)
                .containsExactly(1, 16, 30);
    }

    @Test
    void otherDataIsPutIntoAClusterOfItsOwnAndAnotherRateIsNot() {
        Wishes wishes = parse("--value-bytes 16,4096 --rate 1000,2000 --members 1,3");
        assertThat(wishes.members()).containsExactly(1, 3);
        assertThat(wishes.turns(Workload.PUT)).hasSize(2);
        assertThat(wishes.turns(Workload.PUT).getLast())
                .extracting(Load::valueBytes, Load::rate)
                .containsExactly(tuple(4096, 1000.0), tuple(4096, 2000.0));
    }

    @Test
    void trialsAreRunAloneUnlessLoadsAreAskedForToo() {
        assertThat(parse("--trial growth,start").workloads()).isEmpty();
        assertThat(parse("--trial growth,start").trials())
                .extracting(Trial::word)
                .containsExactly("growth", "start");
        assertThat(parse("--trial growth --workload get").workloads()).containsExactly(Workload.GET);
    }

    @Test
    void aTrialIsRunAtEachScale() {
        assertThat(parse("--trial growth --keys 10,100 --watchers 1,2").scales())
                .extracting(scale -> scale.load().keys(), Scale::watchers, Scale::waiters)
                .containsExactly(tuple(10L, 1, 100), tuple(10L, 2, 100), tuple(100L, 1, 100), tuple(100L, 2, 100));
        assertThat(parse("--trial growth --rate 5,6").scales())
                .as("a trial goes as fast as it can")
                .hasSize(1);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> parse("--loud yes")).hasMessage("--loud is unknown, or needs a value");
        assertThatThrownBy(() -> parse("--seconds")).hasMessage("--seconds is unknown, or needs a value");
        assertThatThrownBy(() -> parse("--members 9")).hasMessage("--members needs a number from 1 to 7, not 9");
        assertThatThrownBy(() -> parse("--workload dance"))
                .hasMessageStartingWith("there is no workload dance; there are put, get, ");
        assertThatThrownBy(() -> parse("--trial court")).hasMessageStartingWith("there is no trial court; there are ");
        assertThatThrownBy(() -> parse("--cert a.pem")).hasMessageContaining("belong together");
    }
}
