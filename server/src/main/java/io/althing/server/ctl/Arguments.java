package io.althing.server.ctl;

import io.althing.cli.command.CommandFailure;
import java.util.List;
import java.util.Map;

/// What stands behind a command: values of flags by their names, and the rest. Switches are true
/// or false.
record Arguments(List<String> plain, Map<String, String> flags) {
    String value(String flag, String fallback) {
        return flags.getOrDefault(flag, fallback);
    }

    boolean is(String flag) {
        return value(flag, "false").equals("true");
    }

    long number(String flag, long max) {
        String value = value(flag, "0");
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw CommandFailure.misused("flag --" + flag + " is a number from 0 to " + max + ", not " + value);
    }

    /// The one thing that the command is about.
    String only(String what) {
        if (plain.size() != 1) {
            throw CommandFailure.misused("expected one " + what + " and nothing else, not " + plain.size());
        }
        return plain.getFirst();
    }
}
