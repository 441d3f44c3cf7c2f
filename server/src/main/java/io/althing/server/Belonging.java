package io.althing.server;

import io.althing.journal.JournalOptions;
import io.althing.node.Identities;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.Origin;
import io.althing.node.Resident;
import io.althing.node.StartRefused;
import io.althing.node.transport.Introduction;
import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which cluster a member belongs to, and who it is there: as a founder it works that out from
/// its flags, when it comes back its data directory says so, and when it joins it asks the
/// others.
record Belonging(long clusterId, NodeId self, Origin origin) {
    private static final Duration ASK_MAX = Duration.ofSeconds(2);
    /// Most often nobody is there yet.
    private static final Duration FOUNDER_ASK_MAX = Duration.ofMillis(500);

    static Belonging of(ServerConfig config) throws StartRefused {
        Optional<Resident> resident = MemberNode.resident(config.dataDirectory());
        if (config.isJoining()) {
            return resident.isPresent() ? of(resident.get()) : joining(config);
        }
        Belonging founder = founding(config);
        if (resident.isPresent()) {
            boolean isInItsPlace =
                    founder.place().equals(resident.get().origin().inPlaceOf());
            return isInItsPlace ? of(resident.get()) : founder;
        }
        return founder.orSuccessor(config);
    }

    static Belonging of(Resident resident) {
        return new Belonging(
                resident.identity().clusterId(), new NodeId(resident.identity().memberId()), resident.origin());
    }

    static Belonging founding(ServerConfig config) {
        List<MemberOptions.Seed> founders = new ArrayList<>();
        for (List<String> urls : config.initialCluster().values()) {
            founders.add(new MemberOptions.Seed(Identities.founder(urls, config.initialClusterToken()), urls));
        }
        return new Belonging(
                Identities.cluster(founders.stream().map(MemberOptions.Seed::id).toList()),
                Identities.founder(config.advertisePeerUrls(), config.initialClusterToken()),
                Origin.founder(founders));
    }

    /// Founders agree without a word. But who comes with an empty directory and a founder's flags
    /// may come late: the founder may have lived elsewhere before, or another may be expected in
    /// its place.
    private Belonging orSuccessor(ServerConfig config) throws StartRefused {
        if (config.initialCluster().size() == 1) {
            return this;
        }
        Introduction told;
        try (Neighbours neighbours = Neighbours.of(config)) {
            told = neighbours.introduction(FOUNDER_ASK_MAX);
        } catch (IOException e) {
            return this;
        }
        Optional<Introduction.Entry> expected = told.memberAt(config.advertisePeerUrls());
        if (told.clusterId() != clusterId || expected.isEmpty()) {
            return this;
        }
        if (expected.get().hasStarted()) {
            throw new StartRefused("data directory " + config.dataDirectory() + " is empty, but "
                    + livedElsewhere(config, expected.get()));
        }
        return expected.get().id().equals(self) ? this : invited(told, expected.get(), place());
    }

    /// Whoever is asked may not have heard of the new member yet.
    private static Belonging joining(ServerConfig config) throws StartRefused {
        try (Neighbours neighbours = Neighbours.of(config)) {
            return Neighbours.persistently(() -> join(config, neighbours.introduction(ASK_MAX)));
        } catch (IOException e) {
            throw new StartRefused(
                    "cannot join the cluster at --initial-cluster " + config.initialCluster() + ": " + e.getMessage(),
                    e);
        }
    }

    private static Belonging join(ServerConfig config, Introduction told) throws IOException {
        List<String> own = config.advertisePeerUrls();
        Introduction.Entry self = told.memberAt(own)
                .orElseThrow(
                        () -> new IOException("no member is expected at " + own + "; add it first: etcdctl member add "
                                + config.name() + " --peer-urls=" + String.join(",", own)));
        if (self.hasStarted()) {
            throw new IOException(livedElsewhere(config, self));
        }
        return invited(told, self, null);
    }

    private static String livedElsewhere(ServerConfig config, Introduction.Entry member) {
        return "member " + member.id() + " at " + config.advertisePeerUrls() + " has started before, with another data"
                + " directory, and an empty one must not vote under its identity: give the directory it had, or, if"
                + " that is lost, let a new member take its place: althing ctl member replace " + config.name();
    }

    /// A member that the others expect.
    ///
    /// @param founder whose flags it is started with, if they are not its own
    static Belonging invited(Introduction told, Introduction.Entry self, Origin.@Nullable InPlaceOf founder) {
        List<MemberOptions.Seed> seeds = told.members().stream()
                .map(member -> new MemberOptions.Seed(member.id(), member.peerUrls()))
                .toList();
        return new Belonging(told.clusterId(), self.id(), new Origin(false, seeds, founder));
    }

    /// Whom these flags stand for, if this was found of them.
    Origin.InPlaceOf place() {
        return new Origin.InPlaceOf(clusterId, self);
    }

    MemberOptions options(ServerConfig config) {
        return options(config, config.dataDirectory(), config.journalDirectory());
    }

    MemberOptions options(ServerConfig config, Path directory, Path journal) {
        return new MemberOptions(
                clusterId,
                self,
                config.name(),
                origin,
                config.advertiseClientUrls(),
                directory,
                journal,
                config.heartbeat(),
                config.electionTimeout(),
                config.snapshotCount(),
                config.catchUpEntries(),
                JournalOptions.DEFAULT,
                config.requestMaxBytes(),
                config.snapshotSendRateBytes(),
                config.quota(),
                config.stateCheck(),
                config.featureLevelMax());
    }
}
