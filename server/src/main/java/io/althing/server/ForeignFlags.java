package io.althing.server;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Flags of etcd 3.4 to 3.6 that are no settings here.
///
/// One that tunes what works otherwise here is taken, and named in the log, so that a command
/// line written for etcd starts. One that asks for something which would then be missing, or
/// that narrows who is let in, is refused: nobody should believe that it is in force.
final class ForeignFlags {
    /// @param isSwitch whether it stands without a value on a command line
    /// @param refusal why it cannot be taken, and what to do instead; empty if it can
    record Flag(String name, boolean isSwitch, String refusal) {
        /// Whether a value asks for nothing.
        boolean isIdle(String value) {
            return List.of("", "false", "off", "gone", "not-yet").contains(value);
        }
    }

    private static final Map<String, Flag> ALL = new TreeMap<>();

    static {
        taken("max-snapshots", "max-wals", "backend-batch-interval", "backend-batch-limit");
        taken("backend-bbolt-freelist-type", "compaction-batch-limit", "compaction-sleep-interval", "max-learners");
        taken("raft-read-timeout", "raft-write-timeout");
        taken("compact-hash-check-time", "bootstrap-defrag-threshold-megabytes", "downgrade-check-time");
        taken("feature-gates", "logger", "log-output");
        taken("log-package-levels", "log-rotation-config-json", "v2-deprecation");
        taken("wait-cluster-ready-timeout", "client-cert-file", "client-key-file");
        taken("discovery-dial-timeout", "discovery-request-timeout", "discovery-keepalive-time");
        taken("discovery-keepalive-timeout", "discovery-cert", "discovery-key", "discovery-cacert", "discovery-user");
        taken("discovery-password", "discovery-fallback", "discovery-proxy", "discovery-srv-name");
        taken("proxy-failure-wait", "proxy-refresh-interval", "proxy-dial-timeout");
        taken("proxy-write-timeout", "proxy-read-timeout");
        switches("initial-election-tick-advance", "socket-reuse-port", "socket-reuse-address", "memory-mlock");
        switches("unsafe-no-fsync", "enable-pprof", "enable-log-rotation", "debug");
        switches("initial-corrupt-check", "compact-hash-check-enabled", "enable-lease-checkpoint");
        switches("enable-lease-checkpoint-persist", "txn-mode-write-with-shared-buffer", "set-member-localaddr");
        switches("stop-grpc-service-on-defrag", "discovery-insecure-transport", "discovery-insecure-skip-tls-verify");
        String named = "founding members are named with --initial-cluster";
        refused("discovery", false, named);
        refused("discovery-endpoints", false, named);
        refused("discovery-token", false, named);
        refused("discovery-srv", false, named);
        refused("proxy", false, "there is no proxy; give clients the members' addresses");
        refused("enable-v2", true, "the v2 API is not served, as in etcd from 3.6 on; clients need v3");
        refused("enable-v2v3", false, "the v2 API is not served, as in etcd from 3.6 on; clients need v3");
    }

    private ForeignFlags() {}

    private static void taken(String... names) {
        for (String name : names) {
            ALL.put(name, new Flag(name, false, ""));
        }
    }

    private static void switches(String... names) {
        for (String name : names) {
            ALL.put(name, new Flag(name, true, ""));
        }
    }

    private static void refused(String name, boolean isSwitch, String why) {
        ALL.put(name, new Flag(name, isSwitch, why));
    }

    static Collection<Flag> all() {
        return ALL.values();
    }

    static @Nullable Flag of(String name) {
        return ALL.get(name);
    }
}
