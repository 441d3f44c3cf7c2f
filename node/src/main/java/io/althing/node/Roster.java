package io.althing.node;

import io.althing.node.Member.MemberView;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Network;
import io.althing.node.spi.PeerBook;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.command.MemberCommand;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who the members are, where they are reached, and which directory each lives in: the
/// configuration in force, joined with what the log says of each. Keeps the network told. Any
/// thread.
///
/// Everybody whose address is known is talked to, until it is certainly removed. Who leads may
/// be left out of the configuration in force here, which need never be committed, or may have
/// come in behind the end of this log: whoever does not answer it stays as it is for ever.
final class Roster {
    /// Far more than ever come in while one member is down.
    private static final int GUESTS_MAX = 16;

    private final MemberOptions options;
    private final Origin origin;
    private final MemberCommand.Publish self;
    private final Network network;
    private final Consumer<String> outgrown;
    private final Set<NodeId> connected = ConcurrentHashMap.newKeySet();
    private final SortedMap<NodeId, List<String>> guests = new TreeMap<>();
    private Membership membership = Membership.NONE;
    private Configuration configuration;
    private Configuration applied;
    private volatile boolean isTurnedOut;

    /// @param outgrown told once that the cluster uses what this member's program does not
    ///     understand
    Roster(MemberOptions options, Origin origin, UUID directory, Network network, Consumer<String> outgrown) {
        this.outgrown = outgrown;
        this.options = options;
        this.origin = origin;
        this.network = network;
        this.self = new MemberCommand.Publish(
                options.self().value(),
                options.name(),
                origin.peerUrls(options.self()),
                options.clientUrls(),
                directory.toString(),
                options.featureLevelMax());
        this.configuration = origin.configuration();
        this.applied = configuration;
    }

    /// Takes over what this member knew when it ended.
    synchronized void begin(Configuration inForce, Store store) {
        configuration = inForce;
        byte[] known = store.applied().configuration();
        if (known.length > 0) {
            applied = Configuration.decode(known);
        }
        membership(store.membership());
    }

    /// What this member tells the others of itself; null if they know.
    synchronized MemberCommand.@Nullable Publish news() {
        MemberRecord known = membership.members().get(self.id());
        boolean isKnown = known != null
                && known.name().equals(self.name())
                && known.clientUrls().equals(self.clientUrls())
                && known.directory().equals(self.directory())
                && known.featureLevel() == self.featureLevel();
        return isKnown || membership.removed().contains(self.id()) ? null : self;
    }

    /// The last configuration in the log, committed or not.
    synchronized void configuration(Configuration inForce) {
        configuration = inForce;
        tellNetwork();
    }

    /// The last configuration that is applied.
    synchronized void applied(Configuration committed) {
        applied = committed;
        tellNetwork();
    }

    synchronized Configuration applied() {
        return applied;
    }

    synchronized void membership(Membership meant) {
        membership = meant;
        String refusal = FeatureGate.refusal(meant, options);
        if (refusal != null) {
            outgrown.accept(refusal);
        }
        tellNetwork();
    }

    /// Somebody of this cluster dials whom this log does not know yet; without an answer it could
    /// not even tell, should it lead.
    synchronized void introduced(NodeId stranger, List<String> urls) {
        if (guests.size() < GUESTS_MAX && !membership.removed().contains(stranger.value())) {
            guests.put(stranger, urls);
            tellNetwork();
        }
    }

    void connected(NodeId peer) {
        connected.add(peer);
    }

    boolean isSelf(long id) {
        return id == self.id();
    }

    boolean isConnected(NodeId peer) {
        return connected.contains(peer);
    }

    void disconnected(NodeId peer) {
        connected.remove(peer);
    }

    /// The others say that this member is removed. Its own log need never tell: a leader sends it
    /// no more.
    void turnedOut() {
        isTurnedOut = true;
    }

    /// Whether this member is no part of the cluster any more, which is certain.
    synchronized boolean isOut() {
        return isTurnedOut || isOut(options.self());
    }

