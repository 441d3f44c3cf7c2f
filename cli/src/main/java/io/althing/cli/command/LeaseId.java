package io.althing.cli.command;

/// Leases and sessions are named by numbers, in hexadecimal as etcd's tools have it.
public final class LeaseId {
    private LeaseId() {}

    public static long read(String text) {
        try {
            long id = Long.parseUnsignedLong(text, 16);
            if (id != 0) {
                return id;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw CommandFailure.misused("'" + text + "' is no id of a lease or session: they are hexadecimal numbers, as"
                + " `lease list` and `session list` show them");
    }

    public static String show(long id) {
        return Long.toHexString(id);
    }
}
