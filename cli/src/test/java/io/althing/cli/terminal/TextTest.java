package io.althing.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.kv.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void textIsShownAsItIs() {
        assertThat(Text.escaped(Bytes.of("orders/Bücher 書"))).isEqualTo("orders/Bücher 書");
    }

    @Test
    void whatATerminalWouldObeyIsEscaped() {
        assertThat(Text.escaped(Bytes.of("\u001b[2Ja\nb\t\u0085"))).isEqualTo("\\x1b[2Ja\\nb\\t\\xc2\\x85");
        assertThat(Text.lines(Bytes.of("a\n\tb\\\u001b"))).isEqualTo("a\n\tb\\\\x1b");
        assertThat(Text.escaped(Bytes.of("\u202e")))
                .as("the direction of the text")
                .isEqualTo("\\xe2\\x80\\xae");
    }

    @Test
    void whatIsNoTextIsEscapedByteByByte() {
        byte[] bytes = {'a', (byte) 0xff, 0, '\\'};
        assertThat(Text.escaped(Bytes.of(bytes))).isEqualTo("a\\xff\\x00\\\\");
        assertThat(Text.of(Bytes.of(bytes))).isEmpty();
    }

    @Test
    void whatIsShownCanBeReadBack() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            Bytes some = Bytes.of(
                    i % 2 == 0 ? bytes : new String(bytes, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8));
            assertThat(Text.unescaped(Text.escaped(some))).isEqualTo(some);
        }
    }

    @Test
    void aBackslashThatMeansNothingIsRefused() {
        assertThatThrownBy(() -> Text.unescaped("C:\\dir"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("C:\\dir");
        assertThatThrownBy(() -> Text.unescaped("\\x4")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Text.unescaped("\\")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongValueHasAnEndInATable() {
        assertThat(Text.cell(Bytes.of("x".repeat(500)))).hasSizeLessThan(150).endsWith("… (500 bytes)");
    }
}
