package io.althing.node;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Network;
import io.althing.raft.Input;
import io.althing.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Batches that other members sent to this one because they hold it for the leader. Belongs to
/// the core lane.
///
/// A batch that comes twice in one term, because its sender could not know whether the first
/// copy had arrived before the link broke,
/// is proposed once.
final class Forwards {
    /// Remembered batches per sender; far above what a sender keeps open at a time.
    private static final int REMEMBERED_MAX = 1024;

    private record Origin(NodeId from, long term, long batchId) {}

    private static final class Seen {
        final TreeSet<Long> ids = new TreeSet<>();
        final ArrayDeque<Long> inOrder = new ArrayDeque<>();

        boolean add(long id) {
            if (!ids.add(id)) {
                return false;
            }
            inOrder.add(id);
            if (inOrder.size() > REMEMBERED_MAX) {
                ids.remove(inOrder.remove());
            }
            return true;
        }

        void forget(long id) {
            ids.remove(id);
            inOrder.remove(id);
        }
    }

    private final Network network;
    private final Consumer<Input> step;
    private final TreeMap<Long, Origin> proposed = new TreeMap<>();
    private final TreeMap<NodeId, Seen> seen = new TreeMap<>();
    private long term;
    private long ledTerm;
    private long lastProposalId;

    Forwards(Network network, Consumer<Input> step) {
        this.network = network;
        this.step = step;
    }

    /// This member leads `newTerm` from here on.
    void leads(long newTerm) {
        ledTerm = newTerm;
    }

    /// A refusal says that the batch was not appended in its term and never will be. Only who led
    /// that term in this very life knows that: a former life may have appended it and sent it
    /// around before it crashed. Saying nothing costs the sender time, for it waits until an
    /// entry of a later term tells; a wrong refusal would make it write twice.
    void received(NodeId from, PeerMessage.Forward forward) {
        if (forward.term() != ledTerm || forward.term() < term) {
            return;
        }
        if (forward.term() > term) {
            term = forward.term();
            seen.clear();
        }
        if (!seen.computeIfAbsent(from, any -> new Seen()).add(forward.batchId())) {
            return;
        }
        // Own batches have positive numbers.
        long proposalId = --lastProposalId;
        proposed.put(proposalId, new Origin(from, forward.term(), forward.batchId()));
        step.accept(new Input.Propose(List.of(new Input.Proposal(proposalId, forward.term(), forward.payload()))));
    }

    void accepted(long proposalId) {
        proposed.remove(proposalId);
    }

    void refused(long proposalId) {
        Origin origin = proposed.remove(proposalId);
        if (origin != null) {
            Seen from = seen.get(origin.from);
            if (from != null) {
                from.forget(origin.batchId);
            }
            network.send(origin.from, new PeerMessage.ForwardRefused(origin.term, origin.batchId));
        }
    }
}
