package io.althing.server.ctl;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.terminal.Terminal;
import io.althing.node.StartRefused;
import io.althing.store.engine.EngineFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A command that hands its flags on by name, because others read them, too: `serve` does.
final class FlagCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Action action;
    private @Nullable CommandLine line;

    /// What is done; returns what to say.
    interface Action {
        String run(Arguments arguments) throws IOException, StartRefused;
    }

    /// @param label of its value; empty for a switch
    record Flag(String name, String label, String description) {
        static Flag of(String name, String label, String description) {
            return new Flag(name, label, description);
        }

        /// A flag that has no value, or true or false behind an equals sign.
        static Flag toggle(String name, String description) {
            return new Flag(name, "", description);
        }

        private OptionSpec option() {
            OptionSpec.Builder builder = OptionSpec.builder("--" + name).description(description);
            return label.isEmpty()
                    ? builder.type(Boolean.class)
                            .arity("0..1")
                            .fallbackValue("true")
                            .paramLabel("true|false")
                            .build()
                    : builder.type(String.class).arity("1").paramLabel(label).build();
        }
    }

    private FlagCommand(Terminal terminal, Action action) {
        this.terminal = terminal;
        this.action = action;
    }

    /// @param plain what stands there beside flags, such as `FILE`; empty for nothing
    static CommandLine of(
            Terminal terminal, String name, String description, String plain, List<Flag> flags, Action action) {
        FlagCommand command = new FlagCommand(terminal, action);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage().description(description);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("this text")
                .build());
        flags.forEach(each -> spec.addOption(each.option()));
        if (!plain.isEmpty()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(plain)
                    .hideParamSyntax(true)
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .arity("0..*")
                    .build());
        }
        CommandLine line = new CommandLine(spec);
        command.line = line;
        return line;
    }

    @Override
    public Integer call() {
        try {
            terminal.out().println(action.run(arguments()));
            return 0;
        } catch (IOException e) {
            throw CommandFailure.failed(FileTrouble.explain(e));
        } catch (StartRefused | EngineFailure e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()));
        }
    }

    private Arguments arguments() {
        if (line == null) {
            throw new IllegalStateException("a command is run by its line");
        }
        Map<String, String> flags = new TreeMap<>();
        for (OptionSpec each : line.getParseResult().matchedOptions()) {
            Object value = each.getValue();
            flags.put(each.longestName().replaceFirst("^--?", ""), String.valueOf(value));
        }
        List<String> plain = new ArrayList<>();
        // Named once for each value, with all of them.
        line.getParseResult().matchedPositionals().stream()
                .findFirst()
                .ifPresent(all -> plain.addAll(all.originalStringValues()));
        return new Arguments(plain, flags);
    }
}
