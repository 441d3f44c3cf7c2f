package io.althing.testkit;

import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.node.Member;
import io.althing.node.StartRefused;
import io.althing.node.spi.Halt;
import io.althing.raft.membership.NodeId;
import io.althing.server.AlthingServer;
import io.althing.server.ServerConfig;
import io.althing.server.UsageException;
import io.althing.store.members.FeatureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A cluster of real members in this process: real consensus, real disks, real sockets, on free
/// ports of the loopback interface, with data that goes when the cluster is closed.
///
/// ```java
/// try (TestCluster cluster = TestCluster.start(3);
///         Althing althing = cluster.connect()) {
///     althing.kv().put("key", "value").await();
///     cluster.stop(cluster.leader());
///     althing.kv().put("key", "other").await();
/// }
/// ```
///
/// Members are counted from 0. A member that halts, which it does rather than answer wrongly,
/// fails the next call here with an [AssertionError]. Members are started and stopped by one
/// thread at a time; the rest may be asked by many.
public final class TestCluster implements AutoCloseable {
    private static final int MEMBERS_MAX = 7;
    private static final Duration LEADER_WAIT = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 5_000_000;

    /// Ports that were free a moment ago may be taken when a member comes to bind them.
    private static final int ATTEMPTS = 5;

    private final Path root;
    private final List<String> flags;
    private final List<String> names;
    private final List<Integer> peerPorts;
    private final List<Integer> clientPorts;
    private final TreeMap<Integer, AlthingServer> running = new TreeMap<>();

    /// Of the members that run.
    private final TreeMap<Integer, Faults> faults = new TreeMap<>();

    /// Those that are paused, or cut off from all others, do not count for a leader.
    private final Set<Integer> paused = new TreeSet<>();

    private final Links links;
    private volatile @Nullable AssertionError halted;
    private boolean isClosed;

