package io.althing.store.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineHomeTest {
    @TempDir
    Path directory;

    @Test
    void aCheckpointBecomesTheEngineOfAnotherHome() {
        for (var pair : List.of(
                List.<EngineHome>of(new MemoryHome(), new MemoryHome()),
                List.<EngineHome>of(
                        new RocksDbHome(directory.resolve("x")), new RocksDbHome(directory.resolve("y"))))) {
            var source = pair.getFirst().open();
            put(source, "k", "new");
            var target = pair.getLast().open();
            put(target, "k", "old");
            put(target, "only old", "old");
            target.flush();

            var staging = pair.getLast().stage();
            copy(source, staging);
            put(source, "k", "after the checkpoint");
            try (var look = staging.open()) {
                assertThat(get(look, "k")).isEqualTo("new");
            }
            target.close();
            staging.promote();
            staging.close();

            try (var promoted = pair.getLast().open()) {
                assertThat(get(promoted, "k")).isEqualTo("new");
                assertThat(get(promoted, "only old")).isNull();
            }
            source.close();
        }
    }

    @Test
    void whatWasNotPromotedLeavesTheEngineAsItWas() {
        var home = new RocksDbHome(directory);
        var engine = home.open();
        put(engine, "k", "old");
        engine.flush();
        try (var staging = home.stage()) {
            staging.write("000001.sst", 0, new byte[] {1, 2, 3});
        }
        var abandoned = home.stage();
        abandoned.write("000001.sst", 0, new byte[] {1, 2, 3});
        engine.close();
        try (var again = home.open()) {
            assertThat(get(again, "k")).isEqualTo("old");
        }
        assertThat(directory.resolve("staging")).doesNotExist();
    }

    /// The directories as each step of a promotion leaves them, by name: which content is where.
    @Test
    void aPromotionCutShortAnywhereIsFinishedByTheNextOpen() throws IOException {
        var states = List.of(
                List.of("engine=old", "staging=new"),
                List.of("engine=old", "ready=new"),
                List.of("engine=old", "ready=new", "retired=older"),
                List.of("retired=old", "ready=new"),
                List.of("retired=old", "engine=new"),
                List.of("engine=new"));
        for (int i = 0; i < states.size(); i++) {
            var place = directory.resolve("state" + i);
            for (String each : states.get(i)) {
                String[] nameAndContent = each.split("=", 2);
                engineDirectory(place.resolve(nameAndContent[0]), nameAndContent[1]);
            }
            var home = new RocksDbHome(place);
            try (var engine = home.open()) {
                assertThat(get(engine, "k")).as("state " + i).isEqualTo(i == 0 ? "old" : "new");
            }
            try (Stream<Path> left = Files.list(place)) {
                assertThat(left.map(path -> String.valueOf(path.getFileName()))).containsExactly("engine");
            }
        }
    }

    @Test
    void fileNamesAndOffsetsOfAPeerAreNotTrusted() {
        for (EngineHome home : List.of(new MemoryHome(), new RocksDbHome(directory))) {
            try (var staging = home.stage()) {
                for (String name : List.of("../escape", "a/b", "", ".", "..", "/etc/x")) {
                    assertThatThrownBy(() -> staging.write(name, 0, new byte[1]))
                            .isInstanceOf(IllegalArgumentException.class);
                }
                String name = home instanceof MemoryHome ? MemoryHome.FILE : "CURRENT";
                staging.write(name, 0, new byte[2]);
                assertThatThrownBy(() -> staging.write(name, 3, new byte[1]))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThat(directory.resolve("escape")).doesNotExist();
    }

    @Test
    void anEngineThatIsClosedSaysSoAndWaitsForItsReaders() {
        for (EngineHome home : List.of(new MemoryHome(), new RocksDbHome(directory))) {
            var engine = home.open();
            engine.close();
            engine.close();
            assertThatThrownBy(() -> engine.get(Column.META, new byte[1])).isInstanceOf(EngineClosed.class);
            assertThatThrownBy(() -> engine.scan(Column.META, new byte[1], null))
                    .isInstanceOf(EngineClosed.class);
            assertThatThrownBy(engine::flush).isInstanceOf(EngineClosed.class);
        }
    }

    @Test
    void rowsAreReadTogetherAndTheLastOfARangeAtOnce() {
        for (EngineHome home : List.of(new MemoryHome(), new RocksDbHome(directory))) {
            try (var engine = home.open()) {
                put(engine, "a", "1");
                put(engine, "c", "3");
                engine.flush();
                put(engine, "e", "5");
                var values = engine.getAll(Column.VERSIONS, List.of(bytes("e"), bytes("b"), bytes("a")));
                assertThat(values.toArray(byte[][]::new)).isDeepEqualTo(new byte[][] {bytes("5"), null, bytes("1")});
                assertThat(last(engine, "a", "e")).isEqualTo("c=3");
                assertThat(last(engine, "a", "f")).isEqualTo("e=5");
                assertThat(last(engine, "a", "b")).isEqualTo("a=1");
                assertThat(last(engine, "b", "c")).isNull();
                assertThat(last(engine, "0", "a")).isNull();
            }
        }
    }

    private static @Nullable String last(Engine engine, String from, String to) {
        var row = engine.last(Column.VERSIONS, bytes(from), bytes(to));
        return row == null
                ? null
                : new String(row.key(), StandardCharsets.UTF_8) + "=" + new String(row.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whoeverReadsForLongGivesWayWhenTheEngineIsToClose() throws InterruptedException {
        var engine = new RocksDbHome(directory).open();
        put(engine, "k", "v");
        var held = engine.scan(Column.VERSIONS, new byte[0], null);
        var closer = Thread.ofPlatform().start(engine::close);
        assertThatThrownBy(() -> {
                    while (true) {
                        try (var cursor = engine.scan(Column.VERSIONS, new byte[0], null)) {
                            cursor.next();
                        }
                    }
                })
                .isInstanceOf(EngineClosed.class);
        assertThat(closer.isAlive()).as("it waits").isTrue();
        assertThatThrownBy(held::next).isInstanceOf(EngineClosed.class);
        held.close();
        closer.join();
    }

    private static void engineDirectory(Path place, String content) throws IOException {
        Files.createDirectories(place);
        try (var engine = RocksDbEngine.open(place, place)) {
            put(engine, "k", content);
            engine.flush();
        }
    }

    private static void copy(Engine source, EngineHome.Staging staging) {
        try (var checkpoint = source.checkpoint()) {
            for (var file : checkpoint.files()) {
                for (long offset = 0; offset < file.sizeBytes(); ) {
                    byte[] chunk = checkpoint.read(file, offset, 100);
                    assertThat(chunk).isNotEmpty();
                    staging.write(file.name(), offset, chunk);
                    offset += chunk.length;
                }
            }
        }
    }

    private static void put(Engine engine, String key, String value) {
        var batch = engine.newBatch();
        batch.put(Column.VERSIONS, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        engine.write(batch);
    }

    private static @Nullable String get(Engine engine, String key) {
        byte[] value = engine.get(Column.VERSIONS, key.getBytes(StandardCharsets.UTF_8));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
