package io.althing.chaos.holder;

import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.coordination.SessionOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// The process: one client, one session, several threads. It is told by lines on its standard
/// input to rest and to go on, ends with that input, and reports on its standard output.
public final class Holder {
    /// The class that runs it, if it is given its command line.
    public static final String MAIN = "io.althing.chaos.Main";

    /// The word that begins its command line.
    public static final String COMMAND = "hold";

    private static final System.Logger LOG = System.getLogger(Holder.class.getName());
    private static final int FAILED = 70;

    /// The least that a member with an election timeout of a second grants.
    private static final Duration TTL = Duration.ofSeconds(2);

    private static final List<Contested> WORK = List.of(
            Contested.FAIR,
            Contested.FAIR,
            Contested.UNFAIR,
            Contested.LIMITED,
            Contested.BOOK,
            Contested.BOOK,
            Contested.POOL,
            Contested.POOL,
            Contested.CHAIR);

    private final PrintStream out;
    private final Set<Long> sessions = new HashSet<>();
    private final Break breaks = new Break(() -> say(new Report.Resting()));

    private Holder(PrintStream out) {
        this.out = out;
    }

    /// How a process is to work.
    ///
    /// @param isFenced whether tokens are given along with writes to the cluster's own keys
    public record Orders(List<String> endpoints, URI register, long seed, boolean isFenced) {
        /// As arguments, after [#COMMAND].
        public List<String> arguments() {
            return List.of(
                    String.join(",", endpoints), register.toString(), Long.toString(seed), Boolean.toString(isFenced));
        }

        /// @param arguments of which the first is [#COMMAND]
        public static Orders parse(List<String> arguments) {
            return new Orders(
                    List.of(arguments.get(1).split(",", -1)),
                    URI.create(arguments.get(2)),
                    Long.parseLong(arguments.get(3)),
                    Boolean.parseBoolean(arguments.get(4)));
        }
    }

    /// Works until there is no more input.
    public static void run(Orders orders, InputStream in, PrintStream out) throws IOException {
        new Holder(out).work(orders, in);
    }

    private void work(Orders orders, InputStream in) throws IOException {
        SplittableRandom seeds = new SplittableRandom(orders.seed());
        AlthingOptions options = AlthingOptions.defaults()
                .lazily()
                .session(SessionOptions.defaults().ttl(TTL));
        try (Althing althing = Althing.connect(orders.endpoints(), options)) {
            List<Shared> resources =
                    List.of(new SharedRegister(orders.register()), new SharedKey(althing, orders.isFenced()));
            for (Contested what : WORK) {
                Worker worker = new Worker(what, althing, resources, seeds.split(), breaks, this::say);
                Thread.ofPlatform()
                        .daemon()
                        .name(what.word())
                        .uncaughtExceptionHandler(Holder::fail)
                        .start(worker);
            }
            listen(in);
        }
    }

    private void listen(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            switch (line) {
                case "rest" -> breaks.begin();
                case "go" -> breaks.end();
                default -> throw new IOException("not understood: " + line);
            }
        }
        breaks.endAll();
    }

    /// Nothing but what requests may come to is expected of workers; the process is seen to end.
    private static void fail(Thread worker, Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, worker.getName() + " has failed", failure);
        Runtime.getRuntime().halt(FAILED);
    }

    private synchronized void say(Report report) {
        boolean isNews = !(report instanceof Report.Opened(var session, var _)) || sessions.add(session);
        if (isNews) {
            out.println(report.line());
            out.flush();
        }
    }
}
