package io.althing.journal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    @TempDir
    Path folder;

    @Test
    void zerosReplaceWhatIsThereAndNothingBeside() throws IOException {
        Path path = folder.resolve("file");
        byte[] expected = new byte[10_000];
        Arrays.fill(expected, (byte) 1);
        try (DiskFile file = new FileDisk().open(path, Disk.Open.CREATE)) {
            file.write(ByteBuffer.wrap(expected), 0);
            // Pages begin and end elsewhere.
            file.zero(17, 9_000);
            Arrays.fill(expected, 17, 9_017, (byte) 0);
            assertThat(Files.readAllBytes(path)).isEqualTo(expected);
            file.zero(expected.length, 5_000);
            file.zero(20_000, 0);
            assertThat(Files.readAllBytes(path)).isEqualTo(Arrays.copyOf(expected, 15_000));
        }
    }
}
