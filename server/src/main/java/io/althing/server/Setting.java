package io.althing.server;

import io.althing.store.members.FeatureLevel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings of a member, under etcd's names where etcd has them.
enum Setting {
    NAME("name", "default", "name of this member"),
    DATA_DIR("data-dir", "", "where its state lives (default: <name>.etcd)"),
    LISTEN_CLIENT_URLS("listen-client-urls", "http://localhost:2379", "where clients are served"),
    ADVERTISE_CLIENT_URLS("advertise-client-urls", "", "where clients are told to go (default: the listened URLs)"),
    LISTEN_PEER_URLS("listen-peer-urls", "http://localhost:2380", "where other members are listened to"),
    INITIAL_ADVERTISE_PEER_URLS("initial-advertise-peer-urls", "", "where other members reach this one"),
    INITIAL_CLUSTER("initial-cluster", "", "all founding members, as name=url,name=url"),
    INITIAL_CLUSTER_STATE("initial-cluster-state", "new", "new to found a cluster, existing to join one or come back"),
    FORCE_NEW_CLUSTER(
            "force-new-cluster", "false", "go on alone with what this disk holds; all other members are lost"),
    AUTO_REPAIR("auto-repair", "true", "with damaged files, come back as a new member in this one's place"),
    MAX_LEARNERS("max-learners", "1", "most members that are added to stay learners"),
    INITIAL_CLUSTER_TOKEN("initial-cluster-token", "etcd-cluster", "tells clusters with equal URLs apart"),
    HEARTBEAT_INTERVAL("heartbeat-interval", "100", "milliseconds between a leader's signs of life"),
    ELECTION_TIMEOUT("election-timeout", "1000", "milliseconds after which a silent leader is given up"),
    SNAPSHOT_COUNT("snapshot-count", "10000", "log entries after which the store is flushed and the journal cut"),
    SNAPSHOT_CATCHUP_ENTRIES("snapshot-catchup-entries", "5000", "log entries kept for members a little behind"),
    SNAPSHOT_SEND_RATE(
            "snapshot-send-rate", "67108864", "bytes per second at most of copies sent to other members; 0: no bound"),
    QUOTA_BACKEND_BYTES(
            "quota-backend-bytes", "0", "most bytes of current keys and values; 0 for 2 GiB, less for no quota"),
    QUOTA_AUTO_CLEAR("quota-auto-clear", "false", "take writes again by itself once a tenth of the quota is free"),
    MAX_REQUEST_BYTES("max-request-bytes", "1572864", "longest request taken"),
    MAX_TXN_OPS("max-txn-ops", "128", "most operations in a transaction"),
    MAX_RANGE_BYTES("max-range-bytes", "0", "most memory for one answer; 0 for half of --max-ranges-bytes"),
    MAX_RANGES_BYTES("max-ranges-bytes", "0", "most memory for all answers under way; 0 for a quarter of the heap"),
    WATCH_PROGRESS_NOTIFY_INTERVAL("watch-progress-notify-interval", "10m", "as 10m, 5s or 500ms"),
    AUTO_COMPACTION_MODE("auto-compaction-mode", "periodic", "periodic or revision: what the retention counts"),
    AUTO_COMPACTION_RETENTION(
            "auto-compaction-retention",
            "0",
            "history kept: as 1h or 30m, hours if without a unit; or revisions; 0: all"),
    WAL_DIR("wal-dir", "", "where its journal lives, if on another disk than the rest"),
    LISTEN_CLIENT_HTTP_URLS("listen-client-http-urls", "", "more places where clients are served"),
    LISTEN_METRICS_URLS("listen-metrics-urls", "", "more places for /metrics, /health, /livez and /readyz only"),
    METRICS("metrics", "basic", "basic or extensive; extensive adds how long calls take"),
    ENABLE_GRPC_GATEWAY("enable-grpc-gateway", "true", "serve the API as JSON under /v3"),
    CORS("cors", "", "origins whose pages may call the JSON API from a browser, or *"),
    HOST_WHITELIST("host-whitelist", "*", "names under which HTTP clients may ask for this member, or *"),
    MAX_CONCURRENT_STREAMS("max-concurrent-streams", "10000", "most calls under way on one connection"),
    GRPC_KEEPALIVE_MIN_TIME("grpc-keepalive-min-time", "5s", "a client that pings more often is hung up on"),
    GRPC_KEEPALIVE_INTERVAL("grpc-keepalive-interval", "2h", "a silent client is pinged after this time; 0 for never"),
    GRPC_KEEPALIVE_TIMEOUT("grpc-keepalive-timeout", "20s", "and hung up on after this time without an answer"),
    CORRUPT_CHECK_TIME("corrupt-check-time", "1m", "how often members compare their states; 0 for never"),
    FEATURE_LEVEL_MAX(
            "feature-level-max",
            Integer.toString(FeatureLevel.NEWEST),
            "what the cluster may use at most; hold it back while going back to an older version must be possible"),
    WARNING_APPLY_DURATION("warning-apply-duration", "100ms", "applying that takes longer is counted as slow"),
    WARNING_UNARY_REQUEST_DURATION(
            "warning-unary-request-duration", "300ms", "a request that takes longer is kept among the slow ones"),
    CERT_FILE("cert-file", "", "certificate shown to clients, PEM"),
    KEY_FILE("key-file", "", "its key, PEM"),
    TRUSTED_CA_FILE("trusted-ca-file", "", "authorities whose certificates clients must have, PEM"),
    CLIENT_CERT_AUTH("client-cert-auth", "false", "a client's certificate says which user it is"),
    CLIENT_CERT_ALLOWED_HOSTNAME("client-cert-allowed-hostname", "", "a client's certificate must be for one of these"),
    CLIENT_CRL_FILE("client-crl-file", "", "revoked certificates of clients, PEM or DER"),
    AUTO_TLS("auto-tls", "false", "sign a certificate for clients ourselves; it encrypts, and proves nothing"),
    PEER_CERT_FILE("peer-cert-file", "", "certificate shown to other members, PEM"),
    PEER_KEY_FILE("peer-key-file", "", "its key, PEM"),
    PEER_CLIENT_CERT_FILE("peer-client-cert-file", "", "certificate shown when dialling (default: --peer-cert-file)"),
    PEER_CLIENT_KEY_FILE("peer-client-key-file", "", "its key, PEM"),
    PEER_TRUSTED_CA_FILE("peer-trusted-ca-file", "", "authorities whose certificates members must have, PEM"),
    PEER_CLIENT_CERT_AUTH("peer-client-cert-auth", "false", "accepted; on wherever --peer-trusted-ca-file is given"),
    PEER_CERT_ALLOWED_CN("peer-cert-allowed-cn", "", "a member's certificate must have one of these common names"),
    PEER_CERT_ALLOWED_HOSTNAME("peer-cert-allowed-hostname", "", "a member's certificate must be for one of these"),
    PEER_CRL_FILE("peer-crl-file", "", "revoked certificates of members, PEM or DER"),
    PEER_SKIP_CLIENT_SAN_VERIFICATION(
            "peer-skip-client-san-verification", "false", "take a member's certificate from any address"),
    PEER_AUTO_TLS("peer-auto-tls", "false", "as --auto-tls, between members: whoever can connect is let in"),
    SELF_SIGNED_CERT_VALIDITY("self-signed-cert-validity", "1", "years"),
    CIPHER_SUITES("cipher-suites", "", "for TLS 1.2, comma-separated, under their IANA names"),
    TLS_MIN_VERSION("tls-min-version", "TLS1.2", "TLS1.2 or TLS1.3"),
    TLS_MAX_VERSION("tls-max-version", "", "TLS1.2 or TLS1.3 (default: the newest)"),
    AUTH_TOKEN("auth-token", "simple", "simple, or jwt,sign-method=RS256,pub-key=FILE,priv-key=FILE,ttl=5m"),
    AUTH_TOKEN_TTL("auth-token-ttl", "300", "seconds that a simple token is valid"),
    BCRYPT_COST("bcrypt-cost", "10", "binary logarithm of the work that a password hash takes, 4 to 31"),
    BACKUP_TO("backup-to", "", "where backups are kept: a directory, or s3://bucket/prefix"),
    BACKUP_INTERVAL("backup-interval", "10s", "between pieces of the log that are archived"),
    BACKUP_FULL_INTERVAL("backup-full-interval", "24h", "between full copies"),
    BACKUP_RETENTION("backup-retention", "7d", "how far back every point can be restored; 0 for ever"),
    BACKUP_S3_ENDPOINT("backup-s3-endpoint", "", "as https://host:port, of a store other than AWS"),
    BACKUP_S3_REGION("backup-s3-region", "", "of the bucket (default: where the AWS SDK looks)"),
    LOG_LEVEL("log-level", "info", "debug, info, warn or error"),
    LOG_FORMAT("log-format", "text", "text for people, json for one object per line"),
    LOG_OUTPUTS("log-outputs", "default", "stderr, stdout or files, comma-separated; default is stderr"),
    ENABLE_DISTRIBUTED_TRACING("enable-distributed-tracing", "false", "send spans of calls and writes by OTLP"),
    DISTRIBUTED_TRACING_ADDRESS(
            "distributed-tracing-address", "localhost:4317", "where to, over gRPC; https:// for TLS"),
    DISTRIBUTED_TRACING_SERVICE_NAME("distributed-tracing-service-name", "etcd", "what the spans say they are of"),
    DISTRIBUTED_TRACING_INSTANCE_ID("distributed-tracing-instance-id", "", "and of which member (default: its name)"),
    DISTRIBUTED_TRACING_SAMPLING_RATE(
            "distributed-tracing-sampling-rate",
            "0",
            "calls in a million that are followed although their client does not follow them"),
    CONFIG_FILE("config-file", "", "YAML file with these settings; flags and environment are ignored then"),
    ALLOW_PLAINTEXT("allow-plaintext", "false", "listen off loopback although nothing is encrypted"),
    PRE_VOTE("pre-vote", "true", "accepted; always on"),
    STRICT_RECONFIG_CHECK("strict-reconfig-check", "true", "accepted; always on");

    private static final int DISTANCE_MAX = 4;

    final String flag;
    final String fallback;
    final String help;

    Setting(String flag, String fallback, String help) {
        this.flag = flag;
        this.fallback = fallback;
        this.help = help;
    }

    boolean isSwitch() {
        return fallback.equals("true") || fallback.equals("false");
    }

    static @Nullable Setting of(String flag) {
        return Arrays.stream(values())
                .filter(setting -> setting.flag.equals(flag))
                .findFirst()
                .orElse(null);
    }

    /// The flag that a variable without its prefix stands for.
    static String flagOf(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Says that there is no such setting, and which one may be meant.
    ///
    /// @param name what was given, without prefixes
    static String unknown(String what, String given, String name) {
        String flag = flagOf(name);
        Stream<String> names = Stream.concat(
                Arrays.stream(values()).map(setting -> setting.flag),
                ForeignFlags.all().stream().map(ForeignFlags.Flag::name));
        String nearest =
                names.min(Comparator.comparingInt(each -> distance(each, flag))).orElse("");
        String hint = distance(nearest, flag) <= DISTANCE_MAX ? "; did you mean " + nearest + "?" : "";
        return "unknown " + what + " " + given + hint + " (see `althing serve --help`)";
    }

    /// Edit distance.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
