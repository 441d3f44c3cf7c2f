package io.althing.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.SnapshotNews;
import io.althing.node.peer.PeerMessage.SnapshotOrder;
import io.althing.node.peer.PeerMessage.SnapshotStanding;
import io.althing.node.spi.Cancel;
import io.althing.node.spi.Lane;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotOrdersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId LEADER = new NodeId(1);
    private static final NodeId SENDER = new NodeId(2);
    private static final NodeId BEHIND = new NodeId(3);

    private final List<PeerMessage> said = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final SnapshotOrders orders =
            new SnapshotOrders((to, message) -> said.add(message), new SnapshotOrders.Progress() {
                @Override
                public void standsAt(NodeId to, long index) {
                    heard.add(to + " at " + index);
                }

                @Override
                public void finished(NodeId to, long index, boolean isDelivered) {
                    heard.add(to + (isDelivered ? " has " : " lacks ") + index);
                }
            });
    private final SnapshotSender idle =
            new SnapshotSender(() -> 0, lane(), 0, 0, (to, message) -> {}, (to, index, isDelivered) -> {});

    private static Lane lane() {
        return new Lane() {
            @Override
            public void execute(Runnable task) {
                task.run();
            }

            @Override
            public Cancel schedule(long delayNanos, Runnable task) {
                return () -> {};
            }
        };
    }

    private SnapshotOrder give(long nowNanos) {
        orders.give(BEHIND, SENDER, 7, 40, nowNanos);
        return (SnapshotOrder) said.getLast();
    }

    @Test
    void theLeaderHearsWhereItStandsAndThatItArrived() {
        SnapshotOrder order = give(0);
        assertThat(order.indexMin()).isEqualTo(40);
        orders.onNews(SENDER, news(order, 0, SnapshotStanding.UNDER_WAY), SECOND);
        orders.onNews(SENDER, news(order, 55, SnapshotStanding.UNDER_WAY), SECOND);
        orders.onNews(SENDER, news(order, 55, SnapshotStanding.DELIVERED), 2 * SECOND);
        orders.onNews(SENDER, news(order, 55, SnapshotStanding.DELIVERED), 2 * SECOND);
        assertThat(heard).containsExactly(BEHIND + " at 55", BEHIND + " has 55");
    }

    private static SnapshotNews news(SnapshotOrder order, long index, SnapshotStanding standing) {
        return new SnapshotNews(order.orderId(), order.to(), index, standing);
    }

    @Test
    void oneOrderAtATimeForEachReceiver() {
        give(0);
        orders.give(BEHIND, LEADER, 7, 41, SECOND);
        assertThat(said).hasSize(1);
    }

    @Test
    void aSenderThatFallsSilentIsGivenUp() {
        SnapshotOrder order = give(0);
        orders.onNews(SENDER, news(order, 55, SnapshotStanding.UNDER_WAY), 3 * SECOND);
        orders.tick(idle, 7 * SECOND);
        assertThat(heard).containsExactly(BEHIND + " at 55");
        orders.tick(idle, 8 * SECOND);
        assertThat(heard).contains(BEHIND + " lacks 55");
    }

    @Test
    void aSenderThatIsOutOfReachIsGivenUpAtOnce() {
        give(0);
        orders.onDisconnected(BEHIND);
        assertThat(heard).isEmpty();
        orders.onDisconnected(SENDER);
        assertThat(heard).containsExactly(BEHIND + " lacks 0");
    }

    @Test
    void wordOfAnotherOrderCountsForNothing() {
        SnapshotOrder old = give(0);
        orders.onDisconnected(SENDER);
        heard.clear();
        give(SECOND);
        orders.onNews(SENDER, news(old, 55, SnapshotStanding.DELIVERED), SECOND);
        assertThat(heard).isEmpty();
    }

    @Test
    void whoSendsSaysSoUntilItIsOver() {
        orders.take(LEADER, new SnapshotOrder(4, BEHIND, 7, 40));
        orders.tick(idle, SECOND);
        orders.fulfilled(BEHIND, 55, true);
        orders.tick(idle, 2 * SECOND);
        assertThat(said)
                .containsExactly(
                        new SnapshotNews(4, BEHIND, 0, SnapshotStanding.UNDER_WAY),
                        new SnapshotNews(4, BEHIND, 0, SnapshotStanding.UNDER_WAY),
                        new SnapshotNews(4, BEHIND, 55, SnapshotStanding.DELIVERED));
    }
}
