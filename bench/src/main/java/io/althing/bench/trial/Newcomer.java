package io.althing.bench.trial;

import io.althing.bench.load.Load;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberAddResponse;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberRemoveResponse;
import io.etcd.jetcd.api.RangeRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How soon a member that comes with nothing, in place of one that was lost with its disk, has
/// all that there is, and what others notice of it.
final class Newcomer implements Trial {
    private static final int ANSWER_SECONDS = 30;
    private static final double LIMIT_SECONDS = 300;
    private static final double MIB = 1 << 20;

    /// A key as the load calls it.
    private static final int KEY_BYTES = 20;

    @Override
    public String word() {
        return "newcomer";
    }

    @Override
    public String title(Scale scale) {
        Load load = scale.load();
        return String.format(
                Locale.ROOT, "a new member where there are %,d keys of %d B", load.keys(), load.valueBytes());
    }

    @Override
    public int membersMin() {
        return 3;
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        Load load = scale.load();
        cluster.fill(load);
        int last = cluster.endpoints().size() - 1;
        cluster.kill(last);
        cluster.erase(last);
        List<String> others = cluster.endpoints().subList(0, last);
        String leader = others.get(Raft.leader(others));
        replace(leader, cluster.endpoints().get(last));
        try (SteadyPuts puts = new SteadyPuts(leader)) {
            puts.count();
            long fromNanos = System.nanoTime();
            cluster.start(last, "--initial-cluster-state=existing");
            Patience.until(
                    "the new member has all keys",
                    LIMIT_SECONDS,
                    () -> count(cluster.endpoints().get(last)),
                    count -> count == load.keys());
            double seconds = Timing.secondsSince(fromNanos);
            double mib = load.keys() * (load.valueBytes() + KEY_BYTES) / MIB;
            return List.of(
                    Figure.lower("from its start until it has everything, s", seconds),
                    Figure.higher("MiB/s", mib / seconds),
                    Figure.lower("puts at the leader meanwhile, p99 ms", puts.millis(99)));
        }
    }

    /// Takes the one that is lost out of the cluster, and another in where it was.
    private static void replace(String leader, String lost) throws IOException {
        try (Client client = new Client(leader)) {
            Member member = Patience.until(
                            "asking for the member", LIMIT_SECONDS, () -> find(client, lost), Optional::isPresent)
                    .orElseThrow();
            Patience.until("removing the member", LIMIT_SECONDS, () -> remove(client, member), _ -> true);
            // etcd refuses until all others have been in touch for some seconds.
            Patience.until("adding the member", LIMIT_SECONDS, () -> add(client, member), _ -> true);
        }
    }

    private static ClusterGrpc.ClusterBlockingStub cluster(Client client) {
        return ClusterGrpc.newBlockingStub(client.channel())
                .withWaitForReady()
                .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    private static Optional<Member> find(Client client, String endpoint) {
        return cluster(client).memberList(MemberListRequest.getDefaultInstance()).getMembersList().stream()
                .filter(member -> member.getClientURLsList().contains("http://" + endpoint))
                .findFirst();
    }

    private static MemberRemoveResponse remove(Client client, Member member) {
        return cluster(client)
                .memberRemove(
                        MemberRemoveRequest.newBuilder().setID(member.getID()).build());
    }

    private static MemberAddResponse add(Client client, Member member) {
        return cluster(client)
                .memberAdd(MemberAddRequest.newBuilder()
                        .addAllPeerURLs(member.getPeerURLsList())
                        .build());
    }

    /// What the member itself knows.
    private static long count(String endpoint) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(Client.bytes("key-"))
                .setRangeEnd(Client.bytes("key."))
                .setCountOnly(true)
                .setSerializable(true)
                .build();
        // A connection that failed before would wait before it is tried again.
        try (Client client = new Client(endpoint)) {
            return client.kvOnce()
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .range(request)
                    .getCount();
        }
    }
}
