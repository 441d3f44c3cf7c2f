package io.althing.server;

import io.althing.node.CompactionPolicy;
import io.althing.node.Quota;
import io.althing.node.spi.Peer;
import io.althing.store.members.FeatureLevel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes a checked configuration of given settings.
final class Configure {
    private static final long USUAL_QUOTA_BYTES = 2L << 30;
    private static final long ELECTION_MILLIS_MAX = 50_000;
    private static final int REQUEST_BYTES_MAX = 10 << 20;
    private static final long RANGE_BYTES_MIN = 16 << 20;
    private static final long SEND_RATE_MIN = 64 << 10;

    /// Some hundred years: more cannot be told in nanoseconds.
    private static final long COMPACTION_HOURS_MAX = 1_000_000;

    private final Settings settings;

    private Configure(Settings settings) {
        this.settings = settings;
    }

    static ServerConfig of(Settings settings) throws UsageException {
        return new Configure(settings).configure();
    }

    private ServerConfig configure() throws UsageException {
        String name = settings.value(Setting.NAME);
        List<String> listenClients = urls(Setting.LISTEN_CLIENT_URLS);
        List<String> listenPeers = urls(Setting.LISTEN_PEER_URLS);
        List<String> advertisePeers = settings.isGiven(Setting.INITIAL_ADVERTISE_PEER_URLS)
                ? urls(Setting.INITIAL_ADVERTISE_PEER_URLS)
                : listenPeers;
        Map<String, List<String>> cluster = cluster(name, advertisePeers);
        checkMembership(name, advertisePeers, cluster);
        long heartbeat = number(Setting.HEARTBEAT_INTERVAL, 1, ELECTION_MILLIS_MAX);
        long election = number(Setting.ELECTION_TIMEOUT, 1, ELECTION_MILLIS_MAX);
        if (election < 5 * heartbeat) {
            throw new UsageException("--election-timeout " + election
                    + " ms must be at least 5 times --heartbeat-interval " + heartbeat + " ms");
        }
        String dataDir = settings.value(Setting.DATA_DIR);
        Path directory = Path.of(dataDir.isEmpty() ? name + ".etcd" : dataDir);
        listenClients.addAll(urls(Setting.LISTEN_CLIENT_HTTP_URLS));
        TlsSettings tls = TlsSettings.of(settings, directory, listenClients, listenPeers);
        checkReachable(tls, cluster);
        checkMonitored(tls);
        String walDir = settings.value(Setting.WAL_DIR);
        return new ServerConfig(
                name,
                directory,
                walDir.isEmpty() ? directory.resolve("journal") : Path.of(walDir),
                listenClients,
                settings.isGiven(Setting.ADVERTISE_CLIENT_URLS) ? urls(Setting.ADVERTISE_CLIENT_URLS) : listenClients,
                listenPeers,
                advertisePeers,
                cluster,
                settings.value(Setting.INITIAL_CLUSTER_TOKEN),
                settings.value(Setting.INITIAL_CLUSTER_STATE).equals("existing"),
                isTrue(Setting.AUTO_REPAIR),
                isTrue(Setting.FORCE_NEW_CLUSTER),
                (int) number(Setting.MAX_LEARNERS, 0, 100),
                Duration.ofMillis(heartbeat),
                Duration.ofMillis(election),
                number(Setting.SNAPSHOT_COUNT, 1, Long.MAX_VALUE),
                number(Setting.SNAPSHOT_CATCHUP_ENTRIES, 0, Long.MAX_VALUE),
                sendRate(),
                (int) number(Setting.MAX_REQUEST_BYTES, 1024, REQUEST_BYTES_MAX),
                (int) number(Setting.MAX_TXN_OPS, 1, 1_000_000),
                duration(Setting.WATCH_PROGRESS_NOTIFY_INTERVAL, Duration.ofMillis(100)),
                quota(),
                compaction(),
                duration(Setting.WARNING_APPLY_DURATION, Duration.ZERO),
                duration(Setting.CORRUPT_CHECK_TIME, Duration.ZERO),
                (int) number(Setting.FEATURE_LEVEL_MAX, FeatureLevel.FIRST, FeatureLevel.NEWEST),
                Duration.ofSeconds(number(Setting.AUTH_TOKEN_TTL, 1, 1L << 31)),
                (int) number(Setting.BCRYPT_COST, 4, 31),
                clients(),
                logs(),
                tracing(name),
                isTrue(Setting.ALLOW_PLAINTEXT),
                tls,
                AuthTokenSettings.jwt(settings.value(Setting.AUTH_TOKEN)),
                BackupSettings.of(settings, isTrue(Setting.ALLOW_PLAINTEXT)));
    }

