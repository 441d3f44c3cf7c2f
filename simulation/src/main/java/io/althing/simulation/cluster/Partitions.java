package io.althing.simulation.cluster;

import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The shapes in which links between members break. Each adds to what is cut already, and says
/// whether it meant anything.
final class Partitions {
    private final SimCluster cluster;
    private final Consumer<String> news;

    Partitions(SimCluster cluster, Consumer<String> news) {
        this.cluster = cluster;
        this.news = news;
    }

    boolean halves(long bits, boolean isBothWays) {
        List<NodeId> ones = new ArrayList<>();
        List<NodeId> others = new ArrayList<>();
        for (int i = 0; i < cluster.members().size(); i++) {
            (((bits >> i) & 1) == 1 ? ones : others).add(cluster.members().get(i).id);
        }
        cut(ones, others, isBothWays);
        news.accept("cuts " + ones + (isBothWays ? " off from " : " from sending to ") + others);
        return !ones.isEmpty() && !others.isEmpty();
    }

    private void cut(List<NodeId> ones, List<NodeId> others, boolean isBothWays) {
        for (NodeId one : ones) {
            for (NodeId other : others) {
                cluster.network.cut(one, other);
                if (isBothWays) {
                    cluster.network.cut(other, one);
                }
            }
        }
    }

    boolean bridge(SimMember middle, long bits) {
        List<NodeId> ones = new ArrayList<>();
        List<NodeId> others = new ArrayList<>();
        for (SimMember member : cluster.members()) {
            if (!member.equals(middle)) {
                (((bits >> member.id.value()) & 1) == 1 ? ones : others).add(member.id);
            }
        }
        cut(ones, others, true);
        news.accept("leaves m" + middle.id.value() + " as the only bridge between " + ones + " and " + others);
        return !ones.isEmpty() && !others.isEmpty();
    }

    boolean ring() {
        int size = cluster.members().size();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int distance = Math.floorMod(i - j, size);
                if (distance > 1 && distance < size - 1) {
                    cluster.network.cut(
                            cluster.members().get(i).id, cluster.members().get(j).id);
                }
            }
        }
        news.accept("leaves each member two neighbours");
        return size > 3;
    }

    boolean isolate(SimMember member) {
        cut(List.of(member.id), cluster.members().stream().map(each -> each.id).toList(), true);
        news.accept("cuts m" + member.id.value() + " off from all");
        return true;
    }
}
