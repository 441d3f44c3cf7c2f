package io.althing.server.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What stands behind a command: flags as `--flag value` or `--flag=value`, and the rest.
record Arguments(List<String> plain, Map<String, String> flags) {
    /// @param valued flags that have a value, without the dashes
    /// @param switches flags that have none, or true or false behind an equals sign
    static Arguments read(List<String> arguments, Set<String> valued, Set<String> switches) throws CtlException {
        List<String> plain = new ArrayList<>();
        Map<String, String> flags = new TreeMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("-") || argument.equals("-")) {
                plain.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String flag = (equals < 0 ? argument : argument.substring(0, equals)).replaceFirst("^--?", "");
            @Nullable String value = equals < 0 ? null : argument.substring(equals + 1);
            if (switches.contains(flag)) {
                flags.put(flag, isTrue(flag, value == null ? "true" : value));
            } else if (!valued.contains(flag)) {
                throw CtlException.misuse("unknown flag " + argument + " (see `althing ctl help`)");
            } else if (value != null) {
                flags.put(flag, value);
            } else if (++i < arguments.size()) {
                flags.put(flag, arguments.get(i));
            } else {
                throw CtlException.misuse("flag --" + flag + " needs a value");
            }
        }
        return new Arguments(plain, flags);
    }

    private static String isTrue(String flag, String value) throws CtlException {
        if (!value.equals("true") && !value.equals("false")) {
            throw CtlException.misuse("flag --" + flag + " is true or false, not " + value);
        }
        return value;
    }

    String value(String flag, String fallback) {
        return flags.getOrDefault(flag, fallback);
    }

    boolean is(String flag) {
        return value(flag, "false").equals("true");
    }

    long number(String flag, long max) throws CtlException {
        String value = value(flag, "0");
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw CtlException.misuse("flag --" + flag + " is a number from 0 to " + max + ", not " + value);
    }

    /// The one thing that the command is about.
    String only(String what) throws CtlException {
        if (plain.size() != 1) {
            throw CtlException.misuse(
                    "expected one " + what + " and nothing else, not " + plain.size() + " (see `althing ctl help`)");
        }
        return plain.getFirst();
    }
}
