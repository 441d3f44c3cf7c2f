package io.althing.server;

import io.althing.journal.JournalIdentity;
import io.althing.journal.disk.FileDisk;
import io.althing.node.Damaged;
import io.althing.node.MemberNode;
import io.althing.node.Origin;
import io.althing.node.Quarantine;
import io.althing.node.StartRefused;
import io.althing.node.transport.Introduction;
import io.althing.node.transport.Readmission;
import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/// Brings a member whose files are damaged back by itself: the others let a new member in, in its
/// place, which begins with nothing and is sent all they have.
final class Repair {
    private static final System.Logger LOG = System.getLogger(Repair.class.getName());
    private static final Duration ASK_MAX = Duration.ofSeconds(30);

    private Repair() {}

    /// Sets the damaged files aside.
    ///
    /// @return who lives in the data directory from now on
    /// @throws StartRefused if the others do not agree, or cannot: then nothing is changed
    static Belonging run(ServerConfig config, Damaged damage) throws StartRefused {
        if (!config.isAutoRepair()) {
            throw damage;
        }
        JournalIdentity lost = MemberNode.resident(config.dataDirectory())
                .orElseThrow(() -> damage)
                .identity();
        try (Neighbours neighbours = Neighbours.of(config)) {
            Readmission question = new Readmission(lost.clusterId(), new NodeId(lost.memberId()), lost.directory());
            Introduction told = Neighbours.persistently(() -> neighbours.readmission(question, ASK_MAX));
            Introduction.Entry self = told.memberAt(config.advertisePeerUrls())
                    .filter(member -> !member.hasStarted())
                    .orElseThrow(() -> new IOException("no new member is expected at " + config.advertisePeerUrls()));
            Origin.InPlaceOf founder =
                    config.isJoining() ? null : Belonging.founding(config).place();
            Belonging successor = Belonging.invited(told, self, founder);
            Path aside = Quarantine.enter(new FileDisk(), successor.options(config), new SecureRandom());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=quarantined reason=\"{0}\" kept={1} lost={2} member={3}",
                    damage.getMessage(),
                    aside,
                    Long.toHexString(lost.memberId()),
                    self.id());
            return successor;
        } catch (IOException e) {
            throw new StartRefused(
                    damage.getMessage() + "; no new member can take its place now (" + e.getMessage()
                            + "): nothing is changed, start it again once the others are well",
                    e);
        }
    }
}
