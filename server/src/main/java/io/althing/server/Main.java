package io.althing.server;

import io.althing.cli.Cli;
import io.althing.cli.terminal.Terminal;
import io.althing.door.etcd.EtcdOptions;
import io.althing.journal.disk.FileDisk;
import io.althing.node.Damaged;
import io.althing.node.Quarantine;
import io.althing.node.StartRefused;
import io.althing.node.spi.Halt;
import io.althing.server.ctl.Ctl;
import io.althing.store.engine.EngineFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The program `althing`: one member, and a few commands about a cluster.
public final class Main {
    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;
    static final int EXIT_REFUSED = 3;

    /// A member that must not go on: the number stands for nothing else, so an operator can tell.
    static final int EXIT_HALTED = 70;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "help" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            switch (command) {
                case "serve" -> serve(rest);
                case "status" -> Console.out(new StatusCommand(Endpoints.of(rest, 3)).table());
                case "ctl" -> {
                    return ctl(rest);
                }
                case "wait-ready" -> WaitReady.await(Endpoints.of(rest, 30));
                case "train" -> Training.run();
                case "help", "--help", "-h" -> Console.out(help());
                default -> throw new UsageException("unknown command " + command + " (see `althing help`)");
            }
            return 0;
        } catch (UsageException e) {
            Console.error(e.getMessage());
            return EXIT_USAGE;
        } catch (StartRefused e) {
            Console.error(e.getMessage());
            return EXIT_REFUSED;
        } catch (EngineFailure e) {
            Console.error(e.getMessage());
            return EXIT_FAILED;
        }
    }

    private static int ctl(List<String> arguments) {
        // What libraries would log at length, the command says in a line.
        LogManager.getLogManager().reset();
        Terminal terminal = Console.terminal();
        return new Cli(terminal, Ctl.commands(new CtlProgram(), terminal)).run(arguments);
    }

    private static void serve(List<String> arguments) throws UsageException, StartRefused {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            Console.out(serveHelp());
            return;
        }
        if (arguments.contains("--version") || arguments.contains("-version")) {
            Console.out(version());
            return;
        }
        Settings settings = Settings.read(arguments, System.getenv());
        ServerConfig config = Configure.of(settings);
        AtomicReference<@Nullable AlthingServer> running = new AtomicReference<>();
        Logs.set(config.logs(), config.name(), () -> term(running.get()));
        System.Logger log = System.getLogger(Main.class.getName());
        logSettings(settings, log);
        AlthingServer server = AlthingServer.start(config, new End(config.dataDirectory()));
        running.set(server);
        log.log(
                System.Logger.Level.INFO,
                "event=serving name={0} clients={1} peers={2} data={3}",
                config.name(),
                config.listenClientUrls(),
                config.listenPeerUrls(),
                config.dataDirectory());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            server.close();
            log.log(System.Logger.Level.INFO, "event=stopped name={0}", config.name());
            // Being asked to stop and doing so is success, whatever the signal's number.
            Runtime.getRuntime().halt(0);
        }));
        awaitSignal();
    }

    private static long term(@Nullable AlthingServer server) {
        return server == null ? 0 : server.member().status().term();
    }

    /// What an operator should know about what was given.
    private static void logSettings(Settings settings, System.Logger log) {
        if (settings.isFromFile()) {
            log.log(System.Logger.Level.INFO, "event=config source=file note=\"flags and environment are ignored\"");
        }
        if (!settings.withoutMeaning().isEmpty()) {
            log.log(
                    System.Logger.Level.INFO,
                    "event=config flags={0} note=\"accepted for etcd; without effect here\"",
                    String.join(",", settings.withoutMeaning().keySet()));
        }
        if (!settings.unknownVariables().isEmpty()) {
            log.log(
                    System.Logger.Level.WARNING,
                    "event=config variables={0} note=\"unknown environment variables, ignored\"",
                    String.join(",", settings.unknownVariables()));
        }
    }

    private static void awaitSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How this process ends when its member must not go on: at once, and saying why.
    private record End(Path dataDirectory) implements Halt {
        @Override
        public void halt(String reason, @Nullable Throwable cause) {
            System.Logger log = System.getLogger(Main.class.getName());
            log.log(System.Logger.Level.ERROR, "event=halted reason=\"" + reason + "\"", cause);
            if (Damaged.isCauseOf(cause)) {
                noteDamage(reason, log);
            }
            Runtime.getRuntime().halt(EXIT_HALTED);
        }

        private void noteDamage(String reason, System.Logger log) {
            try {
                Quarantine.note(new FileDisk(), dataDirectory, reason);
            } catch (IOException e) {
                log.log(System.Logger.Level.ERROR, "event=damage_not_noted reason=\"" + e.getMessage() + "\"");
            }
        }

        @Override
        public void turnedAway(String reason) {
            Console.error(reason);
            Runtime.getRuntime().halt(EXIT_REFUSED);
        }
    }

    /// The first line as etcd has it, for scripts that look for it.
    private static String version() {
        return "etcd Version: " + EtcdOptions.DEFAULT.version() + "\nServed by: Althing\nJava Version: "
                + Runtime.version() + "\nOS/Arch: " + System.getProperty("os.name") + "/"
                + System.getProperty("os.arch") + "\n";
    }

    private static String help() {
        return """
                althing: a replicated coordination store that speaks etcd v3

                  serve [flags]                              run one member (see serve --help)
                  status --endpoints host:port,...           show the members behind these endpoints
                  ctl <command>                              keys, locks, backups and more (see ctl help)
                  wait-ready --endpoints host:port,... [--timeout seconds]
                                                             return once every endpoint serves

                For https endpoints: --cacert FILE, --cert FILE --key FILE, --insecure-skip-tls-verify
                """;
    }

    private static String serveHelp() {
        StringBuilder text = new StringBuilder("althing serve: flags, each also ETCD_<NAME> or ALTHING_<NAME>\n\n");
        for (Setting setting : Setting.values()) {
            text.append(String.format("  --%-34s %s%n", setting.flag, setting.help));
            if (!setting.fallback.isEmpty()) {
                text.append(String.format("    %-34s default: %s%n", "", setting.fallback));
            }
        }
        text.append("\nAccepted for etcd, without effect here:\n  ");
        text.append(ForeignFlags.all().stream()
                .filter(flag -> flag.refusal().isEmpty())
                .map(ForeignFlags.Flag::name)
                .collect(Collectors.joining(", ")));
        return text.append("\nWith or without the prefix experimental-.\n").toString();
    }
}
