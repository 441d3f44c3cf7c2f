package io.althing.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.coordination.Standing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows who holds a lock and who waits.
@Command(name = "show", description = "Show who holds a lock, by which token, and who waits for it.")
final class LockShowCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    LockShowCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        try (Althing althing = target.connect()) {
            Standing standing = althing.locks().lookAtLock(name).await();
            if (target.isStructured()) {
                target.say(json(standing));
            } else if (standing.holdersTotal() == 0 && standing.waitingTotal() == 0) {
                target.say("nobody holds " + name);
            } else {
                show(standing);
            }
        }
        return 0;
    }

    private void show(Standing standing) {
        try (Table table = new Table(target.terminal().out(), "PLACE", "SESSION", "TOKEN", "PRIORITY")) {
            for (Standing.Holder each : standing.holders()) {
                String place = each.isAlone() ? "holder" : "reader";
                table.row(place, LeaseId.show(each.session()), String.valueOf(each.token()), "");
            }
            int place = 0;
            for (Standing.Waiter each : standing.waiting()) {
                place++;
                table.row("waits " + place, LeaseId.show(each.session()), "", String.valueOf(each.priority()));
            }
        }
        int unseen = standing.holdersTotal()
                + standing.waitingTotal()
                - standing.holders().size()
                - standing.waiting().size();
        if (unseen > 0) {
            target.remark(unseen + " more are not listed");
        }
    }

    private JsonObject json(Standing standing) {
        JsonArray holders = new JsonArray();
        for (Standing.Holder each : standing.holders()) {
            JsonObject holder = new JsonObject();
            holder.addProperty("session", LeaseId.show(each.session()));
            holder.addProperty("token", each.token());
            holder.addProperty("shared", !each.isAlone());
            holders.add(holder);
        }
        JsonArray waiting = new JsonArray();
        for (Standing.Waiter each : standing.waiting()) {
            JsonObject waiter = new JsonObject();
            waiter.addProperty("session", LeaseId.show(each.session()));
            waiter.addProperty("priority", each.priority());
            waiting.add(waiter);
        }
        JsonObject out = new JsonObject();
        out.addProperty("lock", name);
        out.addProperty("revision", standing.revision());
        out.addProperty("holdersTotal", standing.holdersTotal());
        out.add("holders", holders);
        out.addProperty("waitingTotal", standing.waitingTotal());
        out.add("waiting", waiting);
        return out;
    }
}