    private TestCluster(Path root, int members, List<String> flags) throws IOException {
        this.root = root;
        this.flags = flags;
        List<String> all = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            all.add("m" + i);
        }
        this.names = List.copyOf(all);
        this.links = new Links(members);
        List<Integer> ports = FreePorts.take(2 * members);
        this.peerPorts = ports.subList(0, members);
        this.clientPorts = ports.subList(members, 2 * members);
    }

    /// Starts a cluster and returns once it has a leader.
    ///
    /// @param members from 1 to 7
    /// @param flags what each member is given besides, as `./althing serve` takes it; with
    ///     `--cert-file` clients reach the members with TLS
    /// @throws IllegalArgumentException for another number
    /// @throws IllegalStateException for a flag that is none
    public static TestCluster start(int members, String... flags) {
        if (members < 1 || members > MEMBERS_MAX) {
            throw new IllegalArgumentException("a cluster has 1 to " + MEMBERS_MAX + " members, not " + members);
        }
        StartRefused last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                TestCluster cluster =
                        new TestCluster(Files.createTempDirectory("althing-testkit"), members, List.of(flags));
                try {
                    cluster.startAll();
                    return cluster;
                } catch (StartRefused e) {
                    cluster.close();
                    last = e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a place for a cluster", e);
            }
        }
        throw new IllegalStateException("no cluster started in " + ATTEMPTS + " attempts", last);
    }

    private void startAll() throws StartRefused {
        for (int member = 0; member < names.size(); member++) {
            startMember(member);
        }
        leader();
        await("features in use", () -> running.keySet().stream().allMatch(this::hasFeatures));
    }

    /// A new cluster uses what its members can once it has heard from all of them.
    private boolean hasFeatures(int member) {
        boolean isHeldBack = flags.stream().anyMatch(flag -> flag.startsWith("--feature-level-max"));
        return isHeldBack || member(member).store().membership().featureLevel() == FeatureLevel.NEWEST;
    }

    public int size() {
        return names.size();
    }

    /// Where clients reach the members, stopped ones too.
    public List<URI> endpoints() {
        String scheme = flags.stream().anyMatch(flag -> flag.startsWith("--cert-file=")) ? "https" : "http";
        return clientPorts.stream()
                .map(port -> URI.create(scheme + "://127.0.0.1:" + port))
                .toList();
    }

    /// Where clients reach this member.
    public URI endpoint(int member) {
        return endpoints().get(member);
    }

    /// Connects a client to all members; the caller closes it.
    public Althing connect() {
        return connect(AlthingOptions.defaults());
    }

    /// Connects a client to all members; the caller closes it.
    public Althing connect(AlthingOptions options) {
        return Althing.connect(endpoints().stream().map(URI::toString).toList(), options);
    }

    /// A running member's inside: its state as it sees it.
    ///
    /// @throws IllegalStateException if it is stopped
    public Member member(int member) {
        AlthingServer server = running.get(member);
        if (server == null) {
            throw new IllegalStateException("member " + member + " is stopped");
        }
        return server.member();
    }

    public boolean isRunning(int member) {
        return running.containsKey(member);
    }

    /// Waits, at most 30 s, until a majority of all members agrees on a leader that is running,
    /// and neither paused nor cut off. Returns which member it is.
    ///
    /// @throws AssertionError if there is none by then, or a member halted
    public int leader() {
        int[] found = {-1};
        await("leader", () -> {
            found[0] = agreedLeader();
            return found[0] >= 0;
        });
        return found[0];
    }

    private void await(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + LEADER_WAIT.toNanos();
        while (System.nanoTime() - deadlineNanos < 0) {
            check();
            if (condition.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new AssertionError("no " + what + " within " + LEADER_WAIT + "; running members: " + running.keySet());
    }

    private int agreedLeader() {
        List<Integer> present = running.keySet().stream()
                .filter(member -> !paused.contains(member) && !links.isAlone(member))
                .toList();
        for (int candidate : present) {
            long id = member(candidate).status().memberId();
            long followers = present.stream()
                    .filter(each -> member(each).status().leaderId() == id)
                    .count();
            if (followers * 2 > names.size()) {
                return candidate;
            }
        }
        return -1;
    }

    /// Ends a session, or a lease, as the cluster does when it has not been heard of for its TTL:
    /// what was held in it is given to the next, and its client is not told before it asks. So a
    /// test sees what its own code does with a lock that it has lost and believes to hold.
    ///
    /// @param session by its id, such as that of `grant.session()`
    /// @throws AssertionError if there is none
    public void expire(long session) {
        new Operator(member(leader())).expire(session);
    }

    /// Takes back by force all that a session holds under a name, as a user `operator` does: the
    /// next in line has it at once, and the holder is told with its next heartbeat.
    ///
    /// @param session by its id
    /// @throws AssertionError if it holds nothing of that name
    public void takeBack(long session, String name) {
        new Operator(member(leader())).takeBack(session, name);
    }

    /// Lets a member stand still, as a process does that is sent SIGSTOP: its connections stay,
    /// and it answers nobody. What it is doing at this moment may still end. No harm if it does.
    ///
    /// @throws IllegalStateException if it is stopped
    public void pause(int member) {
        member(member);
        paused.add(member);
        faultsOf(member).pause();
    }

    /// Lets a paused member go on, as if no time had passed for it. No harm if it runs.
    public void resume(int member) {
        if (paused.remove(member)) {
            faultsOf(member).resume();
        }
        check();
    }

    /// Cuts a member off from all others, in both directions. Clients still reach it. No harm if
    /// it is cut off.
    ///
    /// @throws IllegalStateException if it is stopped
    public void cut(int member) {
        member(member);
        links.cutOff(member);
        links.apply(faults, this::id);
    }

    /// Connects a member again that was cut off. No harm if it was not.
    public void mend(int member) {
        links.mend(member);
        links.apply(faults, this::id);
        check();
    }

    /// Cuts the link between two members, in both directions: their connections break, and they
    /// reach all others. It stays cut if one of them is stopped and starts again.
    public void cutLink(int one, int other) {
        links.cut(one, other);
        links.apply(faults, this::id);
    }

    /// Loses all that one member sends to another from now on, and nothing that the other sends.
    /// No connection breaks: neither is told.
    public void cutOneWay(int from, int to) {
        links.lose(from, to);
        links.apply(faults, this::id);
    }

    /// Lets everything that two members send each other take so much longer, each way. Nothing is
    /// lost, and order is kept.
    ///
    /// @param way a message's way, added to that of loopback; zero for as before
    public void slow(int one, int other, Duration way) {
        links.slow(one, other, way);
        links.apply(faults, this::id);
    }

    /// Ends what was done to the link between two members. No harm if nothing was.
    public void mendLink(int one, int other) {
        links.mend(one, other);
        links.apply(faults, this::id);
        check();
    }

    private NodeId id(int member) {
        return new NodeId(member(member).status().memberId());
    }

    private Faults faultsOf(int member) {
        return Objects.requireNonNull(faults.get(member));
    }

    /// Stops a member cleanly; its data stays. If it was paused or cut off from all others, that
    /// ends first. No harm if it is stopped.
    public void stop(int member) {
        resume(member);
        mend(member);
        faults.remove(member);
        AlthingServer server = running.remove(member);
        if (server != null) {
            server.close();
        }
        check();
    }

    /// Starts a stopped member again, with its data and on its ports. No harm if it runs.
    public void restart(int member) {
        try {
            startMember(member);
        } catch (StartRefused e) {
            throw new AssertionError("member " + member + " does not start again", e);
        }
        check();
    }

    private void startMember(int member) throws StartRefused {
        if (isClosed || running.containsKey(member)) {
            return;
        }
        List<String> founders = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            founders.add(names.get(i) + "=http://127.0.0.1:" + peerPorts.get(i));
        }
        String clients = endpoint(member).toString();
        String peers = "http://127.0.0.1:" + peerPorts.get(member);
        try {
            List<String> all = new ArrayList<>(List.of(
                    "--name=" + names.get(member),
                    "--data-dir=" + root.resolve(names.get(member)),
                    "--listen-client-urls=" + clients,
                    "--listen-peer-urls=" + peers,
                    "--initial-cluster=" + String.join(",", founders)));
            all.addAll(flags);
            ServerConfig config = ServerConfig.of(all);
            Faults own = new Faults();
            running.put(member, AlthingServer.start(config, new Failure(member), own::around));
            faults.put(member, own);
            // It knows nothing of what was done before it came.
            links.apply(faults, this::id);
        } catch (UsageException e) {
            throw new IllegalStateException("the test cluster's flags are wrong: " + e.getMessage(), e);
        }
    }

    private void check() {
        AssertionError failure = halted;
        if (failure != null) {
            throw failure;
        }
    }

    /// Stops all members and deletes their data.
    ///
    /// @throws AssertionError if a member halted at any time
    @Override
    public void close() {
        isClosed = true;
        faults.values().forEach(Faults::resume);
        running.values().forEach(AlthingServer::close);
        running.clear();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the test cluster's data", e);
        }
        check();
    }

    private final class Failure implements Halt {
        private final int member;

        Failure(int member) {
            this.member = member;
        }

        @Override
        public void halt(String reason, @Nullable Throwable cause) {
            halted = new AssertionError("member " + member + " halted: " + reason, cause);
        }
    }
}
