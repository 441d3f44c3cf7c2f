package io.althing.bench;

import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import io.althing.bench.load.Measured;
import io.althing.bench.load.Operation;
import io.althing.bench.load.Workload;
import io.althing.bench.report.Page;
import io.althing.bench.report.Table;
import io.althing.bench.report.TrialTable;
import io.althing.bench.sdk.SdkCost;
import io.althing.bench.system.Althing;
import io.althing.bench.system.Contestant;
import io.althing.bench.system.Etcd;
import io.althing.bench.system.EtcdConnection;
import io.althing.bench.system.Limit;
import io.althing.bench.system.ZooKeepers;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// `./althing bench`: see [Wishes].
public final class Main {
    private static final int MISUSED = 2;
    private static final int ANSWER_SECONDS = 5;

    /// Its level lasts as long as somebody holds on to it.
    private static final Logger LOGS = Logger.getLogger("");

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        // Clients of others tell everything they do.
        LOGS.setLevel(Level.WARNING);
        System.setProperty("logback.configurationFile", "io/althing/bench/log.xml");
        if (arguments.contains("--help") || arguments.contains("help")) {
            System.out.print(Wishes.USAGE);
            return 0;
        }
        try {
            if (arguments.equals(List.of("--sdk"))) {
                SdkCost.measure(System.out::println);
                return 0;
            }
            Wishes wishes = Wishes.parse(arguments);
            if (wishes.endpoints().isEmpty()) {
                compare(wishes);
            } else {
                measure(wishes);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("althing bench: " + e.getMessage());
            System.err.print(Wishes.USAGE);
            return MISUSED;
        } catch (IOException e) {
            System.err.println("althing bench: " + e.getMessage());
            return 1;
        }
    }

    private static void compare(Wishes wishes) throws IOException {
        List<Contestant> contestants = new ArrayList<>();
        Path source = Path.of(System.getProperty("althing.sources", "."), "bench/peers/etcd36");
        List<Contestant> peers = List.of(Etcd.installed(), Etcd.current(source), new ZooKeepers(), new Limit());
        Contestant ours = new Althing(Path.of(System.getProperty("althing.program", "server/target/althing")));
        ours.lack().ifPresent(lack -> {
            throw new IllegalArgumentException(lack);
        });
        contestants.add(ours);
        for (String name : wishes.systems()) {
            Contestant peer = peers.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no peer " + name));
            peer.lack()
                    .ifPresentOrElse(
                            lack -> System.out.println(name + " is left out: " + lack), () -> contestants.add(peer));
        }
        Comparison comparison = new Comparison(contestants, wishes, System.out::println);
        comparison.run();
        System.out.print(Table.of(comparison.runs()) + TrialTable.of(comparison.trials()));
        if (wishes.report().isPresent()) {
            Page.write(
                    wishes.report().get(),
                    wishes.title(),
                    wishes.command(),
                    machine(),
                    versions(contestants),
                    comparison.runs(),
                    comparison.trials());
            System.out.println("report: " + wishes.report().get());
        }
    }

    private static String machine() {
        return String.format(
                Locale.ROOT,
                "%d cores, %s %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.version().feature());
    }

    private static String versions(List<Contestant> contestants) throws IOException {
        List<String> versions = new ArrayList<>();
        for (Contestant contestant : contestants) {
            versions.add(contestant.version());
        }
        return String.join(", ", versions);
    }

    private static void measure(Wishes wishes) throws IOException {
        SslContext tls = tls(wishes);
        for (String endpoint : wishes.endpoints()) {
            awaitAnswer(endpoint, tls);
        }
        for (Workload workload : wishes.workloads()) {
            for (Load load :
                    wishes.turns(workload).stream().flatMap(List::stream).toList()) {
                List<Connection> connections = new ArrayList<>();
                for (int i = 0; i < load.connections(); i++) {
                    String endpoint =
                            wishes.endpoints().get(i % wishes.endpoints().size());
                    connections.add(new EtcdConnection(endpoint, i, load.valueBytes(), tls));
                }
                if (workload.needsKeys()) {
                    Generator.fill(load, connections);
                }
                Measured measured = Generator.run(load, connections);
                connections.forEach(Connection::close);
                System.out.println(line(load, measured));
            }
        }
    }

    /// A load on nobody would wait for ever.
    private static void awaitAnswer(String endpoint, @Nullable SslContext tls) throws IOException {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        try (Connection connection = new EtcdConnection(endpoint, 0, 0, tls)) {
            connection.ask(Operation.STALE_GET, 0, answer::complete);
            if (!answer.get(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(endpoint + " answers, and refuses to read a key: it may want a login, or"
                        + " be somebody else");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("nobody answers at " + endpoint + " within " + ANSWER_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String line(Load load, Measured measured) {
        return String.format(
                Locale.ROOT,
                "%s connections=%d outstanding=%d value=%dB: %.0f/s p50=%.2fms p95=%.2fms p99=%.2fms max=%.1fms"
                        + " errors=%d",
                load.workload().word(),
                load.connections(),
                load.outstanding(),
                load.valueBytes(),
                measured.perSecond(),
                measured.millis(50),
                measured.millis(95),
                measured.millis(99),
                measured.micros().getMaxValue() / 1e3,
                measured.errors());
    }

    private static @Nullable SslContext tls(Wishes wishes) throws SSLException {
        if (wishes.authorities().isEmpty()) {
            return null;
        }
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .trustManager(new File(wishes.authorities()));
        return wishes.certificate().isEmpty()
                ? builder.build()
                : builder.keyManager(new File(wishes.certificate()), new File(wishes.key()))
                        .build();
    }
}
