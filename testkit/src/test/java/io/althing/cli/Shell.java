package io.althing.cli;

import io.althing.cli.terminal.Terminal;
import io.althing.node.MemberOptions;
import io.althing.server.ctl.Ctl;
import io.althing.testkit.TestCluster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Somebody at a terminal: what they type, and what they see.
final class Shell {
    /// What a command came to.
    record Ran(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> questions = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private byte[] in = {};
    private String typed;
    private boolean isWatching;
    private List<String> login = List.of();

    static Shell of(TestCluster cluster) {
        String endpoints = cluster.endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
        return new Shell().with("ALTHING_ENDPOINTS", endpoints);
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// Says with each command who it is; the password is a variable.
    Shell as(String user) {
        login = List.of("--user", user);
        return this;
    }

    /// What comes by standard input.
    Shell piping(byte[] bytes) {
        in = bytes;
        return this;
    }

    /// What is answered to every question; nobody is there to ask without it.
    Shell typing(String answer) {
        typed = answer;
        return this;
    }

    /// What is written to standard error is seen as it comes.
    Shell watching() {
        isWatching = true;
        return this;
    }

    private static MemberOptions noMember(List<String> flags) {
        throw new AssertionError("no member is started here: " + flags);
    }

    List<String> questions() {
        return questions;
    }

    Ran run(String... arguments) {
        out.reset();
        err.reset();
        Terminal.Person person = new Terminal.Person() {
            @Override
            public String answer(String question) {
                questions.add(question);
                return typed;
            }

            @Override
            public String secret(String question) {
                questions.add(question);
                return typed;
            }

            @Override
            public boolean isWatching() {
                return isWatching;
            }
        };
        PrintStream seen = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(in), seen, told, environment, person);
        int code = new Cli(terminal, Ctl.commands(Shell::noMember, terminal)).run(all(arguments));
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err());
    }

    private List<String> all(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(login);
        return all;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /// May be looked at while a command runs.
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
