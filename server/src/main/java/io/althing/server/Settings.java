package io.althing.server;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values of settings as they were given: by flag, else by environment, else by default; or all
/// by a file.
final class Settings {
    private static final String OURS = "ALTHING_";
    private static final String ETCDS = "ETCD_";

    /// Variables with our prefixes that are not settings of a member.
    private static final List<String> OTHER_VARIABLES =
            List.of("ALTHING_JAVA_HOME", "ALTHING_JVM_OPTIONS", "ETCD_UNSUPPORTED_ARCH");

    /// What Kubernetes sets in every container for a service that is called as we are.
    private static final Pattern SERVICE = Pattern.compile("SERVICE_(HOST|PORT(_.*)?)|PORT(_\\d+_.*)?");

    /// What etcd 3.5 called an experiment has lost the prefix since, or never had a meaning here.
    private static final String EXPERIMENT = "experimental-";

    private final EnumMap<Setting, String> given = new EnumMap<>(Setting.class);
    private final TreeMap<String, String> foreign = new TreeMap<>();
    private final TreeSet<String> strangers = new TreeSet<>();
    private boolean isFromFile;

    private Settings() {}

    /// @throws UsageException if something is given that there is not
    static Settings read(List<String> arguments, Map<String, String> environment) throws UsageException {
        Settings settings = new Settings();
        settings.fromEnvironment(environment);
        settings.fromFlags(arguments);
        String file = settings.value(Setting.CONFIG_FILE);
        if (!file.isEmpty()) {
            settings = new Settings();
            settings.isFromFile = true;
            settings.fromFile(file, ConfigFile.read(Path.of(file)));
        }
        settings.checkForeign();
        return settings;
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

    /// Flags of etcd that were given and change nothing here, by name.
    SortedMap<String, String> withoutMeaning() {
        return Collections.unmodifiableSortedMap(foreign);
    }

    /// Variables with etcd's prefix that nobody knows. etcd says so and starts.
    List<String> unknownVariables() {
        return List.copyOf(strangers);
    }

    private void fromEnvironment(Map<String, String> environment) throws UsageException {
        // Sorted, and etcd's first, so that our own prefix wins and messages do not depend on
        // the order of the environment.
        for (String prefix : List.of(ETCDS, OURS)) {
            for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
                String name = variable.getKey();
                boolean isMeant = name.startsWith(prefix) && !OTHER_VARIABLES.contains(name);
                // One that is empty is as one that is not there, for etcd too.
                if (!isMeant || variable.getValue().isEmpty()) {
                    continue;
                }
                String rest = name.substring(prefix.length());
                if (take(Setting.flagOf(rest), variable.getValue())
                        || SERVICE.matcher(rest).matches()) {
                    continue;
                }
                if (prefix.equals(OURS)) {
                    throw new UsageException(Setting.unknown("environment variable", name, rest));
                }
                strangers.add(name);
            }
        }
    }

    private void fromFlags(List<String> arguments) throws UsageException {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("-")) {
                throw new UsageException("unexpected argument " + argument + " (see `althing serve --help`)");
            }
            String bare = argument.substring(argument.startsWith("--") ? 2 : 1);
            int equals = bare.indexOf('=');
            String flag = equals < 0 ? bare : bare.substring(0, equals);
            String value;
            if (equals >= 0) {
                value = bare.substring(equals + 1);
            } else if (isSwitch(flag)) {
                value = "true";
            } else if (i + 1 < arguments.size()) {
                value = arguments.get(++i);
            } else {
                throw new UsageException(
                        isKnown(flag)
                                ? "flag --" + flag + " needs a value"
                                : Setting.unknown("flag", "--" + flag, flag));
            }
            if (!take(flag, value)) {
                throw new UsageException(Setting.unknown("flag", "--" + flag, flag));
            }
        }
    }

    private void fromFile(String file, Map<String, String> values) throws UsageException {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String name = entry.getKey();
            if (name.equals(Setting.CONFIG_FILE.flag) || !take(name, entry.getValue())) {
                throw new UsageException(Setting.unknown("setting in " + file + ":", name, name));
            }
        }
    }

    /// Notes a value; returns false if there is no such flag.
    private boolean take(String flag, String value) {
        String name = settled(flag);
        Setting setting = Setting.of(name);
        if (setting != null) {
            given.put(setting, value);
            return true;
        }
        if (ForeignFlags.of(name) != null) {
            foreign.put(name, value);
            return true;
        }
        return false;
    }

    private void checkForeign() throws UsageException {
        for (Map.Entry<String, String> entry : foreign.entrySet()) {
            ForeignFlags.Flag flag = ForeignFlags.of(entry.getKey());
            if (flag != null && !flag.refusal().isEmpty() && !flag.isIdle(entry.getValue())) {
                throw new UsageException("--" + flag.name() + " is not supported: " + flag.refusal());
            }
        }
    }

    private static String settled(String flag) {
        String bare = flag.startsWith(EXPERIMENT) ? flag.substring(EXPERIMENT.length()) : flag;
        return isKnownBare(bare) ? bare : flag;
    }

    private static boolean isKnown(String flag) {
        return isKnownBare(settled(flag));
    }

    private static boolean isKnownBare(String flag) {
        return Setting.of(flag) != null || ForeignFlags.of(flag) != null;
    }

    private static boolean isSwitch(String flag) {
        String name = settled(flag);
        Setting setting = Setting.of(name);
        ForeignFlags.@Nullable Flag other = ForeignFlags.of(name);
        return setting != null ? setting.isSwitch() : other != null && other.isSwitch();
    }
}
