package io.althing.coordination;

import io.althing.store.Bytes;

/// What one claimant holds of one resource.
///
/// @param token the revision at which it came to hold it
/// @param alone how often it acquired it alone
/// @param shared how many units it acquired beside others
/// @param request its last one
/// @param timer the lease that gives it back; 0 for none
/// @param value of an election
record Holding(long token, int alone, int shared, long request, long timer, Bytes value) {
    long taken() {
        return alone > 0 ? Part.ALL : shared;
    }

    Holding with(Part part, long theRequest) {
        return part.isExclusive()
                ? new Holding(token, alone + 1, shared, theRequest, timer, value)
                : new Holding(token, alone, shared + part.units(), theRequest, timer, value);
    }

    boolean has(Part part) {
        return part.isExclusive() ? alone > 0 : shared >= part.units();
    }

    Holding without(Part part, long theRequest) {
        return part.isExclusive()
                ? new Holding(token, alone - 1, shared, theRequest, timer, value)
                : new Holding(token, alone, shared - part.units(), theRequest, timer, value);
    }

    Holding saying(Bytes other) {
        return new Holding(token, alone, shared, request, timer, other);
    }

    Holding withoutTimer() {
        return new Holding(token, alone, shared, request, 0, value);
    }

    Bytes encode() {
        return new Fields.Out()
                .number(token)
                .small(alone)
                .small(shared)
                .number(request)
                .number(timer)
                .bytes(value)
                .done();
    }

    static Holding decode(Bytes encoded) {
        var in = new Fields.In(encoded);
        return new Holding(in.number(), in.small(), in.small(), in.number(), in.number(), in.bytes());
    }
}
