package io.althing.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What load to make.
///
/// @param workload put, fill (ascending keys), get, serializable-get or count
/// @param authorities file of those whose certificates members must have; empty without TLS
/// @param certificate file of one's own certificate, or empty
/// @param key file of its key, in PKCS#8
/// @param total operations, of which the first tenth warms up and is not counted
record Load(
        String workload,
        List<String> endpoints,
        int connections,
        int outstanding,
        int valueBytes,
        long keys,
        String authorities,
        String certificate,
        String key,
        long total) {
    private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of(
            "workload", "put",
            "endpoints", "127.0.0.1:2379",
            "connections", "16",
            "outstanding", "256",
            "value-bytes", "256",
            "keys", "100000",
            "cacert", "",
            "cert", "",
            "key", "",
            "total", "500000"));

    /// @throws IllegalArgumentException naming what is wrong
    static Load of(String[] arguments) {
        TreeMap<String, String> values = new TreeMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--", "");
            if (!DEFAULTS.containsKey(name) || i + 1 >= arguments.length) {
                throw new IllegalArgumentException(
                        "unknown or incomplete flag " + arguments[i] + "; there are " + DEFAULTS.keySet());
            }
            values.put(name, arguments[i + 1]);
        }
        if (values.getOrDefault("cert", "").isEmpty()
                != values.getOrDefault("key", "").isEmpty()) {
            throw new IllegalArgumentException("--cert and --key belong together: give both");
        }
        return new Load(
                values.getOrDefault("workload", ""),
                new ArrayList<>(List.of(values.getOrDefault("endpoints", "").split(","))),
                Integer.parseInt(values.getOrDefault("connections", "")),
                Integer.parseInt(values.getOrDefault("outstanding", "")),
                Integer.parseInt(values.getOrDefault("value-bytes", "")),
                Long.parseLong(values.getOrDefault("keys", "")),
                values.getOrDefault("cacert", ""),
                values.getOrDefault("cert", ""),
                values.getOrDefault("key", ""),
                Long.parseLong(values.getOrDefault("total", "")));
    }
}
