package io.althing.raft.script;

import io.althing.raft.Input;
import io.althing.raft.RaftOptions;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a transcript can ask for, one handler per verb. An unknown one is answered with the
/// list of them.
final class Verbs {
    interface Verb {
        void run(Words words);
    }

    private final SortedMap<String, Verb> verbs = new TreeMap<>();
    private final SortedSet<String> transitions;
    private final List<ScriptedCluster.Letter> shelf = new ArrayList<>();
    private @Nullable ScriptedCluster cluster;
    private Configuration founding = Configuration.of(List.of());
    private RaftOptions options = ScriptedCluster.OPTIONS;

    /// @param transitions where to note which changes of roles were seen
    Verbs(SortedSet<String> transitions) {
        this.transitions = transitions;
        // Who there is.
        verbs.put("append-bytes", words -> options = appendBytes((int) words.number(0)));
        verbs.put("members", this::members);
        verbs.put("join", words -> words.ids().forEach(id -> cluster().start(id, founding)));
        // Time.
        verbs.put("campaign", words -> cluster().campaign(words.number(0)));
        verbs.put("tick", words -> words.ids().forEach(id -> cluster().tick(id.value())));
        verbs.put("advance", words -> cluster().advance(words.number(0)));
        verbs.put("run", words -> cluster().run(words.number(0)));
        // Links.
        verbs.put("deliver", words -> cluster().deliver(link(words)));
        verbs.put("deliver-first", words -> cluster().deliverFirst(link(words)));
        verbs.put("lose", words -> cluster().lose(link(words)));
        verbs.put("keep", words -> shelf.addAll(cluster().onTheWay(link(words))));
        verbs.put("replay", words -> replay());
        verbs.put("cut", words -> cluster().partition(words.sides()));
        verbs.put("mute", words -> cluster().cut(link(words)));
        verbs.put("heal", words -> cluster().heal());
        verbs.put("waiting", words -> waiting());
        // Clients and operators.
        verbs.put("propose", this::propose);
        verbs.put("read", words -> cluster().step(words.number(0), new Input.Read(words.number(1))));
        verbs.put(
                "change",
                words -> cluster().change(words.number(0), words.from(1).configuration()));
        verbs.put("transfer", words -> cluster().step(words.number(0), new Input.TransferLeadership(words.id(1))));
        // Disks and state machines.
        verbs.put("persist", words -> words.ids().forEach(id -> cluster().persist(id.value())));
        verbs.put("apply", words -> words.ids().forEach(id -> cluster().apply(id.value())));
        verbs.put("fetch", words -> cluster().fetch(words.number(0)));
        verbs.put("compact", words -> cluster().compact(words.number(0), words.number(1)));
        verbs.put("snapshot", words -> cluster().carrySnapshot(words.number(0), true));
        verbs.put("lose-snapshot", words -> cluster().carrySnapshot(words.number(0), false));
        verbs.put("install", words -> cluster().install(words.number(0)));
        verbs.put("crash", words -> words.ids().forEach(id -> cluster().crash(id.value())));
        verbs.put("restart", words -> words.ids().forEach(id -> cluster().restart(id.value())));
        verbs.put("unreachable", words -> cluster().step(words.number(0), new Input.Unreachable(words.id(1))));
        // Looking.
        verbs.put("settle", words -> cluster().settle());
        verbs.put("status", this::status);
        verbs.put("log", words -> words.ids().forEach(this::log));
    }

    /// Runs one line; answers with what happened.
    List<String> run(String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
        boolean isQuiet = words.getLast().equals("quietly");
        if (isQuiet) {
            words.removeLast();
        }
        Verb verb = verbs.get(words.getFirst());
        if (verb == null) {
            throw new IllegalArgumentException("unknown verb " + words.getFirst() + "; known: " + verbs.keySet());
        }
        verb.run(new Words(words.subList(1, words.size())));
        if (cluster == null) {
            return List.of();
        }
        transitions.addAll(cluster.transitions());
        List<String> lines = cluster.takeLines();
        return isQuiet ? List.of() : lines;
    }

    private ScriptedCluster cluster() {
        if (cluster == null) {
            throw new IllegalArgumentException("a transcript begins with: members 1 2 3");
        }
        return cluster;
    }

    private void members(Words words) {
        founding = words.configuration();
        cluster = new ScriptedCluster(options, founding);
    }

    /// Said before `members`: how much goes into one append.
    private static RaftOptions appendBytes(int maxBytes) {
        RaftOptions all = ScriptedCluster.OPTIONS;
        return new RaftOptions(
                all.electionTimeoutNanos(),
                all.heartbeatNanos(),
                all.isFreshStart(),
                maxBytes,
                all.inflightMaxMessages(),
                all.inflightMaxBytes(),
                all.uncommittedMaxBytes(),
                all.windowMaxBytes());
    }

    /// No words: every link. One: all to that member. Two: from the first to the second.
    private static Predicate<ScriptedCluster.Letter> link(Words words) {
        return switch (words.size()) {
            case 0 -> letter -> true;
            case 1 -> letter -> letter.to().equals(words.id(0));
            case 2 -> letter -> letter.from().equals(words.id(0)) && letter.to().equals(words.id(1));
            default -> throw new IllegalArgumentException("a link has two ends");
        };
    }

    private void replay() {
        shelf.forEach(cluster()::post);
        shelf.clear();
    }

    private void waiting() {
        cluster()
                .onTheWay(letter -> true)
                .forEach(letter ->
                        cluster().note(letter.from() + " > " + letter.to() + " " + Wording.message(letter.message())));
    }

    private void propose(Words words) {
        boolean isInTerm = words.text(1).equals("in-term");
        Words texts = words.from(isInTerm ? 3 : 1);
        cluster()
                .proposeInTerm(
                        words.number(0),
                        isInTerm ? words.number(2) : 0,
                        texts.words().toArray(String[]::new));
    }

    private void status(Words words) {
        for (ScriptedNode node : cluster().nodes()) {
            if (words.isEmpty() || words.ids().contains(node.id)) {
                cluster().note(node.isUp() ? Wording.status(node.status(), node.appliedIndex()) : node.id + " is down");
            }
        }
    }

    private void log(NodeId id) {
        ScriptedNode node = cluster().node(id);
        cluster()
                .note(id + " has durable term " + node.durableState().term() + ": "
                        + Wording.entries(node.durableLog()));
    }
}
