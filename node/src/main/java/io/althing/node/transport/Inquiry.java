package io.althing.node.transport;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What one member asks another to show the whole cluster in one place: how it stands, in its own
/// words. Nothing depends on the answer.
///
/// The question is 24 bytes on a connection of its own, big-endian: a magic number, the cluster,
/// the topic's code. The answer has the shape of an [Introduction]'s: a length (4 bytes), the
/// CRC32C of what follows (4), and a text in UTF-8. A member that does not know the question
/// hangs up.
///
/// @param clusterId the cluster of whoever asks; others are not answered
public record Inquiry(long clusterId, Topic topic) {
    static final long MAGIC = 0x414c5448_54454c4cL; // "ALTHTELL"
    static final int BYTES = 3 * Long.BYTES;

    /// What is asked about.
    public enum Topic {
        /// Role, term and log positions, as an object in JSON.
        STATUS(1),
        /// The figures of its metrics page.
        METRICS(2),
        /// What it has been busy with, as an object in JSON: who asks lets only root see it.
        ACTIVITY(3);

        private final long code;

        Topic(long code) {
            this.code = code;
        }

        private static @Nullable Topic of(long code) {
            for (Topic topic : values()) {
                if (topic.code == code) {
                    return topic;
                }
            }
            return null;
        }
    }

    void encode(ByteBuf out) {
        out.writeLong(MAGIC).writeLong(clusterId).writeLong(topic.code);
    }

    /// @param in what follows the magic number
    /// @return null if a newer member asks for what there is not yet
    static @Nullable Inquiry decode(ByteBuf in) {
        long clusterId = in.readLong();
        Topic topic = Topic.of(in.readLong());
        return topic == null ? null : new Inquiry(clusterId, topic);
    }
}
