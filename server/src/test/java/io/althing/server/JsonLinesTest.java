package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class JsonLinesTest {
    private final Logger logger = new LoggerContext().getLogger("io.althing.Log");

    private String line(Level level, String message, @Nullable Throwable cause) {
        LoggingEvent event = new LoggingEvent("x", logger, level, message, cause, null);
        event.setTimeStamp(1_700_000_000_123L);
        return new String(new JsonLines("m1", () -> 7).encode(event), StandardCharsets.UTF_8);
    }

    private static Map<?, ?> parsed(String line) {
        assertThat(line).endsWith("}\n").hasLineCount(1);
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(line);
    }

    @Test
    void fieldsOfAnEventAreMembersOfTheObject() {
        String line = line(
                Level.INFO,
                "event=follows member=m2 term=9 leader=10 took_ms=12 voters=[1, a] reason=\"no = sign: \"x\" y\"",
                null);
        assertThat(line)
                .isEqualTo("{\"ts\":\"2023-11-14T22:13:20.123Z\",\"level\":\"info\","
                        + "\"logger\":\"io.althing.Log\",\"member\":\"m2\",\"term\":9,\"event\":\"follows\","
                        + "\"leader\":\"10\",\"took_ms\":12,\"voters\":\"[1, a]\","
                        + "\"reason\":\"no = sign: \\\"x\\\" y\"}\n");
        parsed(line);
    }

    @Test
    void aLineThatIsNoEventIsAMessageOfThisMember() {
        assertThat(parsed(line(Level.WARN, "the disk is odd", null)).toString())
                .contains("level=warn", "member=m1", "term=7", "message=the disk is odd");
    }

    @Test
    void aStackIsOneField() {
        String line =
                line(Level.ERROR, "event=halted reason=\"lane failed\"", new IllegalStateException("a \"quote\""));
        assertThat(parsed(line).get("stack").toString())
                .startsWith("java.lang.IllegalStateException: a \"quote\"")
                .contains("JsonLinesTest");
    }

    @Test
    void whatOthersSentStaysInItsField() {
        String line = line(Level.WARN, "event=put user=\"ann\r\n{}\u001b[2J\u0000\u009b\u0085\u2028\"", null);
        assertThat(line).hasLineCount(1).matches("[\\x20-\\x7e]+\n");
        assertThat(parsed(line).get("user").toString()).startsWith("ann\r\n{}");
    }
}
