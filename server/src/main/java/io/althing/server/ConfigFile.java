package io.althing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Settings in a file of YAML or JSON, under the names of the flags. What etcd nests
/// (`client-transport-security`, `peer-transport-security`) is brought to the flags' names;
/// lists are joined by commas.
final class ConfigFile {
    private static final long BYTES_MAX = 1 << 20;
    private static final int ALIASES_MAX = 10;

    private ConfigFile() {}

    /// Returns flags and their values in the order of the file.
    ///
    /// @throws UsageException if the file cannot be read or does not hold settings
    static Map<String, String> read(Path file) throws UsageException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new UsageException("config file " + file + " is longer than " + BYTES_MAX + " bytes");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UsageException("cannot read config file " + file + ": " + e.getMessage());
        }
    }

    /// @param file what messages call it
    static Map<String, String> parse(String file, String text) throws UsageException {
        Object document;
        try {
            document = new Load(LoadSettings.builder()
                            .setLabel(file)
                            .setMaxAliasesForCollections(ALIASES_MAX)
                            .build())
                    .loadFromString(text);
        } catch (YamlEngineException e) {
            String message = String.valueOf(e.getMessage()).replace('\n', ' ');
            throw new UsageException("config file " + file + " is not valid YAML: " + message);
        }
        if (!(document instanceof Map<?, ?> entries)) {
            throw new UsageException("config file " + file + " must hold settings as `name: value`");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (key.equals("client-transport-security") || key.equals("peer-transport-security")) {
                security(file, key, entry.getValue(), values);
            } else {
                put(file, key, entry.getValue(), values);
            }
        }
        return values;
    }

    private static void security(String file, String section, Object nested, Map<String, String> values)
            throws UsageException {
        if (nested == null) {
            return;
        }
        if (!(nested instanceof Map<?, ?> entries)) {
            throw new UsageException(section + " in " + file + " must hold settings as `name: value`");
        }
        boolean isPeer = section.startsWith("peer");
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            // Samples spell out what they leave as it is.
            if (Boolean.FALSE.equals(entry.getValue()) || "".equals(entry.getValue())) {
                continue;
            }
            put(file, flag(isPeer, String.valueOf(entry.getKey())), entry.getValue(), values);
        }
    }

    /// The flag that says what a nested key does.
    private static String flag(boolean isPeer, String key) {
        String flag = switch (key) {
            case "allowed-cn", "allowed-cns" -> isPeer ? "cert-allowed-cn" : "client-cert-allowed-cn";
            case "allowed-hostname", "allowed-hostnames" ->
                isPeer ? "cert-allowed-hostname" : "client-cert-allowed-hostname";
            case "crl-file" -> isPeer ? "crl-file" : "client-crl-file";
            default -> key;
        };
        return isPeer ? "peer-" + flag : flag;
    }

    private static void put(String file, String flag, Object value, Map<String, String> values) throws UsageException {
        if (value == null) {
            return;
        }
        String text = switch (value) {
            case List<?> list ->
                String.join(",", list.stream().map(String::valueOf).toList());
            case Map<?, ?> map when flag.equals("feature-gates") -> gates(map);
            case Map<?, ?> _ -> throw new UsageException(flag + " in " + file + " must be a single value or a list");
            default -> value.toString();
        };
        if (values.put(flag, text) != null) {
            throw new UsageException(flag + " is given twice in " + file);
        }
    }

    private static String gates(Map<?, ?> gates) {
        return String.join(
                ",",
                gates.entrySet().stream()
                        .map(gate -> gate.getKey() + "=" + gate.getValue())
                        .toList());
    }
}
