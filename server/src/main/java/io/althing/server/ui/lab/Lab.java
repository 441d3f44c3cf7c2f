package io.althing.server.ui.lab;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.raft.Message;
import io.althing.raft.Raft;
import io.althing.raft.log.Entry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Plays a [Script] and tells what there is to see of it, in JSON. Nothing is kept between two
/// questions: whoever goes on, or does something else at an earlier moment, has it played anew.
public final class Lab {
    /// Playing two minutes takes a processor some tenths of a second; members have other things
    /// to do.
    private static final int AT_ONCE = 1;

    private final Semaphore places = new Semaphore(AT_ONCE);

    /// @param json docs/console.md says what of
    /// @throws IllegalArgumentException if it is no script; the message says why
    public String play(String json) {
        Script script = Script.parse(json);
        places.acquireUninterruptibly();
        try {
            Record record = new Record(script);
            record.world.run();
            return record.json().toString();
        } finally {
            places.release();
        }
    }

    /// What is told of one run.
    private static final class Record implements World.Witness {
        private final Script script;
        private final World world;
        private final JsonArray messages = new JsonArray();
        private final JsonArray states = new JsonArray();
        private final JsonArray notes = new JsonArray();
        private final Map<Integer, JsonObject> last = new HashMap<>();

        /// States of before, of which only the last of each member counts.
        private final Map<Integer, JsonObject> earlier = new HashMap<>();

        Record(Script script) {
            this.script = script;
            this.world = new World(script, this);
        }

        JsonObject json() {
            JsonObject out = new JsonObject();
            JsonArray all = new JsonArray();
            earlier.values().forEach(all::add);
            all.addAll(states);
            out.add("states", all);
            out.add("messages", messages);
            out.add("notes", notes);
            return out;
        }

        @Override
        public void sent(Wires.Flight flight) {
            if (flight.arrivesMillis() < script.fromMillis()) {
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
                case Message.TimeoutNow _ -> "timeoutNow";
                case Message.ReadIndexRequest _ -> "read";
                case Message.ReadIndexReply _ -> "readReply";
            };
        }

        @Override
        public void changed(int atMillis, int member) {
            JsonObject state = state(member);
            if (state.equals(last.put(member, state))) {
                return;
            }
            JsonObject told = state.deepCopy();
            told.addProperty("at", atMillis);
            if (atMillis < script.fromMillis()) {
                earlier.put(member, told);
            } else {
                states.add(told);
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
                out.addProperty(
                        "vote", status.vote() == null ? 0 : status.vote().value());
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

        @Override
        public void noted(int atMillis, int member, String text) {
            if (atMillis >= script.fromMillis() && !text.isEmpty()) {
                JsonObject note = new JsonObject();
                note.addProperty("at", atMillis);
                note.addProperty("member", member);
                note.addProperty("text", text);
                notes.add(note);
            }
        }
    }
}
