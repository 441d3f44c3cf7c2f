package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// Values that tell when they were asked for, and of which key they are: an event has all that is
/// needed to say how late it is.
final class Stamps {
    private static final int NUMBER_OFFSET = Long.BYTES;
    private static final int BYTES_MIN = 2 * Long.BYTES;

    private final byte[] filling;

    Stamps(int bytes) {
        this.filling = new byte[Math.max(bytes, BYTES_MIN)];
        new SplittableRandom(bytes).nextBytes(filling);
    }

    /// A value that is asked for now.
    ///
    /// @param number of its key
    ByteString now(long number) {
        byte[] value = filling.clone();
        ByteBuffer.wrap(value).putLong(System.nanoTime()).putLong(number);
        return UnsafeByteOperations.unsafeWrap(value);
    }

    static long askedNanos(ByteString value) {
        return value.asReadOnlyByteBuffer().getLong(0);
    }

    static int number(ByteString value) {
        return (int) value.asReadOnlyByteBuffer().getLong(NUMBER_OFFSET);
    }
}
