package io.althing.server.ui;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.node.Member;
import io.althing.node.measure.Campaigns;
import io.althing.node.measure.Histogram;
import io.althing.node.measure.Measures;
import io.althing.node.transport.NettyNetwork;
import io.althing.store.Store;
import java.util.Locale;
import java.util.Map;

/// How this member stands, in JSON: what it tells its own console, and other members for theirs.
/// docs/console.md describes the fields.
public final class Account {
    private final Member member;
    private final NettyNetwork network;
    private final long startedNanos = System.nanoTime();

    public Account(Member member, NettyNetwork network) {
        this.member = member;
        this.network = network;
    }

    public JsonObject status() {
        Member.MemberStatus status = member.status();
        Measures measures = member.measures();
        JsonObject out = new JsonObject();
        out.addProperty("id", Long.toHexString(status.memberId()));
        out.addProperty("name", status.name());
        out.addProperty("role", status.role().name().toLowerCase(Locale.ROOT));
        out.addProperty("isLearner", status.isLearner());
        out.addProperty("leader", status.leaderId() == 0 ? "" : Long.toHexString(status.leaderId()));
        out.addProperty("term", status.term());
        out.addProperty("lastIndex", status.lastIndex());
        out.addProperty("commitIndex", status.commitIndex());
        out.addProperty("appliedIndex", status.appliedIndex());
        out.addProperty("revision", status.revision());
        out.addProperty("stateHash", Long.toHexString(status.stateHash()));
        out.addProperty("electionTimeoutMillis", status.electionTimeoutMillis());
        out.addProperty("pendingWrites", member.pendingWrites());
        out.addProperty("upSeconds", (System.nanoTime() - startedNanos) / 1_000_000_000L);
        store(out, member.store());
        campaigns(out, measures.campaigns);
        out.add("links", links(measures));
        return out;
    }

    private static void store(JsonObject out, Store store) {
        Store.Size size = store.size();
        out.addProperty("keys", size.keys());
        out.addProperty("liveBytes", size.liveBytes());
        out.addProperty("fileBytes", size.fileBytes());
        out.addProperty("compactedRevision", store.compactedRevision());
        JsonArray alarms = new JsonArray();
        store.alarms().forEach(alarm -> {
            JsonObject each = new JsonObject();
            each.addProperty("member", Long.toHexString(alarm.memberId()));
            each.addProperty("kind", alarm.kind().name().replace("_", ""));
            alarms.add(each);
        });
        out.add("alarms", alarms);
    }

    private static void campaigns(JsonObject out, Campaigns campaigns) {
        out.addProperty("preVotes", campaigns.preVotes.sum());
        out.addProperty("votes", campaigns.votes.sum());
        out.addProperty("won", campaigns.won.sum());
    }

    /// Round trips and lags are a leader's: it alone sends heartbeats.
    private JsonArray links(Measures measures) {
        Map<?, Histogram> roundTrips = measures.roundTrips();
        Map<?, Long> lags = measures.lags();
        JsonArray links = new JsonArray();
        for (NettyNetwork.LinkState link : network.linkStates()) {
            if (!link.lane().equals("control")) {
                continue;
            }
            JsonObject each = new JsonObject();
            each.addProperty("to", Long.toHexString(link.peer().value()));
            each.addProperty("isConnected", link.isConnected());
            each.addProperty("queued", link.queuedMessages());
            Histogram times = roundTrips.get(link.peer());
            if (times != null) {
                Histogram.Seen seen = times.seen();
                each.addProperty("roundTrips", seen.count());
                each.addProperty("roundTripSeconds", seen.sum());
            }
            Long lag = lags.get(link.peer());
            if (lag != null) {
                each.addProperty("lag", lag);
            }
            links.add(each);
        }
        return links;
    }
}
