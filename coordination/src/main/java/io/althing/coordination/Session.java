package io.althing.coordination;

import io.althing.store.Bytes;

/// How a session is to end.
record Session(long lockDelaySeconds, String label) {
    Bytes encode() {
        return new Fields.Out().number(lockDelaySeconds).text(label).done();
    }

    static Session decode(Bytes value) {
        var in = new Fields.In(value);
        return new Session(in.number(), in.text());
    }
}
