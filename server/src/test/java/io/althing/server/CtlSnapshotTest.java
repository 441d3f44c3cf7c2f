package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.cli.command.CommandFailure;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotWriter;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CtlSnapshotTest {
    private static final String CLUSTER = "m0=http://127.0.0.1:7100,m1=http://127.0.0.1:7101,m2=http://127.0.0.1:7102";

    @TempDir
    Path root;

    private final Commands ctl = new Commands();
    private Path file;

    @BeforeEach
    void save() throws IOException {
        file = root.resolve("snapshot.db");
        try (Store store = Store.open(new MemoryHome().open())) {
            for (int i = 1; i <= 200; i++) {
                Command put = new Command.Put(Bytes.utf8("key" + i % 50), Bytes.utf8("v" + i), 0, false, false, false);
                store.apply(1, i, List.of(put));
            }
            store.publish();
            try (var image = store.image()) {
                SnapshotWriter.write(image, file, () -> false);
            }
        }
        byte[] hash = SnapshotFile.sha256().digest(Files.readAllBytes(file));
        Files.write(file, hash, StandardOpenOption.APPEND);
    }

    private String run(String... arguments) {
        return ctl.run(List.of(arguments));
    }

    private String restore(String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of("snapshot", "restore", file.toString()));
        arguments.addAll(List.of("--name", name, "--initial-cluster", CLUSTER));
        arguments.addAll(List.of("--data-dir", root.resolve(name).toString()));
        arguments.add("--initial-advertise-peer-urls=http://127.0.0.1:710" + name.charAt(1));
        arguments.addAll(List.of(more));
        return ctl.run(arguments);
    }

    private void assertRefused(String message, String... more) throws IOException {
        assertThatThrownBy(() -> restore("m0", more))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).as("nothing is left behind").containsExactly(file);
        }
    }

    private void overwrite(long at, byte value) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[(int) at] = value;
        Files.write(file, content);
    }

    @Test
    void statusShowsWhatEtcdctlShows() {
        assertThat(run("snapshot", "status", file.toString())).matches("[0-9a-f]+, 201, 204, 70 kB");
        assertThat(run("snapshot", "status", file.toString(), "-w", "json"))
                .matches("\\{\"hash\":\\d+,\"revision\":201,\"totalKey\":204,\"totalSize\":69632}");
        assertThat(run("snapshot", "status", "--write-out=table", file.toString()))
                .contains("|   HASH   | REVISION | TOTAL KEYS | TOTAL SIZE |")
                .contains(" |      201 |        204 |      70 kB |");
    }

    @Test
    void everyMemberComesToStandAtTheSamePlaceWithTheSameState() {
        List<String> states = new ArrayList<>();
        for (String name : List.of("m0", "m1", "m2")) {
            Matcher said = Pattern.compile("restored member (m\\d) into .*: revision 201, (state [0-9a-f]+ at 1/201)")
                    .matcher(restore(name, "--bump-revision", "0"));
            assertThat(said.lookingAt()).isTrue();
            assertThat(said.group(1)).isEqualTo(name);
            states.add(said.group(2));
        }
        assertThat(states).hasSize(3).allMatch(states.getFirst()::equals);
    }

    @Test
    void howMuchOfTheFileIsDoneIsShownToWhoWatches() throws IOException {
        restore("m0");
        assertThat(ctl.told()).isEmpty();
        ctl.watched();
        restore("m1");
        assertThat(ctl.told())
                .containsPattern("checking  \\[#+-*] +\\d+ %  \\d\\S* kB of \\d\\S* kB")
                .containsPattern("restoring  \\[#*-*] +\\d+ %  \\d\\S* kB of \\d\\S* kB");
    }

    @Test
    void revisionsGoOnWhereNobodyHasSeenThemUnlessToldOtherwise() {
        assertThat(restore("m0")).contains("revision 1000000201");
        assertThat(restore("m1", "--bump-revision", "1000", "--mark-compacted")).contains("revision 1201");
        assertThat(restore("m2", "--bump-revision=7")).contains("revision 208");
    }

    @Test
    void revisionsThatComeAgainMustNotBeAskedFor() {
        String both = "--bump-revision and --mark-compacted belong together";
        assertRefusedMisuse(both, "--bump-revision=5", "--mark-compacted=false");
        assertRefusedMisuse(both, "--mark-compacted=false");
        assertRefusedMisuse(both, "--bump-revision=0", "--mark-compacted");
        assertRefusedMisuse("flag --bump-revision is a number from 0 to", "--bump-revision=-5");
    }

    private void assertRefusedMisuse(String message, String... more) {
        assertThatThrownBy(() -> restore("m0", more)).hasMessageContaining(message);
        assertThat(root.resolve("m0")).doesNotExist();
    }

    @Test
    void aFileThatIsDamagedIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(file);
        overwrite(3 * 4096 + 700, (byte) 'X');
        assertRefused("is damaged: its content does not have the hash at its end; take another copy");
        Files.write(file, Arrays.copyOf(good, good.length - 32));
        assertRefused("has no hash at its end");
        Files.write(file, Arrays.copyOf(good, good.length - 4096 - 32));
        assertRefused("is cut off: it should have 17 pages of 4096 bytes", "--skip-hash-check");
        Files.write(file, new byte[50_000]);
        assertRefused("is not a bbolt file", "--skip-hash-check");
        Files.write(file, Arrays.copyOf(good, good.length - 32));
        overwrite(8, (byte) 0x77);
        overwrite(4096 + 8 + 30, (byte) 0x77);
        overwrite(40, (byte) 0x77);
        assertRefused("is not a bbolt file", "--skip-hash-check");
    }

    @Test
    void aCopyOfADatabaseIsTakenWhenAskedTo() throws IOException {
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, good.length - 32));
        assertThat(restore("m0", "--skip-hash-check", "--bump-revision=0")).contains("revision 201");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Path missing = root.resolve("missing.db");
        for (String command : List.of("status", "restore")) {
            assertThatThrownBy(() -> run("snapshot", command, missing.toString()))
                    .hasMessage("there is no " + missing);
        }
    }

    @Test
    void nothingIsRestoredOverWhatIsThere() throws IOException {
        restore("m0");
        assertThatThrownBy(() -> restore("m0"))
                .hasMessageContaining("m0 is there already and holds something: nothing is restored over it");
        assertThat(root.resolve("m0/identity")).exists();
        Files.createDirectory(root.resolve("m1"));
        assertThat(restore("m1")).as("an empty directory is none").contains("restored");
        Files.createDirectory(root.resolve("m2.restoring"));
        assertThatThrownBy(() -> restore("m2")).hasMessageContaining("another restore is under way, or one was");
        assertThat(root.resolve("m2.restoring")).exists();
    }

    @Test
    void flagsThatDoNotFitTogetherAreRefused() throws IOException {
        assertRefused("--name m7 is not in --initial-cluster", "--name", "m7");
        assertRefused("they must be equal", "--initial-advertise-peer-urls", "http://127.0.0.1:9");
        assertRefused("Unknown option: '--wal-dir=x'", "--wal-dir=x");
        assertRefused("expected one file and nothing else, not 2", "other.db");
        assertRefused("Missing required parameter for option '--initial-cluster-token'", "--initial-cluster-token");
    }

    @Test
    void commandsThatThereAreNotAreRefused() {
        assertThatThrownBy(() -> run("snapshot", "eat")).hasMessageContaining("Unmatched argument at index 1: 'eat'");
        assertThatThrownBy(() -> run("snapshot", "status", file.toString(), "-w", "xml"))
                .hasMessage("-w is simple, table, json or yaml, not xml");
        assertThatThrownBy(() -> run("snapshot", "save", "x", "--endpoints", "a:1,b:2"))
                .hasMessageContaining("give one endpoint");
        assertThatThrownBy(() -> run(
                        "snapshot",
                        "save",
                        root.resolve("x").toString(),
                        "--endpoints",
                        "127.0.0.1:1",
                        "--timeout",
                        "1"))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("give --endpoints where members serve");
        assertThat(root.resolve("x.part")).doesNotExist();
        assertThat(run("snapshot", "restore", "--help")).contains("Usage: althing ctl snapshot restore", "[FILE]");
    }
}
