package io.althing.raft.script;

import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What follows a verb on its line.
record Words(List<String> words) {
    Words {
        words = List.copyOf(words);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    int size() {
        return words.size();
    }

    String text(int at) {
        if (at >= words.size()) {
            throw new IllegalArgumentException("word " + (at + 1) + " is missing after the verb");
        }
        return words.get(at);
    }

    long number(int at) {
        return Long.parseLong(text(at));
    }

    NodeId id(int at) {
        return new NodeId(number(at));
    }

    Words from(int at) {
        return new Words(words.subList(at, words.size()));
    }

    List<NodeId> ids() {
        return words.stream().map(word -> new NodeId(Long.parseLong(word))).toList();
    }

    /// Splits at every `|`.
    List<List<NodeId>> sides() {
        List<List<NodeId>> sides = new ArrayList<>();
        List<NodeId> side = new ArrayList<>();
        for (String word : words) {
            if (word.equals("|")) {
                sides.add(side);
                side = new ArrayList<>();
            } else {
                side.add(new NodeId(Long.parseLong(word)));
            }
        }
        sides.add(side);
        return sides;
    }

    /// Reads `1 2 3 learners 4 5`.
    Configuration configuration() {
        TreeSet<NodeId> voters = new TreeSet<>();
        TreeSet<NodeId> learners = new TreeSet<>();
        TreeSet<NodeId> current = voters;
        for (String word : words) {
            if (word.equals("learners")) {
                current = learners;
            } else {
                current.add(new NodeId(Long.parseLong(word)));
            }
        }
        return new Configuration(voters, new TreeSet<>(), learners, new TreeSet<>());
    }
}
