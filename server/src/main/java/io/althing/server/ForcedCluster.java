package io.althing.server;

import io.althing.coordination.Coordination;
import io.althing.door.etcd.snapshot.SnapshotReader;
import io.althing.door.etcd.snapshot.SnapshotWriter;
import io.althing.journal.disk.Disk;
import io.althing.journal.disk.FileDisk;
import io.althing.node.Identities;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.Origin;
import io.althing.node.Quarantine;
import io.althing.node.Resident;
import io.althing.node.Restoration;
import io.althing.node.StartRefused;
import io.althing.node.Survivor;
import io.althing.raft.membership.NodeId;
import io.althing.server.ctl.RestoreCommand;
import io.althing.store.Image;
import io.althing.store.Store;
import io.althing.store.engine.RocksDbHome;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// `--force-new-cluster`: a member whose cluster has lost its majority for good goes on alone, as
/// the only member of a new cluster, with all that its disk holds. Revisions are set forward and
/// all before is marked compacted, so that no watcher or cache goes back in time.
final class ForcedCluster {
    private static final System.Logger LOG = System.getLogger(ForcedCluster.class.getName());

    private final ServerConfig config;
    private final Resident resident;
    private final Disk disk = new FileDisk();
    private final SecureRandom random = new SecureRandom();

    private ForcedCluster(ServerConfig config, Resident resident) {
        this.config = config;
        this.resident = resident;
    }

    /// Makes the data directory that of the only member of a new cluster, unless that was done
    /// before: a flag that was left standing must not throw members out again.
    static void found(ServerConfig config) throws StartRefused {
        Resident resident = MemberNode.resident(config.dataDirectory())
                .orElseThrow(() -> new StartRefused("--force-new-cluster goes on with what a member's data directory"
                        + " holds, and " + config.dataDirectory() + " holds nothing: give the one that survived"));
        Origin.InPlaceOf founder = resident.origin().inPlaceOf();
        if (founder != null && founder.clusterId() != resident.identity().clusterId()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=force_new_cluster note=\"done before; nothing is changed; leave the flag out\"");
            return;
        }
        Path root = config.dataDirectory();
        Path making = root.resolve("new-cluster");
        try {
            new ForcedCluster(config, resident).make(root, making);
        } catch (IOException e) {
            throw new StartRefused("cannot found a new cluster in " + root + ": " + e.getMessage(), e);
        }
    }

    private void make(Path root, Path making) throws StartRefused, IOException {
        disk.deleteTree(making);
        disk.createDirectories(making);
        Path file = making.resolve("snapshot.db");
        Belonging old = Belonging.of(resident);
        MemberOptions survivor = old.options(config);
        try (Survivor left = Survivor.open(
                        survivor, disk, new RocksDbHome(root.resolve("store")), random, new Coordination());
                Image image = left.store().image()) {
            SnapshotWriter.write(image, file, () -> false);
        }
        Belonging alone = alone(old);
        Path member = making.resolve("member");
        Path journal = config.journalDirectory();
        // What is to be moved to another disk cannot be moved at once.
        Path madeJournal = journal.startsWith(root)
                ? member.resolve("journal")
                : journal.resolveSibling(journal.getFileName() + "-new-cluster");
        disk.deleteTree(madeJournal);
        Store.Applied begins = Restoration.restore(
                alone.options(config, member, madeJournal),
                disk,
                new RocksDbHome(member.resolve("store")),
                random,
                SnapshotReader.content(
                        file,
                        new SnapshotReader.Changes(RestoreCommand.USUAL_BUMP, true),
                        SnapshotReader.Share.UNTOLD));
        Path aside = Quarantine.exchange(disk, root, journal, member, madeJournal);
        disk.deleteTree(making);
        LOG.log(
                System.Logger.Level.WARNING,
                "event=force_new_cluster old_cluster={0} cluster={1} member={2} revision={3} kept={4}"
                        + " note=\"add members again; no member of the old cluster may come back\"",
                Long.toHexString(old.clusterId()),
                Long.toHexString(alone.clusterId()),
                alone.self(),
                Long.toString(begins.revision()),
                aside);
    }

    /// A member nobody has heard of, so that no member of the old cluster takes it for one of its
    /// own.
    private Belonging alone(Belonging old) {
        long now = InstantSource.system().instant().getEpochSecond();
        NodeId self =
                Identities.added(config.advertisePeerUrls(), now ^ old.self().value());
        Origin.InPlaceOf founder =
                config.isJoining() ? old.place() : Belonging.founding(config).place();
        List<MemberOptions.Seed> seeds = List.of(new MemberOptions.Seed(self, config.advertisePeerUrls()));
        return new Belonging(Identities.cluster(List.of(self)), self, new Origin(true, seeds, founder));
    }
}
