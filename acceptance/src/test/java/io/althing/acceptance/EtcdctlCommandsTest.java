package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands and flags of etcdctl that no other test needs, each with what it prints against
/// etcd.
class EtcdctlCommandsTest {
    private static final String ID = "[0-9a-f]+";

    @TempDir
    static Path root;

    private static ProcessCluster cluster;
    private static Etcdctl etcdctl;

    @BeforeAll
    static void start() throws IOException {
        Etcdctl.assumeInstalled();
        cluster = new ProcessCluster(root, 1, "--bcrypt-cost", "4").startAll();
        etcdctl = new Etcdctl(cluster);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static EtcdctlSession open(String... arguments) throws IOException {
        return new EtcdctlSession(etcdctl.launch(arguments));
    }

    private static String revision() throws IOException {
        return etcdctl.run("get", "none", "-w", "fields").replaceAll("(?s).*\"Revision\" : (\\d+).*", "$1");
    }

    @Test
    void getsWithEveryFlag() throws IOException {
        etcdctl.run("put", "g/a", "3");
        String first = revision();
        etcdctl.run("put", "g/b", "1");
        etcdctl.run("put", "g/c", "2");
        etcdctl.run("put", "g/a", "4");
        assertThat(etcdctl.run("get", "--rev=" + first, "--prefix", "g/")).isEqualTo("g/a\n3\n");
        assertThat(etcdctl.run("get", "--prefix", "g/", "--sort-by=VALUE")).isEqualTo("g/b\n1\ng/c\n2\ng/a\n4\n");
        assertThat(etcdctl.run("get", "--prefix", "g/", "--sort-by=CREATE", "--order=DESCEND", "--keys-only"))
                .isEqualTo("g/c\n\ng/b\n\ng/a\n\n");
        assertThat(etcdctl.run("get", "--prefix", "g/", "--sort-by=MODIFY", "--print-value-only"))
                .isEqualTo("1\n2\n4\n");
        assertThat(etcdctl.run("get", "--prefix", "g/", "--sort-by=VERSION", "--order=DESCEND", "--limit=1"))
                .isEqualTo("g/a\n4\n");
        assertThat(etcdctl.run("get", "--prefix", "g/", "--sort-by=KEY", "--order=ASCEND", "--limit=2"))
                .isEqualTo("g/a\n4\ng/b\n1\n");
        assertThat(etcdctl.run("get", "--consistency=s", "g/a", "g/b")).isEqualTo("g/a\n4\n");
        assertThat(etcdctl.run("get", "--hex", "g/b")).isEqualTo("\\x67\\x2f\\x62\n\\x31\n");
        assertThat(etcdctl.run("del", "--prev-kv", "g/b")).isEqualTo("1\ng/b\n1\n");
        assertThat(etcdctl.run("del", "g/a", "g/b")).isEqualTo("1\n");
        assertThat(etcdctl.run("del", "--prefix", "--prev-kv", "g/")).isEqualTo("1\ng/c\n2\n");
    }

    @Test
    void putsWithEveryFlag() throws IOException {
        String lease = etcdctl.run("lease", "grant", "60").split(" ")[1];
        assertThat(etcdctl.runWith("from input", "put", "p/a")).isEqualTo("OK\n");
        assertThat(etcdctl.run("get", "p/a")).isEqualTo("p/a\nfrom input\n");
        assertThat(etcdctl.run("put", "--ignore-value", "--lease=" + lease, "p/a"))
                .isEqualTo("OK\n");
        assertThat(etcdctl.run("put", "--ignore-lease", "p/a", "2")).isEqualTo("OK\n");
        assertThat(etcdctl.run("put", "--prev-kv", "p/a", "3")).isEqualTo("OK\np/a\n2\n");
        assertThat(etcdctl.run("put", "--ignore-value", "p/none")).endsWith("Error: etcdserver: key not found\n");
        assertThat(etcdctl.run("lease", "timetolive", "--keys", lease)).endsWith("attached keys([])\n");
    }

    @Test
    void printsEveryFormat() throws IOException {
        etcdctl.run("put", "w", "1");
        String at = revision();
        assertThat(etcdctl.run("get", "w", "-w", "simple")).isEqualTo("w\n1\n");
        assertThat(etcdctl.run("get", "w", "-w", "json"))
                .matches("\\{\"header\":\\{\"cluster_id\":\\d+,\"member_id\":\\d+,\"revision\":" + at
                        + ",\"raft_term\":\\d+},\"kvs\":\\[\\{\"key\":\"dw==\",\"create_revision\":" + at
                        + ",\"mod_revision\":" + at + ",\"version\":1,\"value\":\"MQ==\"}],\"count\":1}\n");
        assertThat(etcdctl.run("get", "w", "-w", "fields"))
                .matches("\"ClusterID\" : \\d+\n\"MemberID\" : \\d+\n\"Revision\" : " + at
                        + "\n\"RaftTerm\" : \\d+\n\"Key\" : \"w\"\n\"CreateRevision\" : " + at + "\n\"ModRevision\" : "
                        + at
                        + "\n\"Version\" : 1\n\"Value\" : \"1\"\n\"Lease\" : 0\n\"More\" : false\n\"Count\" : 1\n");
        byte[] message =
                etcdctl.launch("get", "w", "-w", "protobuf").getInputStream().readAllBytes();
        assertThat(HexFormat.of().formatHex(message))
                .as("a header, a pair and a count of protobuf")
                .startsWith("0a")
                .contains("0a017710")
                .endsWith("20012a0131" + "2001");
        assertThat(etcdctl.run("get", "w", "-w", "table")).isEqualTo("Error: table not supported as output format\n");
        // As wide as the identity happens to be.
        assertThat(etcdctl.run("member", "list", "-w", "table")).containsPattern("\\| +ID +\\| STATUS +\\| NAME \\|");
        assertThat(etcdctl.run("endpoint", "status", "-w", "json")).contains("\"raftIndex\":", "\"dbSizeInUse\":");
        assertThat(etcdctl.run("endpoint", "health", "-w", "json")).contains("\"health\":true");
        assertThat(etcdctl.run("endpoint", "hashkv", "-w", "fields")).contains("\"Hash\" : ");
        assertThat(etcdctl.run("del", "w", "-w", "json")).contains("\"deleted\":1");
        assertThat(etcdctl.run("lease", "grant", "9", "-w", "json")).contains("\"TTL\":9");
    }

    @Test
    void asksAllMembersWithClusterAndTidiesUp() throws IOException {
        etcdctl.run("put", "c", "1");
        etcdctl.run("put", "c", "2");
        String url = cluster.endpoint(0);
        assertThat(etcdctl.run("endpoint", "health", "--cluster")).startsWith(url + " is healthy: ");
        assertThat(etcdctl.run("endpoint", "status", "--cluster")).startsWith(url + ", ");
        assertThat(etcdctl.run("endpoint", "hashkv", "--cluster")).matches(url + ", \\d+\n");
        assertThat(etcdctl.run("alarm", "list")).isEmpty();
        assertThat(etcdctl.run("alarm", "disarm")).isEmpty();
        String at = revision();
        assertThat(etcdctl.run("compaction", "--physical", at)).isEqualTo("compacted revision " + at + "\n");
        assertThat(etcdctl.run("defrag")).matches("Finished defragmenting etcd member\\[.*]\n");
        assertThat(etcdctl.run("defrag", "--cluster")).isEqualTo("Finished defragmenting etcd member[" + url + "]\n");
        assertThat(etcdctl.run("move-leader", "1")).endsWith("Error: etcdserver: bad leader transferee\n");
    }

    @Test
    void aCandidateIsFollowedUntilItSteps() throws IOException {
        try (EtcdctlSession first = open("elect", "e", "one");
                EtcdctlSession observer = open("elect", "-l", "e")) {
            first.await("e/" + ID + "\none\n");
            observer.await("e/" + ID + "\none\n");
            try (EtcdctlSession second = open("elect", "e", "two")) {
                first.end();
                second.await("e/" + ID + "\ntwo\n");
                observer.await("e/" + ID + "\none\n(e/" + ID + "\none\n)*e/" + ID + "\ntwo\n");
            }
        }
    }

    @Test
    void aLockIsHeldForACommandAndTillTheEnd() throws IOException {
        assertThat(etcdctl.run("lock", "l", "--", "sh", "-c", "echo $ETCD_LOCK_KEY $ETCD_LOCK_REV"))
                .matches("l/" + ID + " \\d+\n");
        assertThat(etcdctl.run("lock", "l", "--", "sh", "-c", "exit 7")).endsWith("exit status 7\n");
        try (EtcdctlSession first = open("lock", "--ttl=60", "l")) {
            first.await("l/" + ID + "\n+");
            try (EtcdctlSession second = open("lock", "l", "echo", "mine now")) {
                assertThat(second.output()).isEmpty();
                first.end();
                second.await("mine now\n");
            }
        }
    }

    @Test
    void watchesFromItsPromptAndRunsACommandForEachEvent() throws IOException {
        try (EtcdctlSession prompt = open("watch", "-i");
                EtcdctlSession command =
                        open("watch", "wi/a", "--", "sh", "-c", "echo ran $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_VALUE")) {
            prompt.type("watch wi/a\nprogress\nwatch --prefix --prev-kv wi/x\n");
            // What a prompt has been told is in force once an event of it is seen.
            for (int i = 0;
                    !(prompt.output().contains("wi/x2\n2\n") && command.output().contains("ran \"PUT\""));
                    i++) {
                assertThat(i).as(prompt.output() + command.output()).isLessThan(200);
                etcdctl.run("put", "wi/x2", "2");
                etcdctl.run("put", "wi/a", "1");
            }
            etcdctl.run("del", "wi/x2");
            prompt.await("(PUT\nwi/.*|progress notify: \\d+\n)*DELETE\nwi/x2\n2\nwi/x2\n\n(PUT.*)?");
            command.await("PUT\nwi/a\n1\nran \"PUT\" \"1\"\n.*");
        }
    }

    @Test
    void keepsALeaseAliveUntilItIsRevoked() throws IOException {
        String lease = etcdctl.run("lease", "grant", "3").split(" ")[1];
        String kept = "lease " + lease + " keepalived with TTL(3)\n";
        assertThat(etcdctl.run("lease", "keep-alive", "--once", lease)).isEqualTo(kept);
        try (EtcdctlSession session = open("lease", "keep-alive", lease)) {
            session.await("(" + kept.replaceAll("[()]", "\\\\$0") + "){2,}");
            assertThat(etcdctl.run("lease", "list")).contains(lease);
            etcdctl.run("lease", "revoke", lease);
            session.await(".*lease " + lease + " expired or revoked.\n");
        }
        assertThat(etcdctl.run("lease", "keep-alive", "--once", lease)).contains("lease not found");
    }

    @Test
    void managesUsersAndRoles() throws IOException {
        assertThat(etcdctl.run("role", "add", "r")).isEqualTo("Role r created\n");
        etcdctl.run("role", "grant-permission", "r", "readwrite", "a", "b");
        etcdctl.run("role", "grant-permission", "r", "read", "--prefix=true", "p/");
        etcdctl.run("role", "grant-permission", "r", "write", "--from-key=true", "z");
        assertThat(etcdctl.run("role", "get", "r"))
                .isEqualTo("Role r\nKV Read:\n\t[a, b) (prefix a)\n\t[p/, p0) (prefix p/)\n"
                        + "KV Write:\n\t[a, b) (prefix a)\n\t[z, <open ended>\n");
        assertThat(etcdctl.run("role", "list")).isEqualTo("r\n");
        assertThat(etcdctl.run("role", "revoke-permission", "r", "a", "b"))
                .isEqualTo("Permission of range [a, b) is revoked from role r\n");
        assertThat(etcdctl.run("role", "revoke-permission", "r", "--from-key", "z"))
                .isEqualTo("Permission of range [z, <open ended> is revoked from role r\n");
        assertThat(etcdctl.run("role", "revoke-permission", "r", "q"))
                .endsWith("Error: etcdserver: permission is not granted to the role\n");
        assertThat(etcdctl.run("role", "get", "none")).endsWith("Error: etcdserver: role name not found\n");
        assertThat(etcdctl.run("user", "add", "--no-password", "u")).isEqualTo("User u created\n");
        assertThat(etcdctl.runWith("pw\n", "user", "add", "--interactive=false", "v"))
                .isEqualTo("User v created\n");
        assertThat(etcdctl.runWith("new\n", "user", "passwd", "--interactive=false", "v"))
                .isEqualTo("Password updated\n");
        assertThat(etcdctl.run("user", "list")).isEqualTo("u\nv\n");
        assertThat(etcdctl.run("user", "grant-role", "u", "r")).isEqualTo("Role r is granted to user u\n");
        assertThat(etcdctl.run("user", "get", "u")).isEqualTo("User: u\nRoles: r\n");
        assertThat(etcdctl.run("user", "get", "--detail", "u"))
                .isEqualTo("User: u\n\nRole r\nKV Read:\n\t[p/, p0) (prefix p/)\nKV Write:\n");
        assertThat(etcdctl.run("user", "revoke-role", "u", "r")).isEqualTo("Role r is revoked from user u\n");
        assertThat(etcdctl.run("user", "delete", "u")).isEqualTo("User u deleted\n");
        assertThat(etcdctl.run("user", "delete", "v")).isEqualTo("User v deleted\n");
        assertThat(etcdctl.run("role", "delete", "r")).isEqualTo("Role r deleted\n");
        assertThat(etcdctl.run("auth", "enable")).contains("root user does not exist");
    }

    @Test
    void whatNeedsNoServerIsThere() throws IOException {
        assertThat(etcdctl.run("version")).startsWith("etcdctl version: ");
        assertThat(etcdctl.run("help")).contains("COMMANDS:");
        assertThat(etcdctl.run("completion", "bash")).contains("completion");
    }

    @Test
    void aSnapshotIsForItsOwnerOnly() throws IOException {
        Path file = root.resolve("snapshot");
        assertThat(etcdctl.run("snapshot", "save", file.toString())).contains("Snapshot saved at " + file);
        assertThat(etcdctl.run("snapshot", "status", file.toString(), "-w", "json"))
                .contains("\"totalKey\":");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    /// The smallest load of both: a minute, most of it waiting. Whether the slowest of 9,000 writes
    /// took less than half a second says more about the machine than about us.
    @Test
    void itsOwnChecksRunToTheirEnd() throws IOException {
        assertThat(etcdctl.run("check", "perf", "--load=s", "--auto-compact", "--auto-defrag"))
                .contains("Slowest request took", "Stddev is")
                .doesNotContain("Error", "too many errors");
        assertThat(etcdctl.run("check", "datascale", "--load=s", "--auto-compact"))
                .contains("PASS: Approximate system memory used");
    }

    @Test
    void readsATransactionFromInput() throws IOException {
        etcdctl.run("put", "t", "79");
        assertThat(etcdctl.runWith("value(\"t\") = \"79\"\n\nput t 80\nget t\n\nget t\n\n", "txn"))
                .isEqualTo("SUCCESS\n\nOK\n\nt\n80\n");
        assertThat(etcdctl.runWith("value(\"t\") = \"79\"\n\nput t 81\n\nget t\n\n", "txn", "-w", "json"))
                .contains("\"ResponseRange\"")
                .doesNotContain("succeeded");
    }

    @Test
    void bytesThatAreNoTextComeBackAsTheyWere() throws IOException {
        assertThat(etcdctl.runWith("\u0001\u00ff\n", "put", "bytes")).isEqualTo("OK\n");
        byte[] printed = etcdctl.launch("get", "--print-value-only", "bytes")
                .getInputStream()
                .readAllBytes();
        assertThat(new String(printed, StandardCharsets.UTF_8)).isEqualTo("\u0001\u00ff\n\n");
    }
}
