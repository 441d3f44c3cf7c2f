package io.althing.server;

import io.althing.journal.JournalIdentity;
import io.althing.journal.JournalOptions;
import io.althing.node.Identities;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.node.spi.Peer;
import io.althing.node.transport.Introduction;
import io.althing.node.transport.IntroductionCall;
import io.althing.raft.membership.NodeId;
import io.althing.server.tls.PeerChannels;
import io.althing.server.tls.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Which cluster a member belongs to, and who it is there: as a founder it works that out from
/// its flags, when it comes back its data directory says so, and when it joins it asks the
/// others.
record Belonging(long clusterId, NodeId self, boolean isFounder, List<MemberOptions.Seed> seeds) {
    private static final Duration ASK_MAX = Duration.ofSeconds(2);
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    static Belonging of(ServerConfig config) throws StartRefused {
        if (!config.isJoining()) {
            return founding(config);
        }
        Optional<JournalIdentity> resident = MemberNode.resident(config.dataDirectory());
        if (resident.isPresent()) {
            return new Belonging(
                    resident.get().clusterId(), new NodeId(resident.get().memberId()), false, List.of());
        }
        return joining(config);
    }

    static Belonging founding(ServerConfig config) {
        List<MemberOptions.Seed> founders = new ArrayList<>();
        for (List<String> urls : config.initialCluster().values()) {
            founders.add(new MemberOptions.Seed(Identities.founder(urls, config.initialClusterToken()), urls));
        }
        return new Belonging(
                Identities.cluster(founders.stream().map(MemberOptions.Seed::id).toList()),
                Identities.founder(config.advertisePeerUrls(), config.initialClusterToken()),
                true,
                founders);
    }

    /// Whoever is asked may not have heard of the new member yet.
    private static Belonging joining(ServerConfig config) throws StartRefused {
        TlsOptions options = config.tls().peers();
        String problem;
        try (PeerChannels tls = options == null ? null : PeerChannels.open(options, config.name());
                IntroductionCall call = new IntroductionCall(tls)) {
            long endNanos = System.nanoTime() + JOIN_NANOS;
            do {
                try {
                    return join(config, introduction(config, call));
                } catch (IOException e) {
                    problem = String.valueOf(e.getMessage());
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            } while (System.nanoTime() - endNanos < 0);
        } catch (IOException e) {
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        }
        throw new StartRefused(
                "cannot join the cluster at --initial-cluster " + config.initialCluster() + ": " + problem);
    }

    private static Introduction introduction(ServerConfig config, IntroductionCall call) throws IOException {
        IOException last = new IOException("--initial-cluster names no other member to ask");
        for (Map.Entry<String, List<String>> each : config.initialCluster().entrySet()) {
            if (each.getKey().equals(config.name())) {
                continue;
            }
            for (String url : each.getValue()) {
                try {
                    return call.ask(Peer.Endpoint.of(url), ASK_MAX);
                } catch (IOException e) {
                    last = new IOException(
                            "member " + each.getKey() + " at " + url + " does not answer: " + e.getMessage(), e);
                }
            }
        }
        throw last;
    }

    private static Belonging join(ServerConfig config, Introduction told) throws IOException {
        List<String> own = config.advertisePeerUrls().stream().sorted().toList();
        Introduction.Entry self = told.members().stream()
                .filter(member -> member.peerUrls().stream().sorted().toList().equals(own))
                .findFirst()
                .orElseThrow(
                        () -> new IOException("no member is expected at " + own + "; add it first: etcdctl member add "
                                + config.name() + " --peer-urls=" + String.join(",", config.advertisePeerUrls())));
        if (self.hasStarted()) {
            throw new IOException("member " + self.id() + " at " + own + " has started before, with another data"
                    + " directory, and an empty one must not vote under its identity: give the directory it had, or"
                    + " remove the member and add it anew");
        }
        List<MemberOptions.Seed> seeds = told.members().stream()
                .map(member -> new MemberOptions.Seed(member.id(), member.peerUrls()))
                .toList();
        return new Belonging(told.clusterId(), self.id(), false, seeds);
    }

    MemberOptions options(ServerConfig config) {
        return new MemberOptions(
                clusterId,
                self,
                config.name(),
                isFounder,
                seeds,
                config.advertiseClientUrls(),
                config.dataDirectory(),
                config.journalDirectory(),
                config.heartbeat(),
                config.electionTimeout(),
                config.snapshotCount(),
                config.catchUpEntries(),
                JournalOptions.DEFAULT,
                config.requestMaxBytes(),
                config.quota());
    }
}
