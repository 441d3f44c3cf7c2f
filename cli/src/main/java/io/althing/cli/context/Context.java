package io.althing.cli.context;

import java.util.LinkedHashMap;
import java.util.Map;

/// How one cluster is reached. Each value is as its option has it, and empty if it was not set.
///
/// @param password in plain; empty unless whoever set it said so
public record Context(String endpoints, String user, String password, String cacert, String cert, String key) {
    public static final Context NONE = new Context("", "", "", "", "", "");

    static Context of(Map<?, ?> map) {
        return new Context(
                text(map, "endpoints"),
                text(map, "user"),
                text(map, "password"),
                text(map, "cacert"),
                text(map, "cert"),
                text(map, "key"));
    }

    private static String text(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null ? "" : value.toString();
    }

    /// Returns what is set, by name.
    public Map<String, String> values() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("endpoints", endpoints);
        all.put("user", user);
        all.put("password", password);
        all.put("cacert", cacert);
        all.put("cert", cert);
        all.put("key", key);
        all.values().removeIf(String::isEmpty);
        return all;
    }

    /// Not to be printed by chance.
    @Override
    public String toString() {
        return "Context[endpoints=" + endpoints + ", user=" + user + "]";
    }
}
