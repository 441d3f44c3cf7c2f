package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A data directory that others can reach into is none.
class DataDirectoryTest {
    @TempDir
    Path root;

    private void startAndStop(String... flags) throws UsageException, StartRefused, IOException {
        TlsMember.start(root, "http", List.of(flags)).close();
    }

    private static void mode(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Test
    void whatIsMadeIsForItsOwnerOnly() throws Exception {
        startAndStop();
        Path data = root.resolve("data");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        for (String own : List.of("identity", "lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(own))))
                    .isEqualTo("rw-------");
        }
        try (Stream<Path> segments = Files.list(data.resolve("journal"))) {
            assertThat(segments)
                    .isNotEmpty()
                    .allSatisfy(each ->
                            assertThat(Files.getPosixFilePermissions(each)).hasSize(2));
        }
    }

    @Test
    void aDirectoryThatEverybodyMayWriteToIsRefused() throws Exception {
        Path data = Files.createDirectory(root.resolve("data"));
        mode(data, "rwxrwxrwx");
        assertThatThrownBy(this::startAndStop)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("everybody may write to " + data)
                .hasMessageContaining("chmod o-w");
        assertThat(data).isEmptyDirectory();
        mode(data, "rwxrwxr-x");
        startAndStop();
    }

    @Test
    void soIsADirectoryForTheJournal() throws Exception {
        Path journal = Files.createDirectory(root.resolve("wal"));
        mode(journal, "rwxrwxrwx");
        assertThatThrownBy(() -> startAndStop("--wal-dir=" + journal))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("everybody may write to " + journal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "lock"})
    void aFileThatIsALinkIsRefused(String name) throws Exception {
        startAndStop();
        Path file = root.resolve("data").resolve(name);
        Path elsewhere = root.resolve("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
        assertThatThrownBy(this::startAndStop)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(file + " is a symbolic link");
    }

    @Test
    void aSegmentThatIsALinkIsRefusedAndADirectoryMayBeOne() throws Exception {
        startAndStop();
        Path journal = root.resolve("data").resolve("journal");
        Path moved = root.resolve("other disk");
        Files.move(journal, moved);
        Files.createSymbolicLink(journal, moved);
        startAndStop();
        Path segment;
        try (Stream<Path> segments = Files.list(moved)) {
            segment = segments.filter(each -> each.toString().endsWith(".journal"))
                    .findFirst()
                    .orElseThrow();
        }
        Path elsewhere = Files.move(segment, root.resolve("elsewhere"));
        Files.createSymbolicLink(segment, elsewhere);
        assertThatThrownBy(this::startAndStop)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("is a symbolic link");
    }
}
