package io.althing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Values of settings as they were given: by flag, else by environment, else by default; or all
/// by a file.
final class Settings {
    private static final List<String> PREFIXES = List.of("ALTHING_", "ETCD_");

    /// Variables with our prefixes that are not settings of a member.
    private static final List<String> OTHER_VARIABLES =
            List.of("ALTHING_JAVA_HOME", "ALTHING_JVM_OPTIONS", "ETCD_UNSUPPORTED_ARCH");

    private final EnumMap<Setting, String> given = new EnumMap<>(Setting.class);
    private final boolean isFromFile;

    private Settings(Map<Setting, String> given, boolean isFromFile) {
        this.given.putAll(given);
        this.isFromFile = isFromFile;
    }

    /// @throws UsageException if something is given that there is not
    static Settings read(List<String> arguments, Map<String, String> environment) throws UsageException {
        EnumMap<Setting, String> values = new EnumMap<>(Setting.class);
        fromEnvironment(values, environment);
        fromFlags(values, arguments);
        String file = values.getOrDefault(Setting.CONFIG_FILE, "");
        return file.isEmpty() ? new Settings(values, false) : new Settings(fromFile(Path.of(file)), true);
    }

    boolean isFromFile() {
        return isFromFile;
    }

    String value(Setting setting) {
        return given.getOrDefault(setting, setting.fallback);
    }

    boolean isGiven(Setting setting) {
        return given.containsKey(setting);
    }

    private static void fromEnvironment(EnumMap<Setting, String> values, Map<String, String> environment)
            throws UsageException {
        // Sorted, and etcd's first, so that our own prefix wins and messages do not depend on
        // the order of the environment.
        for (String prefix : PREFIXES.reversed()) {
            for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
                String name = variable.getKey();
                if (!name.startsWith(prefix) || name.startsWith("ETCDCTL_") || OTHER_VARIABLES.contains(name)) {
                    continue;
                }
                String rest = name.substring(prefix.length());
                Setting setting = null;
                for (Setting each : Setting.values()) {
                    if (each.variable().equals(rest)) {
                        setting = each;
                    }
                }
                if (setting == null) {
                    throw new UsageException(Setting.unknown("environment variable", name));
                }
                values.put(setting, variable.getValue());
            }
        }
    }

    private static void fromFlags(EnumMap<Setting, String> values, List<String> arguments) throws UsageException {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("-")) {
                throw new UsageException("unexpected argument " + argument + " (see `althing serve --help`)");
            }
            String bare = argument.substring(argument.startsWith("--") ? 2 : 1);
            int equals = bare.indexOf('=');
            String flag = equals < 0 ? bare : bare.substring(0, equals);
            Setting setting = Setting.of(flag);
            if (setting == null) {
                throw new UsageException(Setting.unknown("flag", "--" + flag));
            }
            if (equals >= 0) {
                values.put(setting, bare.substring(equals + 1));
            } else if (setting.isSwitch()) {
                values.put(setting, "true");
            } else if (i + 1 < arguments.size()) {
                values.put(setting, arguments.get(++i));
            } else {
                throw new UsageException("flag --" + flag + " needs a value");
            }
        }
    }

    private static Map<Setting, String> fromFile(Path file) throws UsageException {
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw new UsageException("cannot read config file " + file + ": " + e.getMessage());
        } catch (YamlEngineException e) {
            String text = String.valueOf(e.getMessage()).replace('\n', ' ');
            throw new UsageException("config file " + file + " is not valid YAML: " + text);
        }
        EnumMap<Setting, String> values = new EnumMap<>(Setting.class);
        if (!(document instanceof Map<?, ?> entries)) {
            throw new UsageException("config file " + file + " must hold settings as `name: value`");
        }
        for (Map.Entry<?, ?> entry : TlsSettings.flattened(entries).entrySet()) {
            Setting setting = Setting.of(String.valueOf(entry.getKey()));
            if (setting == null || setting == Setting.CONFIG_FILE) {
                throw new UsageException(Setting.unknown("setting in " + file + ":", String.valueOf(entry.getKey())));
            }
            values.put(setting, String.valueOf(entry.getValue()));
        }
        return values;
    }
}
