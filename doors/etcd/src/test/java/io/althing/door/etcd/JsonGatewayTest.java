package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.althing.door.etcd.gateway.JsonGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// JSON in, JSON out, as etcd's own gateway does it. Keys and values are in base64: `Zm9v` is
/// foo,
/// `YmFy` is bar.
class JsonGatewayTest {
    private final SoloMember member = new SoloMember();
    private final EtcdDoor door = new EtcdDoor(
            member,
            new EtcdOptions(
                    "3.6.14",
                    1_572_864,
                    128,
                    1,
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(300),
                    4,
                    16 << 20,
                    64 << 20,
                    5000),
            member.temporary);
    private final JsonGateway gateway = new JsonGateway(door.services(), door.budget());

    @AfterEach
    void close() {
        gateway.close();
        door.close();
        member.close();
    }

    private static final class Recorder implements JsonGateway.Sink {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final AtomicBoolean isReady = new AtomicBoolean(true);
        final AtomicBoolean isSending = new AtomicBoolean(true);
        volatile Runnable sent = () -> {};

        @Override
        public void answer(int httpStatus, String json, Runnable sent) {
            this.sent = sent;
            if (isSending.get()) {
                sent.run();
            }
            heard.add(httpStatus + " " + json);
        }

        @Override
        public void line(String json) {
            heard.add(json);
        }

        @Override
        public void end() {
            heard.add("end");
        }

        @Override
        public boolean isReady() {
            return isReady.get();
        }

