package io.althing.simulation.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PatchTest {
    private static final String SOURCE = """
            void a() {
                one();
                two();
            }
            void b() {
                one();
            }
            """;

    private static String apply(String patch) {
        return PatchFile.parse(patch).getFirst().hunks().getFirst().apply(SOURCE);
    }

    @Test
    void linesAreReplaced() {
        String patched = apply("mutant m\nbreaks b1: it\nin A.java\n- one();\n- two();\n+ three();\n");
        assertThat(patched.lines().toList())
                .containsExactly("void a() {", "three();", "}", "void b() {", "    one();", "}");
    }

    @Test
    void aMarkComesBeforeItsLine() {
        assertThat(apply("mark m\nmeans it\nin A.java\nafter void b() {\nat one();\n")
                        .lines()
                        .toList())
                .containsSubsequence("io.althing.simulation.probe.Probe.mark(\"m\");", "one();");
    }

    @Test
    void whatDoesNotFitIsSaid() {
        assertThatThrownBy(() -> apply("mark m\nin A.java\nat one();\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A.java has these lines twice: [one();]");
        assertThatThrownBy(() -> apply("mutant m\nin A.java\n- four();\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A.java has these lines no more: [four();]");
        assertThatThrownBy(() -> PatchFile.parse("mutant m\nwith love\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with love");
    }

    @Test
    void severalPatchesAndSeveralChangesAreReadInOrder() {
        List<Patch> patches =
                PatchFile.parse("# remark\nmutant a\nbreaks x\nin A.java\n- one();\nalso\n- two();\n+ 2();\n\n\n"
                        + "chance b\ndoes y\nin B.java\n- q();\n+ r();\n+ s();\n");
        assertThat(patches).extracting(Patch::name).containsExactly("a", "b");
        assertThat(patches).extracting(Patch::says).containsExactly("x", "y");
        assertThat(patches.getFirst().hunks()).hasSize(2);
        assertThat(patches.getLast().hunks().getFirst().fresh()).containsExactly("r();", "s();");
    }
}
