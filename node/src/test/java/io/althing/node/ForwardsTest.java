package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Network;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.Input;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ForwardsTest {
    private static final NodeId SENDER = new NodeId(2);

    private final List<Input.Proposal> proposed = new ArrayList<>();
    private final List<PeerMessage> sent = new ArrayList<>();
    private final Forwards forwards = new Forwards(new Outbox(), input -> {
        if (input instanceof Input.Propose(var proposals)) {
            proposed.addAll(proposals);
        }
    });

    private final class Outbox implements Network {
        @Override
        public void start(UUID directory, PeerEvents events) {}

        @Override
        public void send(NodeId to, PeerMessage message) {
            sent.add(message);
        }

        @Override
        public void whoAnswers(List<String> urls, Consumer<Map<String, Long>> clusters) {
            clusters.accept(Map.of());
        }

        @Override
        public void book(PeerBook known) {}

        @Override
        public void close() {}
    }

    private void receive(long term, long batchId) {
        forwards.received(SENDER, new PeerMessage.Forward(term, batchId, new byte[0]));
    }

    @Test
    void aBatchThatComesTwiceIsProposedOnce() {
        forwards.leads(3);
        receive(3, 7);
        receive(3, 7);
        assertThat(proposed).hasSize(1);
    }

    /// The leader of term 3 appended batch 7, sent it to the others, crashed and came back. Its
    /// sender offers the batch again. A refusal would make it write the batch in a later term,
    /// too, while the first copy is still to be committed.
    @Test
    void whoeverDidNotLeadTheTermInThisLifePromisesNothingAboutIt() {
        receive(3, 7);
        assertThat(proposed).isEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void aLeaderThatHasNoRoomSaysSoAndTakesTheBatchLater() {
        forwards.leads(3);
        receive(3, 7);
        forwards.refused(proposed.getFirst().id());
        assertThat(sent).containsExactly(new PeerMessage.ForwardRefused(3, 7));
        receive(3, 7);
        assertThat(proposed).hasSize(2);
    }

    @Test
    void aLateBatchOfAnEarlierTermDoesNotMakeItForgetWhatItHasSeenInThisOne() {
        forwards.leads(3);
        receive(3, 7);
        forwards.leads(5);
        receive(5, 8);
        receive(3, 7);
        receive(5, 8);
        assertThat(proposed).hasSize(2);
        assertThat(sent).isEmpty();
    }
}