    private void checkMembership(String name, List<String> advertisePeers, Map<String, List<String>> cluster)
            throws UsageException {
        List<String> own = cluster.get(name);
        if (own == null) {
            throw new UsageException("--name " + name + " is not in --initial-cluster " + cluster.keySet());
        }
        if (!own.stream()
                .sorted()
                .toList()
                .equals(advertisePeers.stream().sorted().toList())) {
            throw new UsageException("--initial-cluster has " + own + " for " + name
                    + " but --initial-advertise-peer-urls is " + advertisePeers + "; they must be equal");
        }
        String state = settings.value(Setting.INITIAL_CLUSTER_STATE);
        if (!state.equals("new") && !state.equals("existing")) {
            throw new UsageException("--initial-cluster-state must be new or existing, not " + state);
        }
        if (!isTrue(Setting.PRE_VOTE) || !isTrue(Setting.STRICT_RECONFIG_CHECK)) {
            throw new UsageException("--pre-vote and --strict-reconfig-check cannot be switched off");
        }
    }

    private static void checkReachable(TlsSettings tls, Map<String, List<String>> cluster) throws UsageException {
        for (Map.Entry<String, List<String>> member : cluster.entrySet()) {
            for (String url : member.getValue()) {
                if (tls.peers() == null && url.startsWith("https:")) {
                    throw new UsageException("--initial-cluster has " + url + " for " + member.getKey()
                            + ", but this member has no certificate to go there with: give --peer-cert-file, "
                            + "--peer-key-file and --peer-trusted-ca-file, or --peer-auto-tls");
                }
            }
        }
    }

