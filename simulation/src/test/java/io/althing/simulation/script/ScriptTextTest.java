package io.althing.simulation.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScriptTextTest {
    @Test
    void whatIsWrittenIsReadBack() {
        for (long seed = 1; seed <= 200; seed++) {
            Script script = Script.draw(seed);
            assertThat(ScriptText.parse("# a remark\n\n" + ScriptText.format(script)))
                    .isEqualTo(script);
        }
    }

    @Test
    void aBadLineIsShown() {
        String good = ScriptText.format(Script.draw(1));
        assertThatThrownBy(() -> ScriptText.parse(good + "at 5 explode 1 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at 5 explode 1 2")
                .hasMessageContaining("power-loss");
        assertThatThrownBy(() -> ScriptText.parse(good + "what is this"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("what is this");
        assertThatThrownBy(() -> ScriptText.parse(good + "gravity 9.81"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gravity");
        assertThatThrownBy(() -> ScriptText.parse(good.replace("clients ", "# clients ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clients is missing");
        assertThatThrownBy(() -> ScriptText.parse(good.replaceFirst("keys .*", "keys some")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys is not a number: some");
    }

    @Test
    void aSeedLeavesOutSomeTroublesAndMakesOthers() {
        long[] acts = new long[Act.values().length];
        for (long seed = 1; seed <= 300; seed++) {
            Script.draw(seed).troubles().stream()
                    .map(trouble -> trouble.act().ordinal())
                    .distinct()
                    .forEach(act -> acts[act]++);
        }
        for (Act act : Act.values()) {
            assertThat(acts[act.ordinal()])
                    .as("seeds with %s", act)
                    .isPositive()
                    .isLessThan(act == Act.HEAL || act == Act.RESTART ? 301 : 270);
        }
    }
}
