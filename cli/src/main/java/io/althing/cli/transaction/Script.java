package io.althing.cli.transaction;

import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Get;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Operation;
import io.althing.client.kv.Put;
import io.althing.client.kv.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a transaction as etcdctl's `txn` does: comparisons, what to do if all hold, what to do
/// if not; an empty line ends each part.
public final class Script {
    private static final Pattern COMPARISON =
            Pattern.compile("(\\w+)\\(\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^)\\s]*)\\s*\\)\\s*(!=|=|<|>)\\s*(.*)");
    private static final Set<String> SWITCHES = Set.of("prefix", "from-key", "prev-kv", "keys-only", "count-only");
    private static final Set<String> VALUED = Set.of("rev", "limit", "lease", "order", "sort-by", "consistency");

    private static final Map<String, Condition.Comparison> COMPARISONS = Map.of(
            "=", Condition.Comparison.EQUAL,
            "!=", Condition.Comparison.NOT_EQUAL,
            "<", Condition.Comparison.LESS,
            ">", Condition.Comparison.GREATER);

    private static final Map<String, Condition.Figure> FIGURES = Map.of(
            "ver", Condition.Figure.VERSION,
            "version", Condition.Figure.VERSION,
            "c", Condition.Figure.CREATE_REVISION,
            "create", Condition.Figure.CREATE_REVISION,
            "m", Condition.Figure.MOD_REVISION,
            "mod", Condition.Figure.MOD_REVISION,
            "lease", Condition.Figure.LEASE);

    private final BufferedReader in;
    private final Consumer<String> prompt;
    private int line;

    private Script(BufferedReader in, Consumer<String> prompt) {
        this.in = in;
        this.prompt = prompt;
    }

    /// @param prompt is told before each part what is expected
    /// @throws IllegalArgumentException naming the line and what is wrong with it
    public static Transaction read(BufferedReader in, Consumer<String> prompt) throws IOException {
        Script script = new Script(in, prompt);
        List<Condition> conditions = script.part("compares:", Script::condition);
        List<Operation> then = script.part("success requests (get, put, del):", Script::operation);
        List<Operation> otherwise = script.part("failure requests (get, put, del):", Script::operation);
        return new Transaction(conditions, then, otherwise);
    }

    private <T> List<T> part(String title, Function<String, T> reading) throws IOException {
        prompt.accept(title);
        List<T> all = new ArrayList<>();
        for (String text = in.readLine(); text != null; text = in.readLine()) {
            line++;
            if (text.isBlank()) {
                return all;
            }
            try {
                all.add(reading.apply(text.strip()));
            } catch (IllegalArgumentException e) {
                String part = title.replaceFirst("[ :].*", "");
                throw new IllegalArgumentException(
                        "line " + line + ", in the part '" + part + "': " + e.getMessage() + ": " + text.strip(), e);
            }
        }
        return all;
    }

