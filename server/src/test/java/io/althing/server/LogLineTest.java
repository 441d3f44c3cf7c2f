package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void whatOthersSentMakesNoLineAndNoCommandForATerminal() throws JoranException {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var console = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
        var encoder = (PatternLayoutEncoder) console.getEncoder();
        String evil =
                "event=put user=\"ann\r\nlevel=INFO event=login user=root\u001b[2J\u0000\u009b\u0085\u2028\u2029\"";
        byte[] line = encoder.encode(new LoggingEvent("x", root, Level.WARN, evil, null, null));
        assertThat(new String(line, StandardCharsets.UTF_8))
                .endsWith("event=put user=\"ann??level=INFO event=login user=root?[2J?????\"\n")
                .hasLineCount(1)
                .contains("level=WARN room=ROOT ");
        context.stop();
    }
}
