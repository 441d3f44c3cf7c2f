package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.command.Command;
import io.althing.store.command.CommandCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AsksTest {
    private static final Claimant WHO = new Claimant(-7, "höst/thread 1");
    private static final Bytes NAME = Bytes.utf8("a/b");
    private static final List<Part> PARTS = List.of(
            Bench.LOCK,
            Bench.permits("p", 3),
            new Part(Kind.ELECTION, NAME, Part.ALL),
            new Part(Kind.BARRIER, NAME, 1));

    private static final List<Ask> ALL = List.of(
            new Ask.DescribeSession(5, 15, "host 1"),
            new Ask.DescribeSession(5, 15, "host 1", "ann"),
            new Ask.Acquire(WHO, -1, PARTS, new Ask.Terms(true, true, -3, 60, 9), Bytes.utf8("leader")),
            new Ask.Release(WHO, 2, PARTS, true),
            new Ask.Cancel(WHO, 3, PARTS, true),
            new Ask.Cancel(WHO, 3, PARTS, false, true, false),
            new Ask.Cancel(WHO, 3, PARTS, false, true, true),
            new Ask.Proclaim(WHO, new Part(Kind.ELECTION, NAME, Part.ALL), Bytes.utf8("new words")),
            new Ask.ForceRelease(WHO, new Part(Kind.BARRIER, Bytes.utf8("b"), 1), 77),
            new Ask.ForceRelease(WHO, new Part(Kind.BARRIER, Bytes.utf8("b"), 1), 77, ""),
            new Ask.ForceRelease(WHO, new Part(Kind.BARRIER, Bytes.utf8("b"), 1), 77, "ann"),
            new Ask.Resize(Bench.permits("p", 8)),
            new Ask.Count(NAME, 4, Ask.Change.COMPARE_AND_SET, -5, Long.MIN_VALUE),
            new Ask.Spend(NAME, new Ask.Rate(100, 1_000, 10), 7, 1L << 41),
            new Ask.TakeWorker(WHO, NAME, 1024),
            new Ask.KeepWorker(WHO, NAME, 1023, 1L << 41, true));

    @Test
    void whatIsAskedComesOutOfTheLogAsItWentIn() {
        for (Ask ask : ALL) {
            var call = (Command.Call) CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(Asks.command(ask))));
            assertThat(Asks.decode(call.names(), call.request())).isEqualTo(ask);
        }
    }

    @Test
    void everyKindOfAskIsAmongThem() {
        Set<Class<?>> kinds = ALL.stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(kinds).hasSize(Ask.class.getPermittedSubclasses().length);
    }

    /// A member that reads them must stop with a reason, and not in the middle of something else.
    @Test
    void damagedBytesAreRefusedAndNothingElse() {
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            var call = Asks.command(ALL.get(random.nextInt(ALL.size())));
            byte[] bytes = call.request().array().clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            try {
                Asks.decode(call.names(), Bytes.wrap(Arrays.copyOf(bytes, length)));
            } catch (IllegalArgumentException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(5_000);
    }
}