    private static Condition condition(String text) {
        Matcher parts = COMPARISON.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a comparison is such as mod(\"key\") > \"0\", with =, !=, < or >, and an empty line ends them");
        }
        Keys key = Keys.one(one(parts.group(2), "a key"));
        Condition.Comparison comparison = named(COMPARISONS, parts.group(3), "a comparison");
        Bytes expected = one(parts.group(4), "a value");
        String figure = parts.group(1);
        if (figure.equals("val") || figure.equals("value")) {
            return Condition.value(key, comparison, expected);
        }
        Condition.Figure meant = named(FIGURES, figure, "one of value, version, create, mod, lease");
        return Condition.of(key, meant, comparison, number(expected.utf8(), meant == Condition.Figure.LEASE ? 16 : 10));
    }

    private static <T> T named(Map<String, T> all, String name, String kind) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " is not " + kind);
        }
        return found;
    }

    private static Bytes one(String text, String what) {
        List<Words.Word> words = Words.of(text);
        if (words.size() != 1) {
            throw new IllegalArgumentException("expected " + what + " in quotes, not " + words.size() + " words");
        }
        return words.getFirst().bytes();
    }

    private static long number(String text, int radix) {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number", e);
        }
    }

    private static Operation operation(String text) {
        List<Words.Word> words = Words.of(text);
        List<Bytes> plain = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < words.size(); i++) {
            Words.Word word = words.get(i);
            if (!word.isOption()) {
                plain.add(word.bytes());
                continue;
            }
            String[] parts = word.text().replaceFirst("^--?", "").split("=", 2);
            if (SWITCHES.contains(parts[0])) {
                options.put(parts[0], parts.length > 1 ? parts[1] : "true");
            } else if (!VALUED.contains(parts[0])) {
                throw new IllegalArgumentException("unknown option " + word.text());
            } else if (parts.length > 1) {
                options.put(parts[0], parts[1]);
            } else if (i + 1 < words.size()) {
                i++;
                options.put(parts[0], words.get(i).text());
            } else {
                throw new IllegalArgumentException(word.text() + " needs a value");
            }
        }
        return switch (words.getFirst().text()) {
            case "get" -> get(plain, options);
            case "put" -> put(plain, options);
            case "del" -> delete(plain, options);
            default -> throw new IllegalArgumentException("expected get, put or del");
        };
    }

    private static boolean is(Map<String, String> options, String name) {
        return Boolean.parseBoolean(options.remove(name));
    }

    private static Keys keys(List<Bytes> plain, Map<String, String> options) {
        if (plain.isEmpty() || plain.size() > 2) {
            throw new IllegalArgumentException("expected KEY, or KEY and the end of a range");
        }
        Bytes key = plain.getFirst();
        boolean isPrefix = is(options, "prefix");
        boolean isFromKey = is(options, "from-key");
        if (plain.size() == 2) {
            return Keys.between(key, plain.get(1));
        }
        return isPrefix ? Keys.prefix(key) : isFromKey ? Keys.from(key) : Keys.one(key);
    }

    private static <T extends Operation> T complete(T operation, Map<String, String> options) {
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("this takes no option --" + String.join(", --", options.keySet()));
        }
        return operation;
    }

    private static Get get(List<Bytes> plain, Map<String, String> options) {
        Get get = Get.of(keys(plain, options))
                .atRevision(number(taken(options, "rev", "0"), 10))
                .limit(number(taken(options, "limit", "0"), 10));
        get = is(options, "keys-only") ? get.keysOnly() : get;
        get = is(options, "count-only") ? get.countOnly() : get;
        get = taken(options, "consistency", "l").equals("s") ? get.allowStale() : get;
        boolean isDescending = taken(options, "order", "ASCEND").equalsIgnoreCase("DESCEND");
        String by = taken(options, "sort-by", "KEY").toUpperCase(Locale.ROOT);
        return complete(
                switch (by) {
                    case "KEY" -> isDescending ? get.descending() : get;
                    case "MODIFY" -> isDescending ? get.newestFirst() : get.oldestFirst();
                    default -> throw new IllegalArgumentException("--sort-by takes KEY or MODIFY here");
                },
                options);
    }

    private static String taken(Map<String, String> options, String name, String fallback) {
        String value = options.remove(name);
        return value == null ? fallback : value;
    }

    private static Put put(List<Bytes> plain, Map<String, String> options) {
        if (plain.size() != 2) {
            throw new IllegalArgumentException("put has a key and a value, in quotes if they have spaces");
        }
        Put put = Put.of(plain.get(0), plain.get(1)).withLease(number(taken(options, "lease", "0"), 16));
        return complete(is(options, "prev-kv") ? put.returnPrevious() : put, options);
    }

    private static Delete delete(List<Bytes> plain, Map<String, String> options) {
        Delete delete = Delete.of(keys(plain, options));
        return complete(is(options, "prev-kv") ? delete.returnPrevious() : delete, options);
    }
}
