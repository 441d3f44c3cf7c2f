package io.althing.client;

import io.althing.client.admin.Access;
import io.althing.client.admin.AuditLog;
import io.althing.client.admin.Claims;
import io.althing.client.admin.Maintenance;
import io.althing.client.admin.Membership;
import io.althing.client.coordination.Locks;
import io.althing.client.coordination.Numbers;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.coordination.Sessions;
import io.althing.client.error.AlthingException;
import io.althing.client.error.AuthenticationException;
import io.althing.client.error.UnavailableException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.Kv;
import io.althing.client.lease.Leases;
import io.althing.client.rpc.MemberHealth;
import io.althing.client.rpc.Rpc;
import io.althing.client.rpc.Settings;
import io.althing.client.watch.Watches;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A client of a cluster: one object per process is enough, for all threads.
///
/// ```java
/// try (Althing althing = Althing.connect("10.0.0.1:2379", "10.0.0.2:2379", "10.0.0.3:2379")) {
///     althing.kv().put("greeting", "hello").await();
///     String greeting = althing.kv().get("greeting").await().orElseThrow().value().utf8();
/// }
/// ```
///
/// One member is asked until it fails, then another. Name all of them, so that it can go on
/// without any one.
public final class Althing implements AutoCloseable {
    private static final int DEFAULT_PORT = 2379;

    private final Rpc rpc;
    private final Kv kv;
    private final Watches watches;
    private final Leases leases;
    private final Sessions sessions;
    private final Locks locks;
    private final Numbers numbers;

    private Althing(Rpc rpc, SessionOptions session) {
        this.rpc = rpc;
        this.kv = new Kv(rpc);
        this.watches = new Watches(rpc);
        this.leases = new Leases(rpc);
        this.sessions = new Sessions(rpc.atLeader(), leases, session);
        this.locks = new Locks(rpc.atLeader(), sessions);
        this.numbers = new Numbers(rpc.atLeader(), sessions);
    }

    /// Connects with [AlthingOptions#defaults()].
    ///
    /// @param endpoints as [#connect(List, AlthingOptions)] takes them
    public static Althing connect(String... endpoints) {
        return connect(List.of(endpoints), AlthingOptions.defaults());
    }

    /// Connects to the first member that answers, and logs in if a user was given.
    ///
    /// @param endpoints one per member: `host:port`, or `http://host:port`, or
    /// `https://host:port`
    ///     for TLS; the port is 2379 unless it is given
    /// @throws UnavailableException if no member answers within the timeout
    /// @throws AuthenticationException if the login is refused
    /// @throws IllegalArgumentException for an endpoint that is none, and for a password that
    /// would
    ///     be sent in the clear
    public static Althing connect(List<String> endpoints, AlthingOptions options) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("a client needs at least one endpoint, such as 127.0.0.1:2379");
        }
        List<URI> all = new ArrayList<>();
        endpoints.forEach(each -> all.add(endpoint(each)));
        Settings settings = options.settings(all);
        Althing althing = new Althing(Rpc.of(settings), options.session());
        if (!options.isLazy()) {
            althing.greet(settings);
        }
        return althing;
    }

    private static URI endpoint(String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            boolean isPlain = uri.getHost() != null
                    && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
            if (isPlain) {
                int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
                String host = uri.getHost();
                return URI.create(uri.getScheme() + "://" + host + ":" + port);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(notAnEndpoint(text), e);
        }
        throw new IllegalArgumentException(notAnEndpoint(text));
    }

    private static String notAnEndpoint(String text) {
        return "not an endpoint: '" + text + "'; write host:port, http://host:port or https://host:port";
    }

    /// Any answer will do: what a user may read is not known here.
    private void greet(Settings settings) {
        try {
            kv.get(Get.key(Bytes.of("\0")).countOnly().allowStale()).await();
        } catch (UnavailableException e) {
            // Logging in takes a leader, and says itself that it failed; a greeting takes just anybody.
            UnavailableException told = settings.user() == null ? nobodyAnswers(settings, e) : e;
            close();
            throw told;
        } catch (AuthenticationException e) {
            close();
            throw e;
        } catch (AlthingException e) {
            // It answered.
        }
    }

    private UnavailableException nobodyAnswers(Settings settings, UnavailableException cause) {
        String tried = rpc.health().stream()
                .map(each -> each.endpoint()
                        + each.lastFailure().map(why -> " (" + why + ")").orElse(""))
                .collect(Collectors.joining(", "));
        return new UnavailableException(
                "no member answers within " + settings.timeout().toMillis() + " ms at " + tried, cause);
    }

    /// Keys and values.
    public Kv kv() {
        return kv;
    }

    /// Events of keys.
    public Watches watches() {
        return watches;
    }

    /// Times to live that keys can be attached to.
    public Leases leases() {
        return leases;
    }

    /// What locks are held in.
    public Sessions sessions() {
        return sessions;
    }

    /// Locks, semaphores and elections.
    public Locks locks() {
        return locks;
    }

    /// Numbers that all share: sequences, latches, barriers, and what ids are made of.
    public Numbers numbers() {
        return numbers;
    }

    /// Users and roles.
    public Access access() {
        return new Access(rpc);
    }

    /// Who the members are.
    public Membership membership() {
        return new Membership(rpc);
    }

    /// Status, alarms and upkeep of members.
    public Maintenance maintenance() {
        return new Maintenance(rpc);
    }

    /// Who changed what of the cluster itself.
    public AuditLog audit() {
        return new AuditLog(rpc);
    }

    /// Who holds what and who waits for it, in the whole cluster.
    public Claims claims() {
        return new Claims(rpc);
    }

    /// How this client finds each member, in the order in which they were given.
    public List<MemberHealth> members() {
        return rpc.health();
    }

    /// Gives back what is held, ends what is under way and disconnects. No harm if it is closed.
    @Override
    public void close() {
        if (!rpc.isClosed()) {
            sessions.close();
        }
        rpc.close();
    }
}
