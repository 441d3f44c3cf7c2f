package io.althing.chaos.holder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Hold HOLD = new Hold(Contested.BOOK, -7, 1_234);

    @Test
    void aLineSaysAllOfAReport() {
        List<Report> all = List.of(
                new Report.Opened(-7, 2),
                new Report.Granted(HOLD, true, 99),
                new Report.Looked(HOLD, false, 100),
                new Report.Ready(HOLD),
                new Report.Refused(HOLD),
                new Report.Over(HOLD, true),
                new Report.Resting(),
                new Report.Failed(Contested.POOL, "UnavailableException", "no member answers"),
                new Report.Failed(Contested.POOL, "UncheckedIOException", ""));
        assertThat(all).allSatisfy(each -> assertThat(Report.parse(each.line())).isEqualTo(each));
    }

    @Test
    void whatAKilledProcessLeftUnfinishedIsNoReport() {
        assertThatThrownBy(() -> Report.parse("granted book 7")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Report.parse("gran")).isInstanceOf(IllegalArgumentException.class);
    }
}
