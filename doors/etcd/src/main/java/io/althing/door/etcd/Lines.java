package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines of etcd's locks and elections in which somebody waits at this member, by name. A
/// line is keys of clients and nothing else: whoever puts keys there by itself, as the recipes of
/// etcd's clients do, stands in the same line.
final class Lines {
    /// A line, and how many wait in it.
    private static final class Known {
        private final Line line;
        private int waiters;

        Known(Line line) {
            this.line = line;
        }
    }

    private final Member member;
    private final WaitingCalls waiting;

    /// Guarded by the lock of this, which is taken before that of a line.
    private final Map<Bytes, Known> known = new HashMap<>();

    Lines(Member member, WaitingCalls waiting) {
        this.member = member;
        this.waiting = waiting;
    }

    /// The keys of all who stand in line under this name.
    static KeyRange under(ByteString name) {
        // The end is the prefix with its last byte, the slash, raised by one.
        return new KeyRange(
                Translate.bytes(name.concat(ByteString.copyFromUtf8("/"))),
                Translate.bytes(name.concat(ByteString.copyFromUtf8("0"))));
    }

    /// Lets a call stand in a line until it is at the head.
    ///
    /// @param lease 0 for a new one
    /// @param says the value of its key, also if it has one already; null for none in particular
    <A> void enter(
            Caller caller,
            ByteString name,
            long lease,
            @Nullable Bytes says,
            StreamObserver<A> call,
            Contender.Arrival<A> arrival) {
        new Contender<>(member, this, waiting, caller, name, says, call, arrival).start(lease);
    }

    /// Tells `waiter` what becomes of it; see [Line#join].
    ///
    /// @return ends that
    Runnable join(KeyRange keys, Line.Waiter waiter) {
        Known line;
        synchronized (this) {
            line = known.computeIfAbsent(keys.from(), _ -> new Known(new Line(member, waiting.turns(), keys)));
            line.waiters++;
        }
        line.line.join(waiter);
        return () -> leave(keys, line, waiter);
    }

    private void leave(KeyRange keys, Known line, Line.Waiter waiter) {
        line.line.leave(waiter);
        synchronized (this) {
            if (--line.waiters == 0) {
                known.remove(keys.from());
                line.line.close();
            }
        }
    }
}