    private Map<String, List<String>> cluster(String name, List<String> advertisePeers) throws UsageException {
        String value = settings.value(Setting.INITIAL_CLUSTER);
        Map<String, List<String>> members = new TreeMap<>();
        if (value.isEmpty()) {
            members.put(name, advertisePeers);
            return members;
        }
        for (String part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("--initial-cluster has \"" + part + "\" where name=url is expected");
            }
            String url =
                    checked(Setting.INITIAL_CLUSTER, part.substring(equals + 1).trim());
            members.computeIfAbsent(part.substring(0, equals).trim(), any -> new ArrayList<>())
                    .add(url);
        }
        if (members.size() > 7) {
            throw new UsageException(
                    "--initial-cluster names " + members.size() + " members; at most 7 found a cluster");
        }
        return members;
    }

    /// As etcd: 0 for the usual quota, less for none.
    private Quota quota() throws UsageException {
        long bytes = number(Setting.QUOTA_BACKEND_BYTES, Long.MIN_VALUE, Long.MAX_VALUE);
        return new Quota(bytes == 0 ? USUAL_QUOTA_BYTES : bytes, isTrue(Setting.QUOTA_AUTO_CLEAR));
    }

    private void checkMonitored(TlsSettings tls) throws UsageException {
        for (String url : urls(Setting.LISTEN_METRICS_URLS)) {
            if (tls.clients() == null && url.startsWith("https:")) {
                throw new UsageException("--listen-metrics-urls has " + url
                        + ", which shows the certificate for clients: give --cert-file and --key-file, or --auto-tls");
            }
        }
    }

    private ClientOptions clients() throws UsageException {
        String metrics = settings.value(Setting.METRICS);
        if (!metrics.equals("basic") && !metrics.equals("extensive")) {
            throw new UsageException("--metrics must be basic or extensive, not " + metrics);
        }
        return new ClientOptions(
                urls(Setting.LISTEN_METRICS_URLS),
                isTrue(Setting.ENABLE_GRPC_GATEWAY),
                metrics.equals("extensive"),
                list(Setting.CORS),
                list(Setting.HOST_WHITELIST),
                (int) Math.min(number(Setting.MAX_CONCURRENT_STREAMS, 1, 1L << 32), Integer.MAX_VALUE),
                rangeBytes(Setting.MAX_RANGE_BYTES),
                rangeBytes(Setting.MAX_RANGES_BYTES),
                duration(Setting.GRPC_KEEPALIVE_MIN_TIME, Duration.ZERO),
                duration(Setting.GRPC_KEEPALIVE_INTERVAL, Duration.ZERO),
                duration(Setting.GRPC_KEEPALIVE_TIMEOUT, Duration.ofMillis(1)),
                duration(Setting.WARNING_UNARY_REQUEST_DURATION, Duration.ofMillis(1)));
    }

    /// Less than some largest values would leave nothing to be read.
    private long rangeBytes(Setting setting) throws UsageException {
        long bytes = number(setting, 0, 1L << 40);
        if (bytes > 0 && bytes < RANGE_BYTES_MIN) {
            throw new UsageException("--" + setting.flag + " " + bytes + " is less than " + RANGE_BYTES_MIN
                    + " bytes: the largest values could not be read; give more, or 0 for what is usual");
        }
        return bytes;
    }

    /// As etcd: a retention without a unit is in hours, or in revisions.
    private CompactionPolicy compaction() throws UsageException {
        String mode = settings.value(Setting.AUTO_COMPACTION_MODE);
        String retention = settings.value(Setting.AUTO_COMPACTION_RETENTION);
        boolean isPlain = retention.matches("\\d{1,18}");
        if (!mode.equals("periodic") && !mode.equals("revision")) {
            throw new UsageException("--auto-compaction-mode must be periodic or revision, not " + mode);
        }
        if (isPlain && Long.parseLong(retention) == 0) {
            return new CompactionPolicy.Off();
        }
        if (mode.equals("revision")) {
            return new CompactionPolicy.Revisions(number(Setting.AUTO_COMPACTION_RETENTION, 1, Long.MAX_VALUE));
        }
        if (isPlain) {
            return new CompactionPolicy.Periodic(
                    Duration.ofHours(number(Setting.AUTO_COMPACTION_RETENTION, 1, COMPACTION_HOURS_MAX)));
        }
        return new CompactionPolicy.Periodic(duration(Setting.AUTO_COMPACTION_RETENTION, Duration.ofSeconds(1)));
    }

    private List<String> list(Setting setting) {
        return Arrays.stream(settings.value(setting).split(",", -1))
                .map(String::trim)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private List<String> urls(Setting setting) throws UsageException {
        List<String> urls = new ArrayList<>();
        for (String url : list(setting)) {
            urls.add(checked(setting, url));
        }
        if (urls.isEmpty() && !setting.fallback.isEmpty()) {
            throw new UsageException("--" + setting.flag + " must not be empty");
        }
        return urls;
    }

    private static String checked(Setting setting, String url) throws UsageException {
        try {
            InetSocketAddress address = Peer.address(url);
            if (!url.matches("https?://.*") || address.getHostString().isEmpty()) {
                throw new IllegalArgumentException(url);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + setting.flag + " has \"" + url
                    + "\" where http://host:port or https://host:port is expected");
        }
        return url;
    }

    private long number(Setting setting, long min, long max) throws UsageException {
        String value = settings.value(setting);
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("--" + setting.flag + " must be a number, not \"" + value + "\"");
        }
        throw new UsageException("--" + setting.flag + " " + value + " is not within " + min + " and " + max);
    }

    private long sendRate() throws UsageException {
        long rate = number(Setting.SNAPSHOT_SEND_RATE, 0, Long.MAX_VALUE);
        if (rate != 0 && rate < SEND_RATE_MIN) {
            throw new UsageException("--" + Setting.SNAPSHOT_SEND_RATE.flag + " " + rate + " would take hours: it is in"
                    + " bytes per second; take " + SEND_RATE_MIN + " or more, or 0 for no bound");
        }
        return rate;
    }

    private Duration duration(Setting setting, Duration min) throws UsageException {
        String value = settings.value(setting);
        Duration duration;
        try {
            duration = GoDuration.parse(value);
        } catch (NumberFormatException e) {
            throw new UsageException("--" + setting.flag + " must be a duration such as 10m or 500ms, not " + value);
        }
        if (duration.compareTo(min) < 0) {
            throw new UsageException("--" + setting.flag + " must be at least " + min.toMillis() + "ms, not " + value);
        }
        return duration;
    }

    private boolean isTrue(Setting setting) throws UsageException {
        return switch (settings.value(setting)) {
            case "true", "TRUE", "True", "t", "T", "1" -> true;
            case "false", "FALSE", "False", "f", "F", "0" -> false;
            case String other -> throw new UsageException("--" + setting.flag + " must be true or false, not " + other);
        };
    }

    private @Nullable TracingOptions tracing(String name) throws UsageException {
        String address = settings.value(Setting.DISTRIBUTED_TRACING_ADDRESS);
        long rate = number(Setting.DISTRIBUTED_TRACING_SAMPLING_RATE, 0, TracingOptions.MILLION);
        if (!isTrue(Setting.ENABLE_DISTRIBUTED_TRACING)) {
            return null;
        }
        String url = address.matches("https?://.*") ? address : "http://" + address;
        String id = settings.value(Setting.DISTRIBUTED_TRACING_INSTANCE_ID);
        return new TracingOptions(
                checked(Setting.DISTRIBUTED_TRACING_ADDRESS, url),
                settings.value(Setting.DISTRIBUTED_TRACING_SERVICE_NAME),
                id.isEmpty() ? name : id,
                rate);
    }

    /// Formats and levels of etcd's that have another name here mean the same.
    private LogOptions logs() throws UsageException {
        String level = settings.value(Setting.LOG_LEVEL).toLowerCase(Locale.ROOT);
        if (!List.of("debug", "info", "warn", "error", "dpanic", "panic", "fatal")
                .contains(level)) {
            throw new UsageException("--log-level must be debug, info, warn or error, not " + level);
        }
        String format = settings.value(Setting.LOG_FORMAT);
        if (!List.of("text", "console", "json").contains(format)) {
            throw new UsageException("--log-format must be text or json, not " + format);
        }
        return new LogOptions(
                level.matches("dpanic|panic|fatal") ? "error" : level,
                format.equals("json"),
                list(Setting.LOG_OUTPUTS));
    }
}
