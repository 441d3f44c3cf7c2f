package io.althing.raft.progress;

import java.util.ArrayDeque;

/// AppendRequests that a peer has not acknowledged, bounded by count and by bytes.
final class Inflight {
    private record Sent(long lastIndex, int sizeBytes) {}

    private final int messagesMax;
    private final long bytesMax;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long bytes;

    Inflight(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    boolean isFull() {
        return sent.size() >= messagesMax || bytes >= bytesMax;
    }

    void add(long lastIndex, int sizeBytes) {
        sent.add(new Sent(lastIndex, sizeBytes));
        bytes += sizeBytes;
    }

    /// Everything up to `index` has arrived.
    void acknowledge(long index) {
        while (!sent.isEmpty() && sent.peek().lastIndex <= index) {
            bytes -= sent.remove().sizeBytes;
        }
    }

    void clear() {
        sent.clear();
        bytes = 0;
    }
}
