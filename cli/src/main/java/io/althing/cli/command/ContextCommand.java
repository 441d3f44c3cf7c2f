package io.althing.cli.command;

import io.althing.cli.context.Context;
import io.althing.cli.context.Contexts;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Clusters by name, so that endpoints and certificates are given once.
public final class ContextCommand {
    private ContextCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "context",
                "Clusters by name, kept in a file: list, use, set, delete.",
                new ListContexts(terminal),
                new Use(terminal),
                new Set(terminal),
                new Delete(terminal));
    }

    /// What all of them need: the file, and how to speak.
    abstract static class Keeping implements Callable<Integer> {
        final Terminal terminal;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "this text")
        boolean isHelp;

        Keeping(Terminal terminal) {
            this.terminal = terminal;
        }

        Path file() {
            return Contexts.file(terminal.environment());
        }

        Contexts read() {
            try {
                return Contexts.read(file());
            } catch (IOException e) {
                throw CommandFailure.failed(String.valueOf(e.getMessage()));
            }
        }

        void write(Contexts contexts, String said) {
            try {
                contexts.write(file());
            } catch (IOException e) {
                throw CommandFailure.failed("cannot write " + file() + ": " + e);
            }
            terminal.out().println(said);
        }

        static void check(Contexts contexts, String name) {
            if (!contexts.all().containsKey(name)) {
                throw CommandFailure.failed("there is no context " + name + ", but "
                        + (contexts.all().isEmpty()
                                ? "none"
                                : String.join(", ", contexts.all().keySet()))
                        + "; `ctl context set " + name + " --endpoints HOST:PORT` makes it");
            }
        }
    }

    @Command(name = "list", description = "Show all contexts; an asterisk marks the one in use.")
    private static final class ListContexts extends Keeping {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "human|json|yaml")
        private Target.Format format = Target.Format.HUMAN;

        ListContexts(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            Contexts contexts = read();
            if (format == Target.Format.HUMAN) {
                try (Table table = new Table(terminal.out(), "", "NAME", "ENDPOINTS", "USER", "TLS")) {
                    contexts.all()
                            .forEach((name, each) -> table.row(
                                    name.equals(contexts.current()) ? "*" : "",
                                    name,
                                    each.endpoints(),
                                    each.user(),
                                    each.cacert().isEmpty() && each.cert().isEmpty() ? "" : "yes"));
                }
                return 0;
            }
            contexts.all().forEach((name, each) -> {
                var out = Json.object("name", name, "inUse", name.equals(contexts.current()));
                for (Map.Entry<String, String> value : each.values().entrySet()) {
                    if (value.getKey().equals("password")) {
                        out.addProperty("hasPassword", true);
                    } else {
                        out.addProperty(value.getKey(), value.getValue());
                    }
                }
                terminal.out().println(format.write(out));
            });
            return 0;
        }
    }

    @Command(name = "use", description = "Use a context wherever no other is asked for.")
    private static final class Use extends Keeping {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Use(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            Contexts contexts = read();
            check(contexts, name);
            write(new Contexts(name, contexts.all()), "using " + name);
            return 0;
        }
    }

    @Command(name = "set", description = "Make a context, or change what is given; the first one is used.")
    private static final class Set extends Keeping {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Option(names = "--endpoints", paramLabel = "HOST:PORT,...", description = "where members serve")
        private @Nullable String endpoints;

        @Option(names = "--user", paramLabel = "NAME", description = "who logs in")
        private @Nullable String user;

        @Option(names = "--cacert", paramLabel = "FILE")
        private @Nullable Path cacert;

        @Option(names = "--cert", paramLabel = "FILE")
        private @Nullable Path cert;

        @Option(names = "--key", paramLabel = "FILE")
        private @Nullable Path key;

        @Option(
                names = "--store-password-in-plain",
                description = "ask for the password and keep it in the file, readable for whoever can read that")
        private boolean isPasswordStored;

        Set(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            Contexts contexts = read();
            Context before = contexts.all().getOrDefault(name, Context.NONE);
            if (name.isBlank() || (user != null && user.contains(":"))) {
                throw CommandFailure.misused(
                        "a context has a name, and its --user no password: --store-password-in-plain asks for that");
            }
            String who = user == null ? before.user() : user;
            // A password belongs to the user and the cluster that it was given for.
            boolean isSame = user == null && endpoints == null;
            String password = isPasswordStored ? ask(who) : isSame ? before.password() : "";
            Context after = new Context(
                    endpoints == null ? before.endpoints() : endpoints,
                    who,
                    password,
                    path(cacert, before.cacert()),
                    path(cert, before.cert()),
                    path(key, before.key()));
            if (after.endpoints().isEmpty()) {
                throw CommandFailure.misused("a context needs --endpoints HOST:PORT,...");
            }
            SortedMap<String, Context> all = new TreeMap<>(contexts.all());
            all.put(name, after);
            String current = contexts.current().isEmpty() ? name : contexts.current();
            write(new Contexts(current, all), "kept " + name + " in " + file());
            return 0;
        }

        private String ask(String who) {
            if (who.isEmpty()) {
                throw CommandFailure.misused("--store-password-in-plain needs --user NAME: whose password?");
            }
            String typed = terminal.person().secret("Password of " + who + ": ");
            if (typed == null) {
                throw CommandFailure.misused("there is no terminal to ask for the password of " + who
                        + "; scripts set ALTHING_PASSWORD instead of storing one");
            }
            return typed;
        }

        private static String path(@Nullable Path given, String before) {
            return given == null ? before : given.toAbsolutePath().toString();
        }
    }

    @Command(name = "delete", description = "Forget a context; the cluster itself is not touched.")
    private static final class Delete extends Keeping {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Mixin
        private Sure sure = new Sure();

        Delete(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            Contexts contexts = read();
            check(contexts, name);
            Target.confirm(terminal, "forget the context " + name, sure.isSure());
            SortedMap<String, Context> all = new TreeMap<>(contexts.all());
            all.remove(name);
            String current = contexts.current().equals(name) ? "" : contexts.current();
            write(new Contexts(current, all), "forgot " + name);
            return 0;
        }
    }
}
