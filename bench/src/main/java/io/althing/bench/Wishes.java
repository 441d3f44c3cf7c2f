package io.althing.bench;

import io.althing.bench.load.Load;
import io.althing.bench.load.Workload;
import io.althing.bench.trial.Scale;
import io.althing.bench.trial.Trial;
import io.althing.bench.trial.Trials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is asked for on the command line.
///
/// @param endpoints of a cluster that runs; empty to start systems afresh
/// @param systems beside this one
/// @param turns loads that come one after the other on the same cluster; for each list a
///     fresh one
/// @param members how many a cluster has; all is done with each number of them
/// @param scales each trial is run at each of them
record Wishes(
        List<String> endpoints,
        List<String> systems,
        List<Workload> workloads,
        List<Trial> trials,
        List<List<Load>> turns,
        List<Integer> members,
        int rounds,
        List<Scale> scales,
        String title,
        Optional<Path> report,
        String authorities,
        String certificate,
        String key,
        String command) {
    static final String USAGE = """
            usage: ./althing bench [--peers etcd,zookeeper,limit] [--workload W,...] [--trial T,...] [flags]
                   ./althing bench --endpoints HOST:PORT,... [--workload W,...] [flags]
                   ./althing bench --sdk

            The first starts this program and its peers afresh for each run, in turns, and compares them; the second
            puts a load on a cluster that runs; the third measures what the Java SDK costs by itself.

              --peers P,...         etcd (as installed), etcd36 (built with Go), zookeeper, limit (a gRPC server that
                                    does nothing), or none (default: all that can be had here)
              --workload W,...      the same request again and again; default put,get; there are: %s
              --trial T,...         something done once; no workload then unless asked for; there are:
                                    %s
              --members N,...       1, 3 or 5 (default 3)
              --connections N       default 30
              --outstanding N,...   requests under way at any time (default 256); with --rate, at most
              --rate R,...          requests due each second, whatever becomes of those before (default: none)
              --value-bytes N,...   default 256
              --keys N,...          requests are for one of so many (default 100000)
              --warm-up S           seconds that are not counted (default 5); for later loads on the same
                                    cluster (--outstanding, --rate) at most 8
              --seconds S           that are counted (default 10)
              --watchers N,...      in trials; default 10000
              --leases N,...        in trials; default 100000
              --sessions N,...      in trials; default 10000
              --waiters N,...       in trials; default 100
              --times N             that a trial does again what takes long; default 10
              --rounds N            runs of each system under each load (default 3)
              --title TEXT          of that page
              --report FILE.md      write a page, with plots beside it
              --cacert, --cert, --key FILE   for endpoints that speak TLS
            """.formatted(
            Arrays.stream(Workload.values()).map(Workload::word).collect(Collectors.joining(", ")), Trials.words());

    private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("endpoints", ""),
            Map.entry("peers", "etcd,etcd36,zookeeper,limit"),
            Map.entry("workload", ""),
            Map.entry("trial", ""),
            Map.entry("members", "3"),
            Map.entry("connections", "30"),
            Map.entry("outstanding", "256"),
            Map.entry("rate", "0"),
            Map.entry("value-bytes", "256"),
            Map.entry("keys", "100000"),
            Map.entry("warm-up", "5"),
            Map.entry("seconds", "10"),
            Map.entry("watchers", "10000"),
            Map.entry("leases", "100000"),
            Map.entry("sessions", "10000"),
            Map.entry("waiters", "100"),
            Map.entry("times", "10"),
            Map.entry("rounds", "3"),
            Map.entry("title", "Performance"),
            Map.entry("report", ""),
            Map.entry("cacert", ""),
            Map.entry("cert", ""),
            Map.entry("key", "")));

    private static final int OUTSTANDING_MAX = 50_000;
    /// A cluster that is warm takes this long to get used to another load.
    private static final double WARM_SECONDS = 8;

    /// @throws IllegalArgumentException naming what is wrong
    static Wishes parse(List<String> arguments) {
        Values values = new Values();
        StringBuilder command = new StringBuilder("./althing bench");
        for (int i = 0; i < arguments.size(); i += 2) {
            String flag = arguments.get(i);
            String name = flag.replaceFirst("^--", "");
            if (!DEFAULTS.containsKey(name) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(flag + " is unknown, or needs a value");
            }
            values.given.put(name, arguments.get(i + 1));
            // What the report is called is nobody's business who reads it.
            command.append(
                    name.equals("report") || name.equals("title") ? "" : " " + flag + " " + arguments.get(i + 1));
        }
        if (values.of("cert").isEmpty() != values.of("key").isEmpty()) {
            throw new IllegalArgumentException("--cert and --key belong together: give both");
        }
        List<Integer> members = values.wholes("members", 1, 7);
        List<Trial> trials = trials(values, members);
        List<String> words = values.list("workload");
        if (words.isEmpty() && trials.isEmpty()) {
            words = List.of("put", "get");
        }
        List<List<Load>> turns = turns(values);
        List<String> peers = new ArrayList<>(values.list("peers"));
        peers.remove("none");
        return new Wishes(
                values.list("endpoints"),
                peers,
                words.stream().map(Workload::of).toList(),
                trials,
                turns,
                members,
                (int) values.number("rounds", 1, 1_000),
                scales(values, turns),
                values.of("title"),
                values.of("report").isEmpty()
                        ? Optional.empty()
                        : Optional.of(Path.of(values.of("report")).toAbsolutePath()),
                values.of("cacert"),
                values.of("cert"),
                values.of("key"),
                command.toString());
    }

    private static List<Trial> trials(Values values, List<Integer> members) {
        List<Trial> trials = values.list("trial").stream().map(Trials::of).toList();
        if (!trials.isEmpty() && !values.of("endpoints").isEmpty()) {
            throw new IllegalArgumentException("--trial kills members: it starts its own; leave --endpoints out");
        }
        for (Trial trial : trials) {
            if (members.stream().anyMatch(each -> each < trial.membersMin())) {
                throw new IllegalArgumentException(
                        "the trial " + trial.word() + " needs --members " + trial.membersMin() + " or more");
            }
        }
        return trials;
    }

    private static List<Scale> scales(Values values, List<List<Load>> turns) {
        int times = (int) values.number("times", 1, 10_000);
        List<Scale> scales = new ArrayList<>();
        for (List<Load> turn : turns) {
            for (int watchers : values.wholes("watchers", 1, 1_000_000)) {
                for (int leases : values.wholes("leases", 1, 10_000_000)) {
                    for (int sessions : values.wholes("sessions", 1, 1_000_000)) {
                        for (int waiters : values.wholes("waiters", 2, 10_000)) {
                            scales.add(new Scale(turn.getFirst(), watchers, leases, sessions, waiters, times));
                        }
                    }
                }
            }
        }
        return scales;
    }

    private static List<List<Load>> turns(Values values) {
        int connections = (int) values.number("connections", 1, 10_000);
        double warmUpSeconds = values.number("warm-up", 0, 3_600);
        double seconds = values.number("seconds", 0.1, 86_400);
        List<List<Load>> turns = new ArrayList<>();
        for (double valueBytes : values.numbers("value-bytes", 0, 1_400_000)) {
            for (double keys : values.numbers("keys", 1, 1_000_000_000)) {
                List<Load> turn = new ArrayList<>();
                for (double rate : values.numbers("rate", 0, 10_000_000)) {
                    for (double outstanding : values.numbers("outstanding", 1, OUTSTANDING_MAX)) {
                        turn.add(new Load(
                                Workload.PUT,
                                // None without a request.
                                (int) Math.min(connections, outstanding),
                                (int) outstanding,
                                rate,
                                (int) valueBytes,
                                (long) keys,
                                turn.isEmpty() ? warmUpSeconds : Math.min(warmUpSeconds, WARM_SECONDS),
                                seconds));
                    }
                }
                turns.add(turn);
            }
        }
        return turns;
    }

    List<List<Load>> turns(Workload workload) {
        return turns.stream()
                .map(turn -> turn.stream().map(load -> load.of(workload)).toList())
                .toList();
    }

    /// Flags by name.
    private static final class Values {
        final Map<String, String> given = new TreeMap<>(DEFAULTS);

        String of(String name) {
            return given.getOrDefault(name, "");
        }

        List<String> list(String name) {
            return of(name).isEmpty() ? List.of() : List.of(of(name).split(",", -1));
        }

        List<Double> numbers(String name, double least, double most) {
            return list(name).stream()
                    .map(each -> number(name, each, least, most))
                    .toList();
        }

        List<Integer> wholes(String name, double least, double most) {
            return numbers(name, least, most).stream().map(Double::intValue).toList();
        }

        double number(String name, double least, double most) {
            return number(name, of(name), least, most);
        }

        static double number(String name, String value, double least, double most) {
            try {
                double number = Double.parseDouble(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // Told below.
            }
            throw new IllegalArgumentException(
                    String.format("--%s needs a number from %.0f to %.0f, not %s", name, least, most, value));
        }
    }
}
