package io.althing.door.etcd;

import io.althing.api.v1.ResourceState;
import io.althing.coordination.Keys;
import io.althing.coordination.Part;
import io.althing.node.Member;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells how a resource stands, and again each time that its holders change. A client that does
/// not read hears the latest when it reads again.
final class ResourceObserver {
    private final Member member;
    private final Turns turns;
    private final Part part;
    private final Supplier<ResourceState> state;
    private final ServerCallStreamObserver<ResourceState> out;
    private @Nullable Follower follower;
    private boolean isDue;
    private boolean isOver;

    ResourceObserver(
            Member member,
            Turns turns,
            Part part,
            Supplier<ResourceState> state,
            ServerCallStreamObserver<ResourceState> out) {
        this.member = member;
        this.turns = turns;
        this.part = part;
        this.state = state;
        this.out = out;
        out.setOnCancelHandler(this::stop);
        out.setOnReadyHandler(this::tell);
    }

    /// Once it is known that the caller may see it: nothing is told before.
    synchronized void start() {
        if (isOver) {
            return;
        }
        long from = member.store().own().revision() + 1;
        isDue = true;
        tell();
        follower = new Follower(member.store().ownWatches(), turns, Keys.allHolds(part), from, true, this::happened);
    }

    private synchronized void happened(Polled polled) {
        isDue = true;
        tell();
        if (polled instanceof Polled.Compacted && follower != null) {
            follower.close();
            start();
        }
    }

    private synchronized void tell() {
        if (!isOver && isDue && out.isReady()) {
            isDue = false;
            out.onNext(state.get());
        }
    }

    private synchronized void stop() {
        isOver = true;
        if (follower != null) {
            follower.close();
        }
    }
}