        String next() {
            try {
                String text = heard.poll(20, TimeUnit.SECONDS);
                return text == null ? "nothing" : text;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private String post(String path, String body) {
        return post(path, null, body);
    }

    private String post(String path, @Nullable String token, String body) {
        Recorder recorder = new Recorder();
        gateway.open(path, token, body, recorder);
        return recorder.next();
    }

    private static String header(long revision) {
        return "{\"header\":{\"cluster_id\":\"77\",\"member_id\":\"7\",\"revision\":\"" + revision
                + "\",\"raft_term\":\"3\"}";
    }

    @Test
    void numbersAndBytesAreStringsAndZerosAreLeftOut() {
        assertThat(post("/v3/kv/put", "{\"key\":\"Zm9v\",\"value\":\"YmFy\"}")).isEqualTo("200 " + header(2) + "}");
        assertThat(post("/v3/kv/range", "{\"key\":\"Zm9v\"}"))
                .isEqualTo("200 " + header(2)
                        + ",\"kvs\":[{\"key\":\"Zm9v\",\"create_revision\":\"2\",\"mod_revision\":\"2\","
                        + "\"version\":\"1\",\"value\":\"YmFy\"}],\"count\":\"1\"}");
        assertThat(post("/v3/kv/deleterange", "{\"key\":\"Zm9v\"}"))
                .isEqualTo("200 " + header(3) + ",\"deleted\":\"1\"}");
    }

    @Test
    void statusHasFieldsOfNewerVersionsByName() {
        assertThat(post("/v3/maintenance/status", "{}"))
                .contains("\"storageVersion\":\"3.6.0\"")
                .contains("\"dbSizeQuota\":\"5000\"")
                .contains("\"downgradeInfo\":{}");
    }

    @Test
    void anAnswerThatWouldBeTooLargeIsRefusedAndHeldUntilItIsSent() {
        String value = "QUJD".repeat(250_000);
        for (String key : List.of("YTE=", "YTI=", "YTM=", "YTQ=")) {
            post("/v3/kv/put", "{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}");
        }
        assertThat(post("/v3/kv/range", "{\"key\":\"YQ==\",\"range_end\":\"Yg==\"}"))
                .startsWith("429 {\"code\":8,\"message\":\"althing: the answer would be larger than one may be");
        Recorder slow = new Recorder();
        slow.isSending.set(false);
        gateway.open("/v3/kv/range", null, "{\"key\":\"YTE=\"}", slow);
        assertThat(slow.next()).startsWith("200 ");
        assertThat(member.measures().answerBytes.get()).isGreaterThan(1_000_000);
        slow.sent.run();
        // The call within the process ends on a thread of its own.
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (member.measures().answerBytes.get() > 0 && System.nanoTime() - endNanos < 0) {
            LockSupport.parkNanos(100_000);
        }
        assertThat(member.measures().answerBytes.get()).isZero();
    }

    @Test
    void numbersMayComeAsNumbersAndUnknownFieldsAreIgnored() {
        assertThat(post("/v3/kv/range", "{\"key\":\"Zm9v\",\"limit\":3,\"nobody\":[\"knows\"]}"))
                .isEqualTo("200 " + header(1) + "}");
        assertThat(post("/v3beta/kv/range", "{\"key\":\"Zm9v\",\"sort_order\":\"DESCEND\",\"sort_target\":1}"))
                .isEqualTo("200 " + header(1) + "}");
    }

    @Test
    void transactionsCompareLeasesToo() {
        assertThat(post(
                        "/v3/kv/txn",
                        "{\"compare\":[{\"key\":\"Zm9v\",\"target\":\"LEASE\",\"lease\":\"0\"}],"
                                + "\"success\":[{\"request_put\":{\"key\":\"Zm9v\"}}]}"))
                .isEqualTo("200 " + header(2)
                        + ",\"succeeded\":true,\"responses\":[{\"response_put\":{\"header\":{\"revision\":\"2\"}}}]}");
    }

    @Test
    void errorsHaveACodeAndEtcdsText() {
        assertThat(post("/v3/kv/put", "{}"))
                .isEqualTo("400 {\"code\":3,\"message\":\"etcdserver: key is not provided\",\"details\":[]}");
        assertThat(post("/v3/lease/revoke", "{\"ID\":\"5\"}"))
                .isEqualTo("404 {\"code\":5,\"message\":\"etcdserver: requested lease not found\",\"details\":[]}");
        assertThat(post("/v3/cluster/member/add", "{}"))
                .isEqualTo("400 {\"code\":3,\"message\":\"etcdserver: given member URLs are invalid\",\"details\":[]}");
    }

    @Test
    void whatIsNoJsonIsNamed() {
        for (String bad : List.of(
                "{",
                "[1]",
                "\"x\"",
                "{\"key\":\"???\"}",
                "{\"limit\":\"many\"}",
                "nonsense",
                "{}}{",
                "[".repeat(100_000))) {
            String answer = post("/v3/kv/range", bad);
            assertThat(answer).as(bad.substring(0, Math.min(20, bad.length()))).startsWith("400 {\"code\":3,");
            assertThat(JsonParser.parseString(answer.substring(4)).isJsonObject())
                    .isTrue();
        }
    }

    @Test
    void aWatchGoesOnUntilTheClientGoes() {
        Recorder recorder = new Recorder();
        JsonGateway.Exchange exchange =
                gateway.open("/v3/watch", null, "{\"create_request\":{\"key\":\"Zm9v\",\"watch_id\":\"9\"}}", recorder);
        assertThat(recorder.next()).isEqualTo("{\"result\":" + header(1) + ",\"watch_id\":\"9\",\"created\":true}}\n");
        post("/v3/kv/put", "{\"key\":\"Zm9v\",\"value\":\"YmFy\"}");
        assertThat(recorder.next())
                .contains("\"events\":[{\"kv\":{\"key\":\"Zm9v\"")
                .endsWith("}}\n");
        exchange.cancel();
        assertThat(recorder.next()).startsWith("{\"error\":{\"code\":1,");
        assertThat(recorder.next()).isEqualTo("end");
    }

    @Test
    void aClientThatDoesNotReadIsNotWrittenTo() {
        Recorder recorder = new Recorder();
        recorder.isReady.set(false);
        JsonGateway.Exchange exchange =
                gateway.open("/v3/watch", null, "{\"create_request\":{\"key\":\"Zm9v\"}}", recorder);
        assertThat(recorder.next()).contains("created");
        post("/v3/kv/put", "{\"key\":\"Zm9v\"}");
        assertThat(recorder.heard).isEmpty();
        recorder.isReady.set(true);
        exchange.resume();
        assertThat(recorder.next()).contains("events");
        exchange.cancel();
    }

    @Test
    void aSnapshotComesLineByLine() {
        Recorder recorder = new Recorder();
        gateway.open("/v3/maintenance/snapshot", null, "{}", recorder);
        assertThat(recorder.next())
                .startsWith("{\"result\":{\"remaining_bytes\":\"")
                .contains("\"version\":\"3.5.0\"");
        String last = "";
        for (String line = recorder.next(); !line.equals("end"); line = recorder.next()) {
            last = line;
        }
        // The hash, 32 bytes in base64.
        assertThat(last).matches("\\{\"result\":\\{\"blob\":\"[^\"]{44}\",\"version\":\"3.5.0\"}}\n");
    }

    @Test
    void severalRequestsFollowEachOtherInOneBody() {
        post("/v3/lease/grant", "{\"TTL\":\"60\",\"ID\":\"1\"}");
        Recorder recorder = new Recorder();
        gateway.open("/v3/lease/keepalive", null, "{\"ID\":\"1\"} {\"ID\":\"2\"}", recorder);
        List<String> lines = new ArrayList<>(List.of(recorder.next(), recorder.next()));
        assertThat(lines).anyMatch(line -> line.contains("\"ID\":\"1\",\"TTL\":\"60\""));
        assertThat(lines).anyMatch(line -> line.endsWith("\"ID\":\"2\"}}\n"));
        assertThat(recorder.next()).isEqualTo("end");
        assertThat(post("/v3/kv/lease/leases", "")).isEqualTo("200 " + header(1) + ",\"leases\":[{\"ID\":\"1\"}]}");
    }

    @Test
    void aTokenComesInTheHeader() {
        post("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"p\"}");
        post("/v3/auth/user/add", "{\"name\":\"machine\",\"options\":{\"no_password\":true}}");
        post("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        post("/v3/auth/enable", "{}");
        assertThat(post("/v3/auth/status", "{}"))
                .isEqualTo("200 " + header(1) + ",\"enabled\":true,\"authRevision\":\"4\"}");
        assertThat(post("/v3/kv/range", "{\"key\":\"Zm9v\"}")).contains("etcdserver: user name is empty");
        String answer = post("/v3/auth/authenticate", "{\"name\":\"root\",\"password\":\"p\"}");
        String token = JsonParser.parseString(answer.substring(4))
                .getAsJsonObject()
                .get("token")
                .getAsString();
        assertThat(post("/v3/kv/range", token, "{\"key\":\"Zm9v\"}")).startsWith("200");
        assertThat(post("/v3/kv/range", "Bearer " + token, "{\"key\":\"Zm9v\"}"))
                .startsWith("200");
        assertThat(post("/v3/kv/range", token + "x", "{\"key\":\"Zm9v\"}"))
                .isEqualTo("401 {\"code\":16,\"message\":\"etcdserver: invalid auth token\",\"details\":[]}");
        assertThat(post("/v3/auth/authenticate", "{\"name\":\"machine\"}")).startsWith("400");
    }

    @Test
    void everyPathOfTheGatewayHasACallBehindIt() {
        assertThat(gateway.paths()).hasSize(60).allSatisfy(path -> {
            Recorder recorder = new Recorder();
            JsonGateway.Exchange exchange = gateway.open(path, null, "{}", recorder);
            // Whoever locks stands in line behind the candidate of the same, empty name.
            boolean mayWait = List.of("/v3/watch", "/v3/election/observe", "/v3/lock/lock")
                    .contains(path);
            if (!mayWait) {
                assertThat(recorder.next()).doesNotStartWith("500 {\"code\":13").isNotEqualTo("nothing");
            }
            exchange.cancel();
        });
        assertThat(gateway.serves("/v3/kv/nothing")).isFalse();
        assertThatThrownBy(() -> gateway.open("/v3/kv/nothing", null, "{}", new Recorder()))
                .hasMessage("there is no call at /v3/kv/nothing");
    }
}
