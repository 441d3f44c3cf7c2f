package io.althing.cli.terminal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.KeyValue;
import java.util.Base64;
import java.util.Collection;

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

    /// Returns an object of names and values in turns; values are texts, numbers, booleans, lists
    /// of texts, or JSON.
    public static JsonObject object(Object... namesAndValues) {
        JsonObject out = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.add(String.valueOf(namesAndValues[i]), element(namesAndValues[i + 1]));
        }
        return out;
    }

    private static JsonElement element(Object value) {
        return switch (value) {
            case JsonElement json -> json;
            case String text -> new JsonPrimitive(text);
            case Number number -> new JsonPrimitive(number);
            case Boolean truth -> new JsonPrimitive(truth);
            case Collection<?> all -> {
                JsonArray array = new JsonArray();
                all.forEach(each -> array.add(String.valueOf(each)));
                yield array;
            }
            default -> throw new IllegalArgumentException("nothing that JSON has: " + value.getClass());
        };
    }

    public static void add(JsonObject out, String name, Bytes bytes) {
        Text.of(bytes)
                .ifPresentOrElse(
                        text -> out.addProperty(name, text),
                        () -> out.addProperty(
                                name + "Base64", Base64.getEncoder().encodeToString(bytes.toArray())));
    }
}
