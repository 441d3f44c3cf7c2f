package io.althing.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets up what this process tells. Until then lines are text on the standard error, as
/// `logback.xml` has it.
final class Logs {
    private static final String FIRST = "STDERR";

    private Logs() {}

    /// @param term the member's present one; 0 while there is none
    /// @throws UsageException if a file cannot be written to
    static void set(LogOptions options, String member, LongSupplier term) throws UsageException {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        LoggerContext context = root.getLoggerContext();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        root.setLevel(Level.toLevel(options.level()));
        var first = (OutputStreamAppender<ILoggingEvent>) root.getAppender(FIRST);
        Encoder<ILoggingEvent> encoder = first.getEncoder();
        if (options.isJson()) {
            encoder = new JsonLines(member, term);
            encoder.setContext(context);
            encoder.start();
        }
        root.detachAppender(first);
        for (String output : options.outputs()) {
            root.addAppender(appender(output, encoder, context));
        }
    }

    private static Appender<ILoggingEvent> appender(
            String output, Encoder<ILoggingEvent> encoder, LoggerContext context) throws UsageException {
        OutputStreamAppender<ILoggingEvent> appender = switch (output) {
            case "default", "stderr", "systemd/journal" -> console("System.err");
            case "stdout" -> console("System.out");
            default -> file(output);
        };
        appender.setName(output);
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> console(String stream) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget(stream);
        return console;
    }

    private static OutputStreamAppender<ILoggingEvent> file(String name) throws UsageException {
        Path file = Path.of(name).toAbsolutePath();
        Path directory = file.getParent();
        boolean isWritable = Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
        if (!isWritable) {
            throw new UsageException("--log-outputs: cannot write to " + file
                    + "; its directory must be there, and this user must be allowed to write to it");
        }
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        return appender;
    }
}
