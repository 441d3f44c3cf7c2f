package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@AlthingTest
class IdTest {
    private Shell shell;

    @BeforeEach
    void open(TestCluster cluster) {
        shell = Shell.of(cluster);
    }

    @Test
    void idsAreDifferentSortedAndCanBeReadAgain() {
        Ran made = shell.run("id", "snowflake", "-n", "100");
        assertThat(made.lines()).hasSize(100).isSorted();
        assertThat(new HashSet<>(made.lines())).hasSize(100);
        assertThat(shell.run("id", "decode", made.lines().getFirst()).out())
                .matches("made 20\\d\\d-.*Z by worker \\d+, number \\d+\n");
        assertThat(shell.run("id", "snowflake", "--worker").out()).matches("\\d+\n");
        Ran uuids = shell.run("id", "uuid", "-n", "3");
        assertThat(uuids.lines()).hasSize(3).isSorted().allMatch(each -> each.charAt(14) == '7');
        assertThat(shell.run("id", "decode", uuids.lines().getFirst()).out()).startsWith("made 20");
        assertThat(shell.run("id", "ulid").out()).matches("[0-9A-HJKMNP-TV-Z]{26}\n");
    }

    @Test
    void aSequenceHasNoGapsAndASegmentIsNobodyElses() {
        assertThat(shell.run("id", "sequence", "invoices", "-n", "3").lines()).containsExactly("1", "2", "3");
        assertThat(shell.run("id", "sequence", "invoices", "-o", "json").out()).isEqualTo("{\"id\":\"4\"}\n");
        assertThat(shell.run("id", "segment", "orders", "100").out()).isEqualTo("1 100\n");
        assertThat(shell.run("id", "segment", "orders", "10", "-o", "json").out())
                .isEqualTo("{\"name\":\"orders\",\"first\":101,\"last\":110}\n");
    }

    @Test
    void someNeedNoClusterAndNonsenseIsRefused() {
        Shell alone = new Shell().with("ALTHING_ENDPOINTS", "127.0.0.1:1");
        assertThat(alone.run("id", "uuid").code()).isZero();
        assertThat(alone.run("id", "ulid").code()).isZero();
        assertThat(shell.run("id", "uuid", "-n", "0").code()).isEqualTo(2);
        assertThat(shell.run("id", "segment", "orders", "0").code()).isEqualTo(2);
        Ran nonsense = shell.run("id", "decode", "nonsense");
        assertThat(nonsense.code()).isEqualTo(2);
        assertThat(nonsense.err()).contains("neither a snowflake id nor a UUID");
    }
}
