package io.althing.cli.load;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.althing.client.kv.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads keys and values one after the other, however many there are: objects as `get -o json`
/// writes them, and answers to a range as `etcdctl get -w json` and the JSON gateway write them,
/// with keys and values in base64.
final class EntryReader implements AutoCloseable {
    private static final String LIST = "kvs";

    private final Lines lines;
    private JsonReader json;
    private boolean isInList;

    EntryReader(Reader in) {
        this.lines = new Lines(in);
        this.json = new JsonReader(lines);
    }

    /// Returns the next one, or null if there is none.
    @Nullable
    Entry next() throws IOException, BadInput {
        try {
            while (isInList || lines.hasMore()) {
                Entry entry = isInList ? nextOfList() : begin();
                if (entry != null) {
                    return entry;
                }
            }
            return null;
        } catch (MalformedJsonException | IllegalStateException e) {
            String reason = reason(e);
            throw reason.startsWith(" (Unterminated") && !lines.hasMore()
                    ? cutOff()
                    : bad("this is no JSON object" + reason);
        } catch (EOFException _) {
            throw cutOff();
        } catch (CharacterCodingException _) {
            throw bad("this, or what follows it closely, is no UTF-8");
        }
    }

    private BadInput cutOff() {
        return bad("the input ends in the middle of an object: it was cut off");
    }

    /// The parser counts lines of one object, and ours are those of the whole input.
    private static String reason(Exception failure) {
        String all = String.valueOf(failure.getMessage());
        String first = all.split(" at line ", 2)[0];
        return first.startsWith("Use JsonReader") ? "" : " (" + first + ")";
    }

    private BadInput bad(String what) {
        return new BadInput(lines.line(), what);
    }

    private @Nullable Entry begin() throws IOException, BadInput {
        json = new JsonReader(lines);
        json.setStrictness(Strictness.STRICT);
        json.beginObject();
        Map<String, String> fields = new HashMap<>();
        boolean isAnswer = false;
        while (json.hasNext()) {
            String name = json.nextName();
            if (name.equals(LIST) && json.peek() == JsonToken.BEGIN_ARRAY) {
                json.beginArray();
                isInList = true;
                return null;
            }
            isAnswer |= name.equals("header");
            field(name, fields);
        }
        end();
        return isAnswer ? null : entry(fields);
    }

    private void field(String name, Map<String, String> fields) throws IOException {
        JsonToken kind = json.peek();
        if (kind == JsonToken.STRING || kind == JsonToken.NUMBER && name.equals("lease")) {
            fields.put(name, json.nextString());
        } else {
            json.skipValue();
        }
    }

    private void end() throws IOException, BadInput {
        json.endObject();
        lines.hold(true);
        boolean isAlone = isAtEnd();
        lines.hold(false);
        if (!isAlone) {
            throw bad("something stands behind an object: each object begins a line");
        }
    }

    private boolean isAtEnd() throws IOException {
        try {
            return json.peek() == JsonToken.END_DOCUMENT;
        } catch (MalformedJsonException _) {
            return false;
        }
    }

    private Entry entry(Map<String, String> fields) throws BadInput {
        if (fields.containsKey("event")) {
            throw bad("this is an event of `watch` or `log`, and no key as `get --prefix -o json` writes it");
        }
        Bytes key = bytes("key", fields);
        if (key.isEmpty()) {
            throw bad("the key is empty");
        }
        return new Entry(lines.line(), key, bytes("value", fields), fields.containsKey("lease"));
    }

    private Bytes bytes(String name, Map<String, String> fields) throws BadInput {
        String text = fields.get(name);
        String encoded = fields.get(name + "Base64");
        if (text == null && encoded == null) {
            throw bad("the object has neither a text \"" + name + "\" nor a \"" + name
                    + "Base64\"; `get --prefix -o json` writes both of a key and its value");
        }
        return text == null ? decoded(name + "Base64", String.valueOf(encoded)) : text(name, text);
    }

    private Bytes text(String name, String text) throws BadInput {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Bytes.of(bytes);
        } catch (CharacterCodingException _) {
            throw bad("\"" + name + "\" has half a character in it: write it as \"" + name + "Base64\"");
        }
    }

    private Bytes decoded(String name, String text) throws BadInput {
        try {
            return Bytes.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException _) {
            throw bad("\"" + name + "\" is no base64");
        }
    }

    /// Where etcd says nothing of a value, it is empty.
    private @Nullable Entry nextOfList() throws IOException, BadInput {
        if (!json.hasNext()) {
            json.endArray();
            while (json.hasNext()) {
                // The name, and what it names.
                json.skipValue();
                json.skipValue();
            }
            isInList = false;
            end();
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            field(json.nextName(), fields);
        }
        json.endObject();
        String key = fields.get("key");
        if (key == null || key.isEmpty()) {
            throw bad("one of \"" + LIST + "\" has no key in base64");
        }
        boolean hadLease = !fields.getOrDefault("lease", "0").equals("0");
        return new Entry(
                lines.line(), decoded("key", key), decoded("value", fields.getOrDefault("value", "")), hadLease);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
