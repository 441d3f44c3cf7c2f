package io.althing.client.admin;

import io.althing.client.kv.Bytes;
import io.althing.client.kv.Keys;

/// What a role may do with some keys.
public record Permission(Kind kind, Keys keys) {
    /// In which way.
    public enum Kind {
        READ,
        WRITE,
        READWRITE
    }

    static Permission of(io.etcd.jetcd.api.Permission wire) {
        Kind kind;
        switch (wire.getPermType()) {
            case READ:
                kind = Kind.READ;
                break;
            case WRITE:
                kind = Kind.WRITE;
                break;
            default:
                kind = Kind.READWRITE;
        }
        // A role of other tools may be for an empty key, which none is; all from there on is the same.
        Bytes key = wire.getKey().isEmpty() ? Keys.all().from() : Bytes.of(wire.getKey());
        return new Permission(kind, new Keys(key, Bytes.of(wire.getRangeEnd())));
    }

    io.etcd.jetcd.api.Permission toWire() {
        return io.etcd.jetcd.api.Permission.newBuilder()
                .setPermType(io.etcd.jetcd.api.Permission.Type.valueOf(kind.name()))
                .setKey(keys.from().toByteString())
                .setRangeEnd(keys.end().toByteString())
                .build();
    }
}
