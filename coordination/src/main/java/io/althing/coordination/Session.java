package io.althing.coordination;

import io.althing.store.Bytes;

/// How a session is to end, and whose it is.
///
/// @param user empty if that is not known
record Session(long lockDelaySeconds, String label, String user) {
    Bytes encode() {
        var out = new Fields.Out().number(lockDelaySeconds).text(label);
        return (user.isEmpty() ? out : out.text(user)).done();
    }

    static Session decode(Bytes value) {
        var in = new Fields.In(value);
        return new Session(in.number(), in.text(), in.hasMore() ? in.text() : "");
    }
}
