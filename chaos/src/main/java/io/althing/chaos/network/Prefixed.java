package io.althing.chaos.network;

import java.io.IOException;
import java.io.InputStream;

/// A stream of which the beginning has been read already.
final class Prefixed extends InputStream {
    private final byte[] beginning;
    private final InputStream rest;
    private int at;

    Prefixed(byte[] beginning, InputStream rest) {
        this.beginning = beginning;
        this.rest = rest;
    }

    @Override
    public int read() throws IOException {
        return at < beginning.length ? beginning[at++] & 0xff : rest.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (at == beginning.length) {
            return rest.read(into, offset, length);
        }
        int count = Math.min(length, beginning.length - at);
        System.arraycopy(beginning, at, into, offset, count);
        at += count;
        return count;
    }
}
