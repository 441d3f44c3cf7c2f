package io.althing.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The bytes of what is in a backup.
class ObjectsTest {
    private static final Instant TIME = Instant.parse("2026-11-21T13:00:00.123Z");
    private static final SegmentName NAME = new SegmentName(7, 9, 4, 12, TIME);
    private static final FullName FULL = new FullName(7, 4, 12, TIME);
    private static final Segment SEGMENT = new Segment(
            0x1234,
            NAME,
            2,
            0xABCD,
            Hashes.begin(0x1234, 6, 2),
            List.of(
                    Entry.noop(3, 7),
                    new Entry(3, 8, EntryKind.COMMAND, new byte[] {1, 2, 3}),
                    new Entry(4, 9, EntryKind.CONFIGURATION, new byte[100])));
    private static final Manifest MANIFEST = new Manifest(
            0x1234,
            FULL,
            3,
            0xABCD,
            List.of(new Manifest.File("000012.sst", 1 << 20), new Manifest.File("CURRENT", 16)),
            List.of(new Manifest.Part((1 << 20) + 16, Hashes.of(new byte[5]))));

    @Test
    void whatIsWrittenIsReadBack() throws BackupException {
        assertThat(Segment.decode("s", NAME, SEGMENT.encode())).isEqualTo(SEGMENT);
        assertThat(Manifest.decode("m", FULL, MANIFEST.encode())).isEqualTo(MANIFEST);
    }

    @Test
    void namesAreReadBackAndSortAsTheLogDoes() {
        assertThat(Labels.segment(NAME.text())).isEqualTo(NAME);
        assertThat(Labels.full(FULL.manifest())).isEqualTo(FULL);
        assertThat(Labels.full(FULL.part(12))).isEqualTo(FULL);
        assertThat(new SegmentName(10, 11, 1, 1, TIME).text()).isGreaterThan(NAME.text());
        for (String other :
                List.of("log/x", NAME.text() + "x", "full/1/manifest", FULL.text(), "log/" + "9".repeat(70))) {
            assertThat(Labels.segment(other)).isNull();
            assertThat(Labels.full(other)).isNull();
        }
        assertThat(Labels.segment(NAME.text().replace("20261121", "20261399"))).isNull();
    }

    @Test
    void anyByteThatIsNotTheSameIsNoticed() {
        byte[] segment = SEGMENT.encode();
        byte[] manifest = MANIFEST.encode();
        for (int at = 0; at < segment.length; at++) {
            byte[] damaged = segment.clone();
            damaged[at] ^= 4;
            assertThatThrownBy(() -> Segment.decode("s", NAME, damaged)).hasMessageContaining("s is damaged");
        }
        for (int at = 0; at < manifest.length; at++) {
            byte[] cut = Arrays.copyOf(manifest, at);
            assertThatThrownBy(() -> Manifest.decode("m", FULL, cut)).isInstanceOf(BackupException.class);
        }
    }

    @Test
    void whatBearsAnotherNameIsNoticed() {
        SegmentName other = new SegmentName(7, 9, 4, 13, TIME);
        assertThatThrownBy(() -> Segment.decode("s", other, SEGMENT.encode()))
                .hasMessageContaining("s was given another name: it is " + NAME.text());
        FullName later = new FullName(7, 4, 12, TIME.plusMillis(1));
        assertThatThrownBy(() -> Manifest.decode("m", later, MANIFEST.encode()))
                .hasMessageContaining("m was given another name");
    }

    /// Whoever can write to the place can also make a hash.
    @Test
    void hostileBytesWithTheRightHashAreRefusedToo() {
        Random random = new Random(11);
        for (int run = 0; run < 20_000; run++) {
            boolean isSegment = random.nextBoolean();
            byte[] hostile = isSegment ? SEGMENT.encode() : MANIFEST.encode();
            int length = hostile.length - Hashes.BYTES - (random.nextInt(4) == 0 ? random.nextInt(40) : 0);
            byte[] sealed = Arrays.copyOf(hostile, length + Hashes.BYTES);
            int at = random.nextInt(length);
            byte before = sealed[at];
            sealed[at] = (byte) random.nextInt();
            Hashes.seal(ByteBuffer.wrap(sealed).position(length));
            boolean isSame = length == hostile.length - Hashes.BYTES && sealed[at] == before;
            try {
                if (isSegment) {
                    Segment.decode("s", NAME, sealed);
                } else {
                    Manifest.decode("m", FULL, sealed);
                }
                // Some bytes may be anything: payloads, state hashes, names of files.
                assertThat(length).isEqualTo(hostile.length - Hashes.BYTES);
            } catch (BackupException e) {
                assertThat(isSame).as(e.getMessage()).isFalse();
            }
        }
    }
}
