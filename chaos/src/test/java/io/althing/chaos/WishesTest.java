package io.althing.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.load.LoadKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WishesTest {
    @Test
    void everythingCanBeAskedFor() {
        Wishes wishes = Wishes.parse(List.of(
                "--load",
                "unfenced-locks",
                "--minutes",
                "0.5",
                "--faults",
                "kill-leader, pause",
                "--members",
                "5",
                "--seed",
                "9",
                "--report",
                "r.html"));
        assertThat(wishes.load()).isEqualTo(LoadKind.UNFENCED_LOCKS);
        assertThat(wishes.minutes()).isEqualTo(0.5);
        assertThat(wishes.kinds()).containsExactly(FaultKind.KILL_LEADER, FaultKind.PAUSE);
        assertThat(wishes.members()).isEqualTo(5);
        assertThat(wishes.seed()).isEqualTo(9);
        assertThat(wishes.report()).contains(Path.of("r.html").toAbsolutePath());
        assertThat(wishes.command()).startsWith("./althing chaos --load unfenced-locks --minutes 0.5");
    }

    @Test
    void whoAsksForNothingGetsEveryFault() {
        assertThat(Wishes.parse(List.of()).kinds()).containsExactly(FaultKind.values());
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Wishes.parse(List.of("--faults", "meteor")))
                .hasMessageContaining("no fault meteor")
                .hasMessageContaining("kill-leader");
        assertThatThrownBy(() -> Wishes.parse(List.of("--load", "bricks")))
                .hasMessageContaining("no load bricks")
                .hasMessageContaining("keys, locks");
        assertThatThrownBy(() -> Wishes.parse(List.of("--members", "2"))).hasMessageContaining("from 3 to 7");
        assertThatThrownBy(() -> Wishes.parse(List.of("--minutes", "soon"))).hasMessageContaining("not soon");
        assertThatThrownBy(() -> Wishes.parse(List.of("--seed"))).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> Wishes.parse(List.of("--report", "no/such/folder/r.html")))
                .hasMessageContaining("folder that exists");
        assertThatThrownBy(() -> Wishes.parse(List.of("--speed", "1"))).hasMessageContaining("unknown flag --speed");
    }
}