    private boolean isOut(NodeId id) {
        return membership.removed().contains(id.value())
                && !applied.members().contains(id)
                && !configuration.members().contains(id);
    }

    /// The rules for changes, as things stand here.
    synchronized MembershipRules rules() {
        return new MembershipRules(
                membership, configuration, id -> id.equals(options.self()) || connected.contains(id));
    }

    private void tellNetwork() {
        guests.keySet()
                .removeIf(id -> membership.members().containsKey(id.value())
                        || membership.removed().contains(id.value()));
        SortedMap<NodeId, List<String>> urls = new TreeMap<>();
        SortedMap<NodeId, UUID> directories = new TreeMap<>();
        TreeSet<NodeId> known = new TreeSet<>();
        membership.members().keySet().forEach(id -> known.add(new NodeId(id)));
        if (known.isEmpty()) {
            known.addAll(origin.members());
        }
        known.addAll(guests.keySet());
        for (NodeId id : known) {
            if (!isOut(id) && !isTaken(id)) {
                urls.put(id, peerUrls(id));
            }
            MemberRecord member = membership.members().get(id.value());
            if (member != null && member.hasStarted()) {
                directories.put(id, UUID.fromString(member.directory()));
            }
        }
        TreeSet<NodeId> removed = new TreeSet<>();
        membership.removed().forEach(id -> removed.add(new NodeId(id)));
        removed.removeIf(id -> !isOut(id));
        network.book(new PeerBook(urls, directories, removed));
    }

    /// Whether somebody else has come where a member was, so that it cannot be there.
    private boolean isTaken(NodeId id) {
        MemberRecord successor = membership.successorOf(id.value());
        return successor != null
                && successor.peerUrls().equals(peerUrls(id))
                && (successor.hasStarted() || successor.id() == self.id());
    }

    private List<String> peerUrls(NodeId id) {
        MemberRecord member = membership.members().get(id.value());
        return member == null ? guests.getOrDefault(id, origin.peerUrls(id)) : member.peerUrls();
    }

    synchronized boolean isGone(NodeId id) {
        return id.equals(options.self()) && isTurnedOut || !applied.members().contains(id);
    }

    synchronized boolean isAt(NodeId id, List<String> peerUrls) {
        return peerUrls(id).equals(peerUrls.stream().sorted().toList());
    }

    synchronized List<MemberView> members() {
        List<MemberView> views = new ArrayList<>();
        for (NodeId id : configuration.members()) {
            MemberRecord member = membership.members().get(id.value());
            views.add(new MemberView(
                    id.value(),
                    member == null ? "" : member.name(),
                    peerUrls(id),
                    member == null ? List.of() : member.clientUrls(),
                    configuration.learners().contains(id)));
        }
        return views;
    }

    /// What a member that is no part of the cluster any more has to say.
    String farewell() {
        return "member " + options.self() + " (" + options.name() + ") was removed from the cluster and stops; to bring"
                + " this machine back, add a new member and start it with an empty --data-dir and"
                + " --initial-cluster-state existing";
    }

    /// Says what a peer's refusal means and what to do about it.
    String explain(NodeId by, HandshakeRefusal reason) {
        String what = "member " + by + " refuses this member " + options.self() + " (" + options.name() + "): ";
        return what
                + switch (reason) {
                    case WRONG_CLUSTER ->
                        "it belongs to another cluster; check --initial-cluster and --initial-cluster-token";
                    case WRONG_MEMBER -> "it is not the member we take it for; check --initial-cluster";
                    case WRONG_DIRECTORY ->
                        "it knows this member with another data directory; an empty or foreign directory must not"
                                + " vote under an old identity: restore the old directory, or remove the member and"
                                + " add it anew";
                    case UNKNOWN_MEMBER -> "it does not know this member yet";
                    case REMOVED -> farewell();
                    case VERSION -> "it speaks another version of the peer protocol; upgrade one of the two";
                };
    }
}
