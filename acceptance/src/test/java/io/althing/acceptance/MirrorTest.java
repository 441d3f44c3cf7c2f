package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.api.KVGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `etcdctl make-mirror` between a real etcd and a cluster here: the way to move without a break,
/// there and back.
class MirrorTest {
    private static final int KEYS = 300;

    @TempDir
    Path root;

    private ProcessCluster cluster;
    private EtcdProcess etcd;

    @BeforeEach
    void start() throws IOException {
        Etcdctl.assumeInstalled();
        assumeTrue(EtcdProcess.isOnPath("etcd"), "etcd is not installed (Debian package etcd-server): skipped");
        cluster = new ProcessCluster(root, 1).startAll();
        etcd = EtcdProcess.start(root);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    @Test
    void etcdIsMirroredHereWhileItIsWrittenTo() throws Exception {
        mirror(etcd.clientPort(), cluster.clientPort(0), "", "a/", "a/", "b/", "b/");
    }

    @Test
    void aClusterHereIsMirroredByEtcdUnderAnotherPrefix() throws Exception {
        mirror(cluster.clientPort(0), etcd.clientPort(), "--dest-prefix=copy/", "a/", "copy/", "other/", "copy2/");
    }

    @Test
    void etcdsKeysComeHereWithoutTheirPrefix() throws Exception {
        mirror(etcd.clientPort(), cluster.clientPort(0), "--no-dest-prefix", "a/", "", "other/", "other/");
    }

    /// Everything at first, what is in `here` before there is a mirror and while there is one,
    /// must
    /// be in `there` at the end; `strange` keys must not come along.
    private static void mirror(
            int from, int to, String flag, String prefix, String copied, String strange, String strangeCopy)
            throws Exception {
        boolean isAll = flag.isEmpty();
        Etcdctl source = new Etcdctl(java.util.List.of("127.0.0.1:" + from));
        Etcdctl copy = new Etcdctl(java.util.List.of("127.0.0.1:" + to));
        ManagedChannel channel = Requests.connect(from);
        write(channel, prefix, 1);
        source.run("put", strange + "x", "1");
        String target = "127.0.0.1:" + to;
        AtomicBoolean isOver = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().unstarted(() -> {
            for (int seed = 2; !isOver.get(); seed++) {
                write(channel, prefix, seed);
            }
        });
        Process process = isAll
                ? source.launch("make-mirror", target)
                : source.launch("make-mirror", "--prefix=" + prefix, flag, target);
        try (EtcdctlSession mirror = new EtcdctlSession(process)) {
            writer.start();
            ProcessCluster.await(
                    "what was there at first is mirrored", Duration.ofSeconds(30), () -> has(copy, copied + "first"));
            isOver.set(true);
            writer.join();
            source.run("put", prefix + "last", "1");
            ProcessCluster.await(
                    "what came at last is mirrored", Duration.ofSeconds(30), () -> has(copy, copied + "last"));
            String expected = source.run("get", "--prefix", prefix, "--sort-by=KEY");
            String found = copied.isEmpty()
                    ? copy.run("get", "--from-key", "", "--sort-by=KEY")
                    : copy.run("get", "--prefix", copied, "--sort-by=KEY");
            assertThat(expected)
                    .as(mirror.output())
                    .hasLineCount(expected.split("\n").length)
                    .contains("last");
            assertThat(found).isEqualTo(expected.replaceAll("(?m)^" + prefix, copied));
            assertThat(has(copy, strangeCopy + "x")).isEqualTo(isAll);
        } finally {
            isOver.set(true);
            writer.join();
            channel.shutdownNow();
        }
    }

    private static boolean has(Etcdctl etcdctl, String key) {
        try {
            return !etcdctl.run("get", key).isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Puts, deletions and transactions, the same for a seed.
    private static void write(ManagedChannel channel, String prefix, int seed) {
        Random random = new Random(seed);
        var kv = Requests.of(KVGrpc.newBlockingStub(channel));
        kv.put(Requests.pair(prefix + "first", "1").build());
        for (int i = 0; i < KEYS; i++) {
            String key = prefix + random.nextInt(KEYS);
            switch (random.nextInt(4)) {
                case 0 -> kv.txn(Requests.txn(Requests.delete(key, "")).build());
                case 1 ->
                    kv.txn(Requests.txn(Requests.put(key, "t" + i), Requests.put(key + "/also", "v" + seed))
                            .build());
                default -> kv.put(Requests.pair(key, seed + "." + i).build());
            }
        }
    }
}
