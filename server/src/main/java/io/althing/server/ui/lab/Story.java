package io.althing.server.ui.lab;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.raft.Message;
import io.althing.raft.Raft;
import io.althing.raft.log.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A [World] that is played on piece by piece, and what there is to see of it, in JSON. What
/// pieces it is told in makes no difference to what happens.
final class Story implements World.Witness {
    /// Others wait for their turn meanwhile, and whoever has left is played to no longer.
    private static final int PIECE_MILLIS = 1_000;

    /// A piece ends early once it tells so much.
    private static final int PIECE_ROWS_MAX = 200;

    /// What was played.
    ///
    /// @param isTold whether there is something in it for the page
    /// @param isLast whether the wish is fulfilled
    record Piece(String json, boolean isTold, boolean isLast) {}

    private final int number;
    private final int fromMillis;
    private final World world;
    private final Set<Integer> changed = new TreeSet<>();
    private final TreeMap<Integer, JsonObject> last = new TreeMap<>();
    private JsonArray messages = new JsonArray();
    private JsonArray states = new JsonArray();
    private JsonArray notes = new JsonArray();

    Story(Wish.Begin begin) {
        this.number = begin.story();
        this.fromMillis = begin.fromMillis();
        this.world = new World(begin.script(), this);
    }

    int number() {
        return number;
    }

    /// @throws IllegalArgumentException if they are in the past, or too many
    void add(List<Script.Move> moves) {
        world.add(moves);
    }

    /// Plays on, and tells it; called again until the piece is the last one.
    ///
    /// @param untilMillis the last moment that is played
    /// @param isToChange whether it ends before, as soon as a member changes
    Piece next(int untilMillis, boolean isToChange) {
        int end = Math.min(untilMillis, world.nowMillis() + PIECE_MILLIS - 1);
        while (world.nowMillis() <= end && rows() < PIECE_ROWS_MAX && !(isToChange && hasChanged())) {
            play();
        }
        boolean isLast = world.nowMillis() > untilMillis || isToChange && hasChanged();
        boolean isTold = isLast || world.nowMillis() > fromMillis;
        JsonObject out = new JsonObject();
        out.addProperty("story", number);
        out.addProperty("until", world.nowMillis() - 1);
        out.addProperty("isLast", isLast);
        out.add("states", states);
        out.add("messages", messages);
        out.add("notes", notes);
        states = new JsonArray();
        messages = new JsonArray();
        notes = new JsonArray();
        return new Piece(out.toString(), isTold, isLast);
    }

    private int rows() {
        return states.size() + messages.size() + notes.size();
    }

    private boolean hasChanged() {
        return !states.isEmpty() || !notes.isEmpty();
    }

    private void play() {
        int atMillis = world.nowMillis();
        world.step();
        if (atMillis == fromMillis - 1) {
            // From here on only what becomes different is told.
            for (int member = 1; member <= World.MEMBERS; member++) {
                last.put(member, state(member));
            }
        } else if (atMillis >= fromMillis) {
            changed.forEach(member -> look(atMillis, member));
        }
        changed.clear();
    }

    private void look(int atMillis, int member) {
        JsonObject state = state(member);
        if (!state.equals(last.put(member, state))) {
            JsonObject told = new JsonObject();
            told.addProperty("at", atMillis);
            state.asMap().forEach(told::add);
            states.add(told);
        }
    }

    private boolean isTold() {
        return world.nowMillis() >= fromMillis;
    }

    @Override
    public void changed(int member) {
        changed.add(member);
    }

    @Override
    public void sent(Wires.Flight flight) {
        if (!isTold()) {
            return;
        }
        JsonObject each = new JsonObject();
        each.addProperty("from", flight.from());
        each.addProperty("to", flight.to());
        each.addProperty("kind", kind(flight.message()));
        each.addProperty("term", flight.message().term());
        each.addProperty("sent", flight.sentMillis());
        each.addProperty("arrives", flight.arrivesMillis());
        each.addProperty("isLost", flight.isLost());
        messages.add(each);
    }

    private static String kind(Message message) {
        return switch (message) {
            case Message.VoteRequest request -> request.isPreVote() ? "preVote" : "vote";
            case Message.VoteReply reply -> reply.isGranted() ? "granted" : "denied";
            case Message.AppendRequest request -> request.entries().isEmpty() ? "probe" : "append";
            case Message.AppendReply reply -> reply.isAccepted() ? "accepted" : "rejected";
            case Message.Heartbeat _ -> "heartbeat";
            case Message.HeartbeatReply _ -> "heartbeatReply";
            case Message.Committed _ -> "committed";
            case Message.TimeoutNow _ -> "timeoutNow";
            case Message.ReadIndexRequest _ -> "read";
            case Message.ReadIndexReply _ -> "readReply";
        };
    }

    @Override
    public void noted(int atMillis, int member, String text) {
        if (isTold() && !text.isEmpty()) {
            JsonObject note = new JsonObject();
            note.addProperty("at", atMillis);
            note.addProperty("member", member);
            note.addProperty("text", text);
            notes.add(note);
        }
    }

    private JsonObject state(int member) {
        Raft raft = world.raft(member);
        JsonObject out = new JsonObject();
        out.addProperty("member", member);
        out.addProperty("isUp", raft != null);
        if (raft == null) {
            out.addProperty("term", world.disk(member).hardState().term());
        } else {
            Raft.RaftStatus status = raft.status();
            out.addProperty("role", status.role().name().toLowerCase(Locale.ROOT));
            out.addProperty("term", status.term());
            out.addProperty("vote", status.vote() == null ? 0 : status.vote().value());
            out.addProperty(
                    "leader", status.leader() == null ? 0 : status.leader().value());
            out.addProperty("commit", status.commitIndex());
            out.addProperty("isVoter", status.configuration().isVoter(status.self()));
        }
        JsonArray log = new JsonArray();
        for (Entry entry : world.disk(member).log()) {
            log.add(entry.term() + ":" + text(entry));
        }
        out.add("log", log);
        return out;
    }

    private static String text(Entry entry) {
        return switch (entry.kind()) {
            case NOOP -> "–";
            case COMMAND -> new String(entry.payload(), StandardCharsets.UTF_8);
            case CONFIGURATION -> "cfg";
        };
    }
}
