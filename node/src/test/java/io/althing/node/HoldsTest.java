package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private static final long GIB = 1L << 30;

    private final Holds holds = new Holds();

    @Test
    void withoutABackupNobodyAsksHowLongTheJournalIs() {
        assertThat(holds.cutMax(0, () -> {
                    throw new AssertionError("asked");
                }))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsNotArchivedStaysWithTheEntryBefore() {
        holds.archived(100);
        assertThat(holds.cutMax(0, () -> GIB)).isEqualTo(99);
        holds.begin(new NodeId(2), 50);
        assertThat(holds.cutMax(0, () -> GIB)).isEqualTo(50);
    }

    @Test
    void aBackupThatIsTooFarBehindHoldsNothing() {
        holds.archived(100);
        holds.begin(new NodeId(2), 150);
        assertThat(holds.cutMax(0, () -> GIB + 1)).isEqualTo(150);
    }
}
