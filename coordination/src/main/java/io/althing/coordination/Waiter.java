package io.althing.coordination;

import io.althing.store.Bytes;

/// Somebody in line.
///
/// @param place the revision at which it came
record Waiter(long place, Ask.Acquire ask) {
    Bytes encode() {
        var out = new Fields.Out().number(place);
        Asks.keep(out, ask);
        return out.done();
    }

    static Waiter decode(Bytes encoded) {
        var in = new Fields.In(encoded);
        return new Waiter(in.number(), Asks.kept(in));
    }
}
