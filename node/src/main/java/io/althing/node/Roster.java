package io.althing.node;

import io.althing.node.Member.MemberView;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Network;
import io.althing.node.spi.Peer;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who the members are, where they are reached, and which directory each lives in: what is
/// configured, joined with what they have published. Keeps the network told. Any thread.
///
/// Everybody whose address is known is talked to, member or not. Who leads may be left out of the
/// configuration in force here, which need never be committed, or may have come in behind the end
/// of this log: whoever does not answer it stays as it is for ever.
final class Roster {
    private final MemberOptions options;
    private final Command.PublishMember self;
    private final Network network;
    private final SortedMap<NodeId, MemberOptions.Seed> seeds = new TreeMap<>();
    private final SortedMap<NodeId, Command.PublishMember> published = new TreeMap<>();
    private Configuration configuration;

    Roster(MemberOptions options, UUID directory, Network network) {
        this.options = options;
        this.network = network;
        options.seeds().forEach(seed -> seeds.put(seed.id(), seed));
        MemberOptions.Seed own = seeds.get(options.self());
        this.self = new Command.PublishMember(
                options.self().value(),
                options.name(),
                own == null ? List.of() : own.peerUrls(),
                options.clientUrls(),
                directory.toString());
        this.configuration = Configuration.of(seeds.keySet());
    }

    /// What this member tells the others of itself.
    Command.PublishMember self() {
        return self;
    }

    synchronized void configuration(Configuration inForce) {
        configuration = inForce;
    }

    synchronized void published(List<Command.PublishMember> members) {
        published.clear();
        members.forEach(member -> published.put(new NodeId(member.memberId()), member));
        tellNetwork();
    }

    private void tellNetwork() {
        SortedMap<NodeId, UUID> directories = new TreeMap<>();
        published.forEach((id, member) -> directories.put(id, UUID.fromString(member.directory())));
        network.directories(directories);
        List<Peer> peers = new ArrayList<>();
        TreeSet<NodeId> known = new TreeSet<>(seeds.keySet());
        known.addAll(published.keySet());
        for (NodeId id : known) {
            List<String> urls = peerUrls(id);
            if (!id.equals(options.self()) && !urls.isEmpty()) {
                peers.add(Peer.at(id, urls));
            }
        }
        network.peers(peers);
    }

    private List<String> peerUrls(NodeId id) {
        Command.PublishMember member = published.get(id);
        MemberOptions.Seed seed = seeds.get(id);
        if (member != null) {
            return member.peerUrls();
        }
        return seed == null ? List.of() : seed.peerUrls();
    }

    synchronized List<MemberView> members() {
        List<MemberView> views = new ArrayList<>();
        for (NodeId id : configuration.members()) {
            Command.@Nullable PublishMember member = published.get(id);
            views.add(new MemberView(
                    id.value(),
                    member == null ? "" : member.name(),
                    peerUrls(id),
                    member == null ? List.of() : member.clientUrls(),
                    configuration.learners().contains(id)));
        }
        return views;
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
                    case UNKNOWN_MEMBER -> "it does not know this member; was it removed?";
                    case VERSION -> "it speaks another version of the peer protocol; upgrade one of the two";
                };
    }
}
