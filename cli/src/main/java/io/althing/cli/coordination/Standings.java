package io.althing.cli.coordination;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.command.LeaseId;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Moment;
import io.althing.client.admin.HeldResource;
import java.time.Instant;
import java.util.Optional;

/// How holders, and those who wait, are written out.
final class Standings {
    private Standings() {}

    static String age(Optional<Instant> since) {
        return since.map(at -> Moment.since(at, Instant.now())).orElse("-");
    }

    static JsonObject json(HeldResource resource) {
        JsonObject out = Json.object("kind", OfKind.word(resource.kind()), "name", resource.name());
        out.addProperty("revision", resource.revision());
        if (resource.permits() > 0) {
            out.addProperty("permits", resource.permits());
        }
        out.addProperty("holdersTotal", resource.holdersTotal());
        JsonArray holders = new JsonArray();
        resource.holders().forEach(each -> holders.add(json(each)));
        out.add("holders", holders);
        out.addProperty("waitingTotal", resource.waitingTotal());
        JsonArray waiting = new JsonArray();
        resource.waiting().forEach(each -> waiting.add(json(each)));
        out.add("waiting", waiting);
        return out;
    }

    private static JsonObject json(HeldResource.Holder holder) {
        JsonObject out = Json.object(
                "session",
                LeaseId.show(holder.session()),
                "token",
                holder.token(),
                "shared",
                !holder.isAlone(),
                "owner",
                holder.owner(),
                "label",
                holder.label());
        addSince(out, holder.since());
        if (!holder.value().isEmpty()) {
            Json.add(out, "value", holder.value());
        }
        return out;
    }

    private static JsonObject json(HeldResource.Waiter waiter) {
        JsonObject out = Json.object(
                "session",
                LeaseId.show(waiter.session()),
                "priority",
                waiter.priority(),
                "owner",
                waiter.owner(),
                "label",
                waiter.label());
        addSince(out, waiter.since());
        return out;
    }

    static void addSince(JsonObject out, Optional<Instant> since) {
        since.ifPresent(at -> out.addProperty("sinceMillis", at.toEpochMilli()));
    }
}
