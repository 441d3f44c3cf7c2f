package io.althing.door.etcd.gateway;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;

/// Takes JSON by the letter, before the parser that follows, which is generous: a name that
/// stands twice in an object is refused, because readers differ in which one counts, and so is
/// what is nested deeper than any message of ours.
final class StrictJson {
    private static final int DEPTH_MAX = 64;

    private StrictJson() {}

    /// @param text objects, one after the other
    /// @throws JsonParseException if it is anything else
    static void check(String text) {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setNestingLimit(DEPTH_MAX);
            while (true) {
                // Only so does the reader go on to another object.
                reader.setStrictness(Strictness.LENIENT);
                JsonToken next = reader.peek();
                if (next == JsonToken.END_DOCUMENT) {
                    return;
                }
                if (next != JsonToken.BEGIN_OBJECT) {
                    throw new JsonParseException("an object is expected, not " + next);
                }
                reader.setStrictness(Strictness.STRICT);
                value(reader);
            }
        } catch (IOException | IllegalStateException e) {
            throw new JsonParseException(e.getMessage(), e);
        }
    }

    private static void value(JsonReader reader) throws IOException {
        switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader);
            case BEGIN_ARRAY -> {
                reader.beginArray();
                while (reader.hasNext()) {
                    value(reader);
                }
                reader.endArray();
            }
            case STRING -> requireUnicode(reader.nextString());
            case NUMBER, BOOLEAN, NULL -> reader.skipValue();
            case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
                throw new JsonParseException("a value is expected at " + reader.getPath());
        }
    }

    /// Half a surrogate pair is no character, and cannot be told on as UTF-8.
    private static void requireUnicode(String text) {
        boolean hasHalf = text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF);
        if (hasHalf) {
            throw new JsonParseException("a string is not valid Unicode");
        }
    }

    private static void object(JsonReader reader) throws IOException {
        Set<String> names = new HashSet<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (!names.add(name)) {
                throw new JsonParseException("\"" + name + "\" stands twice");
            }
            value(reader);
        }
        reader.endObject();
    }
}
