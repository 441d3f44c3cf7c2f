package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.api.v1.ActivityGrpc;
import io.althing.api.v1.HotKey;
import io.althing.api.v1.LookActivityRequest;
import io.althing.api.v1.LookActivityResponse;
import io.althing.api.v1.SlowRequest;
import io.etcd.jetcd.api.RangeRequest;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ActivityDoorTest {
    /// Every request is slow.
    @RegisterExtension
    final DoorFixture door = new DoorFixture(new EtcdOptions(
            "3.6.14",
            1_572_864,
            128,
            1,
            Duration.ofMinutes(10),
            Duration.ofSeconds(300),
            4,
            0,
            0,
            0,
            Duration.ofNanos(1)));

    private LookActivityResponse look() {
        return ActivityGrpc.newBlockingStub(door.channel()).look(LookActivityRequest.getDefaultInstance());
    }

    @Test
    void slowRequestsTellTheBeginningOfTheirKeyAndNoValue() {
        door.put("k".repeat(100), "a-secret-value");
        door.kv()
                .range(RangeRequest.newBuilder()
                        .setKey(bytes("app/"))
                        .setRangeEnd(bytes("app0"))
                        .build());
        // A call is over for its client before it is written down, and looking is a call too.
        Set<String> asked = Set.of("etcdserverpb.KV/Put", "etcdserverpb.KV/Range");
        LookActivityResponse told = look();
        while (!calls(told).containsAll(asked)) {
            told = look();
        }
        assertThat(told.toString()).doesNotContain("a-secret-value");
        assertThat(told.getSlowList())
                .filteredOn(each -> each.getCall().equals("etcdserverpb.KV/Put"))
                .singleElement()
                .satisfies(put -> {
                    assertThat(put.getKey().toStringUtf8()).isEqualTo("k".repeat(64));
                    assertThat(put.getIsPrefix()).isTrue();
                    assertThat(put.getStatus()).isEqualTo("OK");
                    assertThat(put.getTookMicros()).isPositive();
                });
        assertThat(told.getSlowList())
                .filteredOn(each -> each.getCall().equals("etcdserverpb.KV/Range"))
                .extracting(SlowRequest::getIsPrefix)
                .containsExactly(true);
    }

    private static Set<String> calls(LookActivityResponse told) {
        return told.getSlowList().stream().map(SlowRequest::getCall).collect(Collectors.toSet());
    }

    @Test
    void noMoreAreKeptThanThereIsRoomFor() {
        for (int i = 0; i < 300; i++) {
            door.get("k");
        }
        LookActivityResponse told = look();
        while (told.getSlowTotal() < 300) {
            told = look();
        }
        assertThat(told.getSlowCount()).isEqualTo(256);
    }

    @Test
    void aKeyThatIsAskedForMuchIsHot() {
        for (int i = 0; i < 4_000; i++) {
            door.get(i % 2 == 0 ? "hot" : "cold/" + i);
        }
        LookActivityResponse told = look();
        HotKey first = told.getHot(0);
        assertThat(first.getKey().toStringUtf8()).isEqualTo("hot");
        // 62 samples are expected, give or take eight; this is far outside.
        assertThat(first.getRequests()).isBetween(600L, 3_800L);
        assertThat(first.getWritesPercent()).isZero();
        assertThat(told.getCounted()).isBetween(1_600L, 7_000L);
    }
}
