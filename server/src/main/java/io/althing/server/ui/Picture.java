package io.althing.server.ui;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.althing.node.Member;
import io.althing.node.spi.Peer;
import io.althing.node.transport.Inquiry;
import io.althing.node.transport.IntroductionCall;
import io.althing.node.transport.NettyNetwork;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The whole cluster as one member sees it: every member is asked how it stands, and who does
/// not answer is told with since when. Nobody is asked unless somebody looks.
///
/// Methods block, on a virtual thread each.
public final class Picture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(800);

    /// Many who look are shown the same picture for so long.
    private static final long FRESH_NANOS = Duration.ofMillis(200).toNanos();

    private static final int REASON_CHARS_MAX = 200;

    private final Member member;
    private final Account account;
    private final Function<Inquiry.Topic, String> own;
    private final long clusterId;
    private final Supplier<IntroductionCall> calls;
    private final InstantSource clock;
    private final Map<Long, Memory> memories = new ConcurrentHashMap<>();

    /// Guards what follows: one who looks asks, the others wait for what it is told.
    private final ReentrantLock lock = new ReentrantLock();

    private String last = "";
    private long lastNanos;

    /// Made for the first who looks; guarded by this object.
    private @Nullable IntroductionCall call;

    /// @param answeredMillis when it last answered, in ms since 1970; 0 for not yet
    /// @param silentMillis the first of the questions since then that it left open; 0 for none
    private record Memory(long answeredMillis, long silentMillis) {
        static final Memory NONE = new Memory(0, 0);
    }

    /// Makes this member answer others, too.
    ///
    /// @param metrics the text of its own metrics page
    /// @param activity what it has been busy with, in JSON
    public static Picture of(
            Member member,
            NettyNetwork network,
            Supplier<String> metrics,
            Supplier<String> activity,
            InstantSource clock) {
        Account account = new Account(member, network);
        Function<Inquiry.Topic, String> own = topic -> switch (topic) {
            case STATUS -> account.status().toString();
            case METRICS -> metrics.get();
            case ACTIVITY -> activity.get();
        };
        network.account(own);
        return new Picture(member, account, own, network, clock);
    }

    private Picture(
            Member member,
            Account account,
            Function<Inquiry.Topic, String> own,
            NettyNetwork network,
            InstantSource clock) {
        this.member = member;
        this.account = account;
        this.own = own;
        this.clusterId = network.identity().clusterId();
        this.calls = network::inquiries;
        this.clock = clock;
    }

    /// The picture of now, in JSON.
    String look() {
        lock.lock();
        try {
            if (last.isEmpty() || System.nanoTime() - lastNanos > FRESH_NANOS) {
                last = draw().toString();
                lastNanos = System.nanoTime();
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// What any member says on a topic.
    ///
    /// @throws IOException if it cannot be had; the message says why
    String told(long memberId, Inquiry.Topic topic) throws IOException {
        if (memberId == member.status().memberId()) {
            return own.apply(topic);
        }
        for (Member.MemberView view : member.members()) {
            if (view.id() == memberId) {
                return ask(view.peerUrls(), topic);
            }
        }
        throw new IOException("no member has the id " + Long.toHexString(memberId));
    }

    private JsonObject draw() {
        List<Member.MemberView> views = member.members();
        Map<Long, JsonObject> drawn = new ConcurrentHashMap<>();
        Map<Long, Thread> asking = new HashMap<>();
        for (Member.MemberView view : views) {
            asking.put(view.id(), Thread.ofVirtual().name("picture").start(() -> drawn.put(view.id(), draw(view))));
        }
        JsonArray members = new JsonArray();
        for (Member.MemberView view : views) {
            try {
                asking.getOrDefault(view.id(), Thread.currentThread()).join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            JsonObject each = drawn.get(view.id());
            members.add(each == null ? outline(view) : each);
        }
        memories.keySet().removeIf(id -> views.stream().noneMatch(view -> view.id() == id));
        JsonObject picture = new JsonObject();
        picture.addProperty("cluster", Long.toHexString(clusterId));
        picture.addProperty("self", Long.toHexString(member.status().memberId()));
        picture.addProperty("now", clock.millis());
        picture.add("members", members);
        return picture;
    }

    private JsonObject draw(Member.MemberView view) {
        JsonObject out = outline(view);
        Memory memory = memories.getOrDefault(view.id(), Memory.NONE);
        long beganNanos = System.nanoTime();
        try {
            out.add("status", status(view));
            out.addProperty("answerMicros", (System.nanoTime() - beganNanos) / 1_000);
            memory = new Memory(clock.millis(), 0);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            out.addProperty(
                    "error", reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason);
            memory = new Memory(memory.answeredMillis, memory.silentMillis == 0 ? clock.millis() : memory.silentMillis);
        }
        memories.put(view.id(), memory);
        out.addProperty("answeredMillis", memory.answeredMillis);
        out.addProperty("silentMillis", memory.silentMillis);
        return out;
    }

    private static JsonObject outline(Member.MemberView view) {
        JsonObject out = new JsonObject();
        out.addProperty("id", Long.toHexString(view.id()));
        out.addProperty("name", view.name());
        out.addProperty("isLearner", view.isLearner());
        out.add("peerUrls", texts(view.peerUrls()));
        out.add("clientUrls", texts(view.clientUrls()));
        return out;
    }

    private static JsonArray texts(List<String> all) {
        JsonArray array = new JsonArray();
        all.forEach(array::add);
        return array;
    }

    private JsonObject status(Member.MemberView view) throws IOException {
        if (view.id() == member.status().memberId()) {
            return account.status();
        }
        try {
            JsonElement told = JsonParser.parseString(ask(view.peerUrls(), Inquiry.Topic.STATUS));
            if (told.isJsonObject()) {
                return told.getAsJsonObject();
            }
            throw new IOException("it does not tell how it stands");
        } catch (JsonParseException e) {
            throw new IOException("what it tells cannot be read", e);
        }
    }

    private String ask(List<String> peerUrls, Inquiry.Topic topic) throws IOException {
        @Nullable IOException failed = null;
        for (String url : peerUrls) {
            try {
                return call().ask(Peer.Endpoint.of(url), new Inquiry(clusterId, topic), PATIENCE);
            } catch (IOException e) {
                failed = e;
            }
        }
        throw failed == null ? new IOException("it has no address yet") : failed;
    }

    private synchronized IntroductionCall call() {
        if (call == null) {
            call = calls.get();
        }
        return call;
    }

    @Override
    public synchronized void close() {
        if (call != null) {
            call.close();
        }
    }
}
