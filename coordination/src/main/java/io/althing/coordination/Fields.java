package io.althing.coordination;

import io.althing.store.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Fields of a request or a value, one after the other. The format is on disk.
final class Fields {
    private Fields() {}

    static final class Out {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        private final DataOutputStream out = new DataOutputStream(bytes);

        Out number(long value) {
            return write(() -> out.writeLong(value));
        }

        Out small(int value) {
            return write(() -> out.writeInt(value));
        }

        Out flag(boolean value) {
            return write(() -> out.writeBoolean(value));
        }

        Out bytes(Bytes value) {
            return write(() -> {
                out.writeInt(value.length());
                out.write(value.array());
            });
        }

        Out text(String value) {
            return bytes(Bytes.utf8(value));
        }

        Bytes done() {
            return Bytes.wrap(bytes.toByteArray());
        }

        private interface Step {
            void write() throws IOException;
        }

        private Out write(Step step) {
            try {
                step.write();
            } catch (IOException e) {
                throw new UncheckedIOException("memory takes bytes", e);
            }
            return this;
        }
    }

    /// Throws [IllegalArgumentException] where the bytes are none that were written.
    static final class In {
        private final DataInputStream in;

        In(Bytes bytes) {
            in = new DataInputStream(new ByteArrayInputStream(bytes.array()));
        }

        long number() {
            return read(in::readLong);
        }

        int small() {
            return read(in::readInt);
        }

        int count(int max) {
            int count = small();
            if (count < 0 || count > max) {
                throw new IllegalArgumentException("a count of " + count + " where at most " + max + " can be");
            }
            return count;
        }

        boolean flag() {
            return read(in::readBoolean);
        }

        Bytes bytes() {
            int length = count(remaining());
            return read(() -> Bytes.wrap(in.readNBytes(length)));
        }

        String text() {
            return new String(bytes().array(), StandardCharsets.UTF_8);
        }

        boolean hasMore() {
            return remaining() > 0;
        }

        void end() {
            if (remaining() > 0) {
                throw new IllegalArgumentException(remaining() + " bytes more than there should be");
            }
        }

        private int remaining() {
            return read(in::available);
        }

        private interface Step<T> {
            T read() throws IOException;
        }

        private static <T> T read(Step<T> step) {
            try {
                return step.read();
            } catch (IOException e) {
                throw new IllegalArgumentException("bytes that end too early", e);
            }
        }
    }
}
