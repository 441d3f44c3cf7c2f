package io.althing.cli.command;

import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Result;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows all levels of the keys.
@Command(name = "tree", description = "Show the keys behind a prefix as a tree, by slashes.")
public final class TreeCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "such as orders/; all keys unless given")
    private String prefix = "";

    @Option(names = "--depth", paramLabel = "N", description = "so many levels, all unless given")
    private int depth = Integer.MAX_VALUE;

    @Option(names = "--rev", paramLabel = "N", description = "as of this revision")
    private long revision;

    public TreeCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        if (depth < 1) {
            throw CommandFailure.misused("--depth is a number from 1 on, not " + depth);
        }
        Bytes from = target.bytes(prefix);
        try (Althing althing = target.connect()) {
            Result.Found total = LsCommand.total(target, althing, from, revision);
            Level level = new Level(althing.kv(), total.revision());
            if (target.isStructured()) {
                list(level, from, depth);
            } else {
                target.say((from.isEmpty() ? "all keys" : Text.escaped(from)) + " (" + total.count() + ")");
                draw(level, from, "", depth);
            }
        }
        return 0;
    }

    private void list(Level level, Bytes from, int levels) {
        level.children(from, child -> {
            target.say(LsCommand.json(child));
            if (child.isFolder() && levels > 1) {
                list(level, child.name(), levels - 1);
            }
        });
    }

    /// A branch is drawn when it is known whether another one follows.
    private void draw(Level level, Bytes from, String indent, int levels) {
        Deque<Level.Child> waiting = new ArrayDeque<>();
        Consumer<Boolean> drawNext = isLast -> {
            Level.Child child = waiting.remove();
            String keys = child.isFolder() ? " (" + child.keys() + ")" : "";
            String name = Text.escaped(behind(child.name(), from));
            target.say(indent + (isLast ? "└── " : "├── ") + name + keys);
            if (child.isFolder() && levels > 1) {
                draw(level, child.name(), indent + (isLast ? "    " : "│   "), levels - 1);
            }
        };
        level.children(from, child -> {
            waiting.add(child);
            if (waiting.size() > 1) {
                drawNext.accept(false);
            }
        });
        if (!waiting.isEmpty()) {
            drawNext.accept(true);
        }
    }

    private static Bytes behind(Bytes name, Bytes from) {
        byte[] all = name.toArray();
        return Bytes.of(Arrays.copyOfRange(all, from.size(), all.length));
    }
}
