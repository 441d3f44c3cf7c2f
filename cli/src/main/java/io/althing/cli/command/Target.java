package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.Tls;
import io.althing.client.kv.Bytes;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which cluster a command is about, as whom, and how it writes: the options of all commands.
final class Target {
    private static final String DEFAULT_ENDPOINT = "127.0.0.1:2379";

    /// How output is written.
    enum Format {
        HUMAN,
        JSON
    }

    final Terminal terminal;

    @Option(
            names = "--endpoints",
            paramLabel = "HOST:PORT,...",
            description = "where members serve; $ALTHING_ENDPOINTS or " + DEFAULT_ENDPOINT + " unless given")
    private String endpoints = "";

    @Option(names = "--user", paramLabel = "NAME", description = "log in; asks for the password, or $ALTHING_PASSWORD")
    private String user = "";

    @Option(names = "--cacert", paramLabel = "FILE", description = "authorities that members' certificates are of")
    private @Nullable Path authorities;

    @Option(names = "--cert", paramLabel = "FILE", description = "certificate to show to members")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "its key, in PKCS#8")
    private @Nullable Path key;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "for one request; 10 unless given")
    private int timeoutSeconds = 10;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "human|json",
            description = "json is one object per line")
    private Format format = Format.HUMAN;

    @Option(
            names = "--escaped",
            description = "read \\xNN, \\n, \\r, \\t and \\\\ in keys and values, as they are shown")
    private boolean isEscaped;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean isHelp;

    Target(Terminal terminal) {
        this.terminal = terminal;
    }

    boolean isJson() {
        return format == Format.JSON;
    }

    void say(String line) {
        terminal.out().println(line);
    }

    void say(JsonObject object) {
        terminal.out().println(object);
    }

    /// A remark that is no part of what was asked for.
    void remark(String line) {
        terminal.err().println("althing: " + line);
    }

    /// Returns what was written on the command line as bytes.
    Bytes bytes(String argument) {
        try {
            return isEscaped ? Text.unescaped(argument) : Bytes.of(argument);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.misused(String.valueOf(e.getMessage()));
        }
    }

    Bytes key(String argument) {
        if (argument.isEmpty()) {
            throw CommandFailure.misused("a key is not empty; all keys are meant by an empty one with --prefix");
        }
        return bytes(argument);
    }

    Althing connect() {
        return connect(options -> options);
    }

    Althing connect(UnaryOperator<AlthingOptions> more) {
        if (timeoutSeconds < 1) {
            throw CommandFailure.misused("--timeout is a number of seconds from 1 on, not " + timeoutSeconds);
        }
        AlthingOptions options = AlthingOptions.defaults().tls(tls()).timeout(Duration.ofSeconds(timeoutSeconds));
        try {
            return Althing.connect(addresses(), more.apply(user.isEmpty() ? options : login(options)));
        } catch (IllegalArgumentException e) {
            // What a program says to send a password in the clear is not offered here.
            throw CommandFailure.misused(String.valueOf(e.getMessage()).replaceFirst(", or say .*", ""));
        } catch (UncheckedIOException e) {
            throw CommandFailure.misused(e.getMessage() + ": " + e.getCause());
        }
    }

    /// Encrypted where TLS is spoken of, as the other commands of `ctl` have it.
    private List<String> addresses() {
        boolean isTlsMeant = authorities != null || certificate != null;
        String variable = terminal.variable("ALTHING_ENDPOINTS");
        String given = !endpoints.isEmpty() ? endpoints : !variable.isEmpty() ? variable : DEFAULT_ENDPOINT;
        return Arrays.stream(given.split(",", -1))
                .map(String::strip)
                .map(each -> isTlsMeant && !each.contains("://") ? "https://" + each : each)
                .toList();
    }

    private Tls tls() {
        if ((certificate == null) != (key == null)) {
            throw CommandFailure.misused("--cert and --key belong together: give both");
        }
        Tls trust = authorities == null ? Tls.system() : Tls.trusting(authorities);
        return certificate == null || key == null ? trust : trust.withCertificate(certificate, key);
    }

    private AlthingOptions login(AlthingOptions options) {
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        if (colon >= 0) {
            return options.login(name, user.substring(colon + 1));
        }
        String password = terminal.variable("ALTHING_PASSWORD");
        if (password.isEmpty()) {
            String typed = terminal.person().secret("Password of " + name + ": ");
            if (typed == null) {
                throw CommandFailure.misused(
                        "no password for " + name + ", and no terminal to ask at: set ALTHING_PASSWORD");
            }
            password = typed;
        }
        return options.login(name, password);
    }
}
