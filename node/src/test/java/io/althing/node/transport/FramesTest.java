package io.althing.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.Message;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final PeerMessage FIRST = new PeerMessage.Consensus(new Message.TimeoutNow(4));
    private static final PeerMessage SECOND = new PeerMessage.Consensus(new Message.TimeoutNow(5));

    private final List<PeerMessage> heard = new ArrayList<>();
    private final EmbeddedChannel reader = new EmbeddedChannel(Frames.reader(new NodeId(1), heard::add));

    private static ByteBuf bytes(PeerMessage message) {
        return Frames.encode(message, Unpooled.buffer());
    }

    @Test
    void messagesAreHeardInOrder() {
        reader.writeInbound(Unpooled.wrappedBuffer(bytes(FIRST), bytes(SECOND)));
        assertThat(heard).containsExactly(FIRST, SECOND);
    }

    /// Found by bits that were turned over between running members: one whose frame seemed longer
    /// than it was took all that came after for its rest, and was deaf until it was restarted.
    @Test
    void everyWrongBitEndsTheConnectionAtOnce() {
        for (int bit = 0; bit < 8 * bytes(FIRST).readableBytes(); bit++) {
            EmbeddedChannel damaged = new EmbeddedChannel(Frames.reader(new NodeId(1), heard::add));
            ByteBuf first = bytes(FIRST);
            first.setByte(bit / 8, first.getByte(bit / 8) ^ 1 << bit % 8);
            damaged.writeInbound(first);
            assertThat(damaged.isOpen()).as("bit " + bit).isFalse();
        }
        assertThat(heard).isEmpty();
    }
}
