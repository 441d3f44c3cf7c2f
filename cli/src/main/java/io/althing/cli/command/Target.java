package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.context.Context;
import io.althing.cli.context.Contexts;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.cli.terminal.Yaml;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.Tls;
import io.althing.client.error.AlthingException;
import io.althing.client.kv.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which cluster a command is about, as whom, and how it writes: the options of all commands.
///
/// Each is looked for on the command line, then among the variables of the environment, then in
/// the context; but a context that nobody has asked for says nothing about other endpoints.
public final class Target {
    private static final String DEFAULT_ENDPOINT = "127.0.0.1:2379";

    /// How output is written.
    enum Format {
        HUMAN,
        JSON,
        YAML;

        String write(JsonObject object) {
            return this == YAML ? Yaml.of(object) : object.toString();
        }
    }

    private final Terminal terminal;
    private @Nullable Context context;
    private @Nullable String password;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "a cluster of `ctl context`; $ALTHING_CONTEXT or the one in use unless given")
    private String contextName = "";

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
            paramLabel = "human|json|yaml",
            description = "json is one object per line, yaml one document each")
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

    public Target(Terminal terminal) {
        this.terminal = terminal;
    }

    public Terminal terminal() {
        return terminal;
    }

    /// Whether programs read the output.
    public boolean isStructured() {
        return format != Format.HUMAN;
    }

    public void say(String line) {
        terminal.out().println(line);
    }

    public void say(JsonObject object) {
        say(written(object));
    }

    /// Returns an object as programs are to read it.
    String written(JsonObject object) {
        return format.write(object);
    }

    /// Says the one or the other.
    ///
    /// @param namesAndValues of the object, as [Json#object] takes them
    public void say(String human, Object... namesAndValues) {
        if (isStructured()) {
            say(Json.object(namesAndValues));
        } else {
            say(human);
        }
    }

    public Table table(String... titles) {
        return new Table(terminal.out(), titles);
    }

    /// A remark that is no part of what was asked for.
    public void remark(String line) {
        terminal.err().println("althing: " + line);
    }

    /// Asks whether something that cannot be undone is meant.
    ///
    /// @param what such as `delete the user ann`
    /// @param isSure whether that was said already
    public void confirm(String what, boolean isSure) {
        confirm(terminal, what, isSure);
    }

    static void confirm(Terminal terminal, String what, boolean isSure) {
        if (isSure) {
            return;
        }
        String question = Character.toUpperCase(what.charAt(0)) + what.substring(1);
        String answer = terminal.person().answer(question + "? [y/N] ");
        if (answer == null) {
            throw CommandFailure.misused(
                    "this would " + what + ", and there is no terminal to ask at: give --yes if that is meant");
        }
        if (!answer.strip().equalsIgnoreCase("y") && !answer.strip().equalsIgnoreCase("yes")) {
            throw CommandFailure.failed("nothing was done: it was not confirmed");
        }
    }

    /// Returns what was written on the command line as bytes.
    public Bytes bytes(String argument) {
        try {
            return isEscaped ? Text.unescaped(argument) : Bytes.of(argument);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.misused(String.valueOf(e.getMessage()));
        }
    }

    public Bytes key(String argument) {
        if (argument.isEmpty()) {
            throw CommandFailure.misused("a key is not empty; all keys are meant by an empty one with --prefix");
        }
        return bytes(argument);
    }

    /// Connects to whichever member answers.
    public Althing connect() {
        return connect(options -> options);
    }

    public Althing connect(UnaryOperator<AlthingOptions> more) {
        Althing althing = connect(addresses(), more);
        if (!user().isEmpty()) {
            tellIfNobodyAsks(althing);
        }
        return althing;
    }

    /// Connects to one of the [#addresses()] alone.
    public Althing connectTo(String address) {
        return connect(List.of(address), options -> options);
    }

    private Althing connect(List<String> addresses, UnaryOperator<AlthingOptions> more) {
        AlthingOptions options = AlthingOptions.defaults().tls(tls()).timeout(timeout());
        try {
            return Althing.connect(addresses, more.apply(user().isEmpty() ? options : login(options)));
        } catch (IllegalArgumentException e) {
            // What a program says to send a password in the clear is not offered here.
            throw CommandFailure.misused(String.valueOf(e.getMessage()).replaceFirst(", or say .*", ""));
        } catch (UncheckedIOException e) {
            throw CommandFailure.misused(e.getMessage() + ": " + e.getCause());
        }
    }

    /// A password that nobody looks at would seem to be right.
    private void tellIfNobodyAsks(Althing althing) {
        try {
            if (!althing.access().status().await().isEnabled()) {
                remark("auth is off: nobody looked at who " + userName()
                        + " is or at the password, and everybody may do everything");
            }
        } catch (AlthingException e) {
            // The command itself will tell what is wrong.
        }
    }

    public Duration timeout() {
        if (timeoutSeconds < 1) {
            throw CommandFailure.misused("--timeout is a number of seconds from 1 on, not " + timeoutSeconds);
        }
        return Duration.ofSeconds(timeoutSeconds);
    }

    /// Returns where members serve: encrypted where TLS is spoken of, as all of `ctl` has it.
    public List<String> addresses() {
        boolean isTlsMeant = authorities() != null || certificate() != null;
        String known = askedContext().isEmpty() ? terminal.variable("ALTHING_ENDPOINTS") : "";
        String other = known.isEmpty() ? context().endpoints() : known;
        String given = !endpoints.isEmpty() ? endpoints : !other.isEmpty() ? other : DEFAULT_ENDPOINT;
        return Arrays.stream(given.split(",", -1))
                .map(String::strip)
                .map(each -> isTlsMeant && !each.contains("://") ? "https://" + each : each)
                .toList();
    }

    private Context context() {
        Context known = context;
        if (known == null) {
            known = readContext();
            context = known;
        }
        return known;
    }

    /// Returns the context that was asked for by name, or an empty text.
    private String askedContext() {
        return contextName.isEmpty() ? terminal.variable("ALTHING_CONTEXT") : contextName;
    }

    private Context readContext() {
        String asked = askedContext();
        boolean isElsewhere =
                !endpoints.isEmpty() || !terminal.variable("ALTHING_ENDPOINTS").isEmpty();
        if (asked.isEmpty() && isElsewhere) {
            // Another cluster is not told the password of this one.
            return Context.NONE;
        }
        Path file = Contexts.file(terminal.environment());
        Contexts contexts;
        try {
            contexts = Contexts.read(file);
        } catch (IOException e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()));
        }
        String name = asked.isEmpty() ? contexts.current() : asked;
        Context found = contexts.all().get(name);
        if (found == null && !name.isEmpty()) {
            throw CommandFailure.misused("there is no context " + name + " in " + file + ", but "
                    + (contexts.all().isEmpty()
                            ? "none"
                            : String.join(", ", contexts.all().keySet()))
                    + "; `ctl context set " + name + " --endpoints HOST:PORT` makes it");
        }
        return found == null ? Context.NONE : found;
    }

    private static @Nullable Path path(@Nullable Path given, String known) {
        return given != null ? given : known.isEmpty() ? null : Path.of(known);
    }

    public @Nullable Path authorities() {
        return path(authorities, context().cacert());
    }

    public @Nullable Path certificate() {
        return path(certificate, context().cert());
    }

    public @Nullable Path key() {
        return path(key, context().key());
    }

    private Tls tls() {
        Path authority = authorities();
        Path chain = certificate();
        Path secret = key();
        if ((chain == null) != (secret == null)) {
            throw CommandFailure.misused("--cert and --key belong together: give both");
        }
        Tls trust = authority == null ? Tls.system() : Tls.trusting(authority);
        return chain == null || secret == null ? trust : trust.withCertificate(chain, secret);
    }

    /// Returns who is to log in, or an empty text for nobody.
    public String user() {
        return user.isEmpty() ? context().user() : user;
    }

    public String userName() {
        String all = user();
        int colon = all.indexOf(':');
        return colon < 0 ? all : all.substring(0, colon);
    }

    private AlthingOptions login(AlthingOptions options) {
        return options.login(userName(), password());
    }

    /// Returns the password of who logs in, asked for once.
    public String password() {
        String known = password;
        if (known == null) {
            known = findPassword();
            password = known;
        }
        return known;
    }

    private String findPassword() {
        int colon = user().indexOf(':');
        if (colon >= 0) {
            return user().substring(colon + 1);
        }
        String variable = terminal.variable("ALTHING_PASSWORD");
        String stored = user.isEmpty() ? context().password() : "";
        if (!variable.isEmpty() || !stored.isEmpty()) {
            return variable.isEmpty() ? stored : variable;
        }
        String typed = terminal.person().secret("Password of " + userName() + ": ");
        if (typed == null) {
            throw CommandFailure.misused(
                    "no password for " + userName() + ", and no terminal to ask at: set ALTHING_PASSWORD");
        }
        return typed;
    }
}
