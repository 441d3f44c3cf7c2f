package io.althing.coordination;

import io.althing.store.Bytes;

/// How a resource stands. It is kept while somebody holds it or waits, that of a semaphore for
/// good.
///
/// @param capacity how many units there are
/// @param taken how many are held; more than there are after a semaphore was made smaller
/// @param waiting how many stand in line
record Head(int capacity, long taken, int holders, int waiting) {
    static final Head FREE = new Head(Part.ALL, 0, 0, 0);

    boolean hasRoomFor(long units) {
        return taken + units <= capacity;
    }

    boolean isIdle() {
        return holders == 0 && waiting == 0;
    }

    Head held(long units, int more) {
        return new Head(capacity, taken + units, holders + more, waiting);
    }

    Head inLine(int more) {
        return new Head(capacity, taken, holders, waiting + more);
    }

    Head of(int permits) {
        return new Head(permits, taken, holders, waiting);
    }

    Bytes encode() {
        return new Fields.Out()
                .small(capacity)
                .number(taken)
                .small(holders)
                .small(waiting)
                .done();
    }

    static Head decode(Bytes value) {
        var in = new Fields.In(value);
        return new Head(in.small(), in.number(), in.small(), in.small());
    }
}
