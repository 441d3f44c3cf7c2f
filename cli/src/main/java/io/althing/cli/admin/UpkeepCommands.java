package io.althing.cli.admin;

import io.althing.cli.command.Asking;
import io.althing.cli.command.Sure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Forgetting history, tidying files, handing leadership over.
public final class UpkeepCommands {
    private UpkeepCommands() {}

    public static List<Object> all(Terminal terminal) {
        return List.of(new Compact(terminal), new Defrag(terminal), new MoveLeader(terminal));
    }

    @Command(
            name = "compact",
            aliases = "compaction",
            description = "Forget what was replaced or deleted up to a revision; what is there now stays.")
    static final class Compact extends Asking {
        @Parameters(paramLabel = "REVISION")
        private long revision;

        @Option(names = "--physical", description = "as etcdctl has it; files are tidied by themselves")
        boolean isPhysical;

        @Mixin
        private Sure sure = new Sure();

        Compact(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            target.confirm("forget the history before revision " + revision, sure.isSure());
            althing.kv().compact(revision).await();
            target.say("compacted revision " + revision, "compacted", revision);
        }
    }

    @Command(name = "defrag", description = "Have members tidy up their files now.")
    private static final class Defrag implements Callable<Integer> {
        private static final Duration AT_MOST = Duration.ofMinutes(10);

        @Mixin
        private final Target target;

        @Mixin
        private EachMember members = new EachMember();

        Defrag(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            boolean isWell = members.ask(target, Defrag::tookNanos, this::show);
            return isWell ? 0 : 1;
        }

        private static long tookNanos(Althing althing) {
            long began = System.nanoTime();
            althing.maintenance().defragment(AT_MOST).await();
            return System.nanoTime() - began;
        }

        private void show(EachMember.Told<Long> told) {
            if (told.answer().isEmpty()) {
                target.remark("failed to tidy up " + told.endpoint() + ": " + told.failure());
            }
            told.answer().ifPresent(nanos -> {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
                String took = String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
                target.say(
                        "Finished defragmenting member " + told.endpoint() + ", took " + took,
                        "endpoint",
                        told.endpoint(),
                        "tookMillis",
                        millis);
            });
        }
    }

    @Command(name = "move-leader", description = "Have another member lead.")
    private static final class MoveLeader implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Parameters(paramLabel = "ID|NAME", description = "who is to lead")
        private String member = "";

        MoveLeader(Terminal terminal) {
            this.target = new Target(terminal);
        }

        /// Only who leads can hand over.
        @Override
        public Integer call() {
            ClusterMember next;
            String leader;
            try (Althing althing = target.connect()) {
                next = MemberCommand.find(althing, member);
                long leading = althing.maintenance().status().await().leader();
                leader = althing.membership().list().await().stream()
                        .filter(each -> each.id() == leading)
                        .flatMap(each -> each.clientUrls().stream())
                        .findFirst()
                        .orElseGet(() -> target.addresses().getFirst());
            }
            try (Althing althing = target.connectTo(leader)) {
                althing.maintenance().moveLeader(next.id()).await();
            }
            String id = Long.toHexString(next.id());
            target.say("Leadership transferred to " + id + " (" + next.name() + ")", "leader", id);
            return 0;
        }
    }
}
