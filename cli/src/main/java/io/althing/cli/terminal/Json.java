package io.althing.cli.terminal;

import com.google.gson.JsonObject;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.KeyValue;
import java.util.Base64;

/// What programs read: one object per line. Bytes are text under their own name where they are
/// UTF-8, and base64 under that name with `Base64` behind it where not.
public final class Json {
    private Json() {}

    /// Returns all that is known of a key.
    public static JsonObject of(KeyValue entry, boolean isValueWanted) {
        JsonObject out = new JsonObject();
        add(out, "key", entry.key());
        if (isValueWanted) {
            add(out, "value", entry.value());
        }
        out.addProperty("createRevision", entry.createRevision());
        out.addProperty("modRevision", entry.modRevision());
        out.addProperty("version", entry.version());
        if (entry.lease() != 0) {
            out.addProperty("lease", Long.toHexString(entry.lease()));
        }
        return out;
    }

    public static void add(JsonObject out, String name, Bytes bytes) {
        Text.of(bytes)
                .ifPresentOrElse(
                        text -> out.addProperty(name, text),
                        () -> out.addProperty(
                                name + "Base64", Base64.getEncoder().encodeToString(bytes.toArray())));
    }
}
