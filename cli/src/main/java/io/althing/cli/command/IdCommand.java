package io.althing.cli.command;

import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.coordination.LeasedWorkerNumber;
import io.althing.client.id.SnowflakeId;
import io.althing.client.id.SnowflakeLayout;
import io.althing.client.id.Snowflakes;
import io.althing.client.id.Ulids;
import io.althing.client.id.UuidV7;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Ids that nobody else has.
public final class IdCommand {
    private static final int COUNT_MAX = 1_000_000;

    private IdCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "id",
                "Ids that nobody else has: snowflake, segment, sequence, uuid, ulid; decode tells what one says.",
                new Snowflake(terminal),
                new Segment(terminal),
                new Sequence(terminal),
                new Uuid(terminal),
                new Ulid(terminal),
                new Decode(terminal));
    }

    /// How many are wanted.
    static final class Count {
        @Option(
                names = {"-n", "--count"},
                paramLabel = "N",
                description = "so many, one per line; 1 unless given")
        private int count = 1;

        int checked() {
            if (count < 1 || count > COUNT_MAX) {
                throw CommandFailure.misused("--count is a number from 1 to " + COUNT_MAX + ", not " + count);
            }
            return count;
        }

        void show(Target target, Supplier<Object> ids) {
            for (int i = checked(); i > 0; i--) {
                String id = ids.get().toString();
                target.say(id, "id", id);
            }
        }
    }

    @Command(
            name = "snowflake",
            description = "64 bits of time, worker and sequence; the worker's number is taken from the cluster.")
    private static final class Snowflake extends Asking {
        @Mixin
        private Count count = new Count();

        @Option(names = "--pool", paramLabel = "NAME", description = "whose numbers to share; ctl unless given")
        private String pool = "ctl";

        @Option(names = "--worker", description = "only tell a worker's number, which is given back at once")
        private boolean isWorkerOnly;

        Snowflake(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            count.checked();
            int limit = (int) SnowflakeLayout.defaults().workerMax() + 1;
            try (LeasedWorkerNumber worker =
                    althing.numbers().workerNumber(pool, limit).await()) {
                if (isWorkerOnly) {
                    target.say(String.valueOf(worker.number()), "pool", pool, "worker", worker.number());
                } else {
                    Snowflakes ids = Snowflakes.of(worker);
                    count.show(target, ids::next);
                }
            }
        }
    }

    @Command(name = "segment", description = "So many numbers at once that nobody else is given, as FIRST and LAST.")
    private static final class Segment extends Asking {
        @Parameters(index = "0", paramLabel = "NAME", description = "which numbers")
        private String name = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "SIZE", description = "how many; 1000 unless given")
        private long size = 1000;

        Segment(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            if (size < 1) {
                throw CommandFailure.misused("a segment has at least one number, not " + size);
            }
            long last = althing.numbers().number(name).add(size).await();
            long first = last - size + 1;
            target.say(first + " " + last, "name", name, "first", first, "last", last);
        }
    }

    @Command(name = "sequence", description = "The next number: each once, in order, with no gaps.")
    private static final class Sequence extends Asking {
        @Parameters(paramLabel = "NAME", description = "which sequence")
        private String name = "";

        @Mixin
        private Count count = new Count();

        Sequence(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            count.show(target, () -> althing.numbers().number(name).add(1).await());
        }
    }

    @Command(name = "uuid", description = "UUIDs of version 7, sorted by time; needs no cluster.")
    private static final class Uuid implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Mixin
        private Count count = new Count();

        Uuid(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            count.show(target, new UuidV7()::next);
            return 0;
        }
    }

    @Command(name = "ulid", description = "ULIDs, sorted by time; needs no cluster.")
    private static final class Ulid implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Mixin
        private Count count = new Count();

        Ulid(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            count.show(target, new Ulids()::next);
            return 0;
        }
    }

    @Command(name = "decode", description = "Tell what a snowflake id or a UUID of version 7 says; needs no cluster.")
    private static final class Decode implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Parameters(paramLabel = "ID")
        private String id = "";

        Decode(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            try {
                if (id.contains("-")) {
                    Instant time = UuidV7.timeOf(UUID.fromString(id));
                    target.say("made " + time, "time", time.toString());
                } else {
                    SnowflakeId told = SnowflakeLayout.defaults().decode(Long.parseLong(id));
                    target.say(
                            "made " + told.time() + " by worker " + told.worker() + ", number " + told.sequence(),
                            "time",
                            told.time().toString(),
                            "worker",
                            told.worker(),
                            "sequence",
                            told.sequence());
                }
            } catch (IllegalArgumentException e) {
                throw CommandFailure.misused(
                        "'" + id + "' is neither a snowflake id nor a UUID of version 7: " + e.getMessage());
            }
            return 0;
        }
    }
}
