package io.althing.chaos;

import io.althing.chaos.cluster.Program;
import io.althing.chaos.holder.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `./althing chaos`: see [Wishes].
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("help")) {
            System.out.print(Wishes.USAGE);
            return 0;
        }
        try {
            if (!arguments.isEmpty() && arguments.getFirst().equals(Holder.COMMAND)) {
                Holder.run(Holder.Orders.parse(arguments), System.in, System.out);
                return 0;
            }
            Wishes wishes = Wishes.parse(arguments);
            Program program = Program.ofProperty();
            return run(wishes, program, Files.createTempDirectory("althing-chaos"));
        } catch (IllegalArgumentException e) {
            System.err.println("althing chaos: " + e.getMessage());
            System.err.print(Wishes.USAGE);
            return MISUSED;
        } catch (IOException | IllegalStateException e) {
            System.err.println("althing chaos: " + e.getMessage());
            return MISUSED;
        }
    }

    private static int run(Wishes wishes, Program program, Path root) throws IOException {
        try (Chaos chaos = new Chaos(wishes, root, program, System.out::println)) {
            // Whatever ends us, no process, mount or file of ours may stay.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(chaos::close));
            return chaos.run().isGood() ? 0 : FAILED;
        }
    }
}
