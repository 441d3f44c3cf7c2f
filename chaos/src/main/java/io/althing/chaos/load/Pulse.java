package io.althing.chaos.load;

import io.althing.simulation.workload.Call;
import io.althing.store.Bytes;
import io.althing.store.command.Command;
import java.util.List;

/// One client that keeps a write under way at every member, and so feels every moment in which
/// the cluster takes none: its gaps are the shortest that a client can see.
final class Pulse {
    private static final int CLIENT = 1000;
    private static final long AGAIN_NANOS = 5_000_000L;
    private static final Bytes KEY = Bytes.utf8("pulse");

    private final Desk desk;
    private final Pace pace;
    private final long restNanos;
    private long written;

    /// @param restNanos how long it rests after an answer
    Pulse(Desk desk, Pace pace, long restNanos) {
        this.desk = desk;
        this.pace = pace;
        this.restNanos = restNanos;
    }

    void start() {
        for (int member = 0; member < desk.size(); member++) {
            beat(member);
        }
    }

    private void beat(int member) {
        if (desk.isShut()) {
            return;
        }
        String value = "p" + ++written;
        Command put = new Command.Put(KEY, Bytes.utf8(value), 0, true, false, false);
        desk.write(CLIENT + member, member, put, List.of(value), call -> {
            boolean isAnswered = call.ending() == Call.Ending.ANSWERED;
            if (isAnswered) {
                pace.beat(call.endedNanos());
            }
            desk.after(isAnswered ? restNanos : AGAIN_NANOS, () -> beat(member));
        });
    }
}
