package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A place in the line under a name, as etcd's locks and elections form it: everybody has a key
/// of its own there, named after its lease, and whoever created its key first is at the head.
/// The others each wait for the one before them, so that nobody stampedes.
final class Line {
    /// What comes of waiting.
    interface Waiting {
        /// At the head since `revision`.
        void arrived(Place place, long revision);

        void failed(StatusRuntimeException error);
    }

    /// @param createRevision grows with every place given out under this name: a fencing token
    record Place(Bytes key, long createRevision, @Nullable KeyValue before) {}

    private final Member member;
    private final Caller caller;
    private final Executor turns;
    private final KeyRange prefix;
    private final Bytes key;
    private final long lease;
    private final Waiting waiting;
    private @Nullable Place place;
    private @Nullable Follower follower;
    private boolean isOver;

    Line(Member member, Caller caller, Executor turns, ByteString name, long lease, Waiting waiting) {
        this.member = member;
        this.caller = caller;
        this.turns = turns;
        this.lease = lease;
        this.waiting = waiting;
        this.prefix = under(name);
        this.key = Translate.bytes(name.concat(ByteString.copyFromUtf8("/" + Long.toHexString(lease))));
    }

    /// The keys of all who stand in line under this name.
    static KeyRange under(ByteString name) {
        // The end is the prefix with its last byte, the slash, raised by one.
        return new KeyRange(
                Translate.bytes(name.concat(ByteString.copyFromUtf8("/"))),
                Translate.bytes(name.concat(ByteString.copyFromUtf8("0"))));
    }

    /// Asks for whoever is at the head.
    static RangeQuery head(KeyRange prefix) {
        return new RangeQuery(
                prefix, 1, 0, RangeQuery.Order.ASCEND, RangeQuery.Target.CREATE, false, false, 0, 0, 0, 0);
    }

    /// Joins the line; whoever stands in it already keeps its place.
    void enter(Bytes value) {
        Command.Put join = new Command.Put(key, value, lease, false, false, false);
        Command.Transaction once = new Command.Transaction(
                List.of(new Compare(
                        KeyRange.single(key), Compare.Target.CREATE, Compare.Relation.EQUAL, 0, Bytes.EMPTY)),
                List.of(join, head(prefix)),
                List.of(RangeQuery.of(KeyRange.single(key)), head(prefix)));
        member.write(once.onBehalfOf(caller), outcome -> proceed(outcome, this::entered));
    }

    private void entered(Result result) {
        Result.Transaction answer = (Result.Transaction) result;
        KeyValue own = answer.isSucceeded() ? null : first(answer.results().get(0));
        long createRevision = own == null ? answer.revision() : own.createRevision();
        KeyValue head = first(answer.results().get(1));
        synchronized (this) {
            place = new Place(key, createRevision, own);
            if (isOver) {
                leave();
                return;
            }
        }
        if (head == null || head.createRevision() == createRevision) {
            arrive(answer.revision());
        } else {
            awaitThoseBefore(createRevision);
        }
    }

    /// Looks for the last of those before, and waits until that one is gone.
    private void awaitThoseBefore(long createRevision) {
        RangeQuery lastBefore = new RangeQuery(
                prefix,
                1,
                0,
                RangeQuery.Order.DESCEND,
                RangeQuery.Target.CREATE,
                true,
                false,
                0,
                0,
                0,
                createRevision - 1);
        member.read(
                caller,
                lastBefore,
                outcome -> proceed(outcome, result -> {
                    KeyValue before = first(result);
                    if (before == null) {
                        checkStillThere();
                    } else {
                        awaitEnd(before.key(), result.revision() + 1, createRevision);
                    }
                }));
    }

    private synchronized void awaitEnd(Bytes other, long from, long createRevision) {
        if (!isOver) {
            // A deletion, or a gap in what can be told: either way it is time to look again.
            follower = new Follower(member, turns, KeyRange.single(other), from, false, polled -> {
                stopFollowing();
                awaitThoseBefore(createRevision);
            });
        }
    }

    private synchronized void stopFollowing() {
        if (follower != null) {
            follower.close();
            follower = null;
        }
    }

    /// The own key may have gone with its lease meanwhile.
    private void checkStillThere() {
        member.read(
                caller,
                RangeQuery.of(KeyRange.single(key)),
                outcome -> proceed(outcome, result -> {
                    KeyValue own = first(result);
                    if (own == null) {
                        fail(WireErrors.sessionExpired());
                    } else {
                        arrive(result.revision());
                    }
                }));
    }

    private void arrive(long revision) {
        Place arrived;
        synchronized (this) {
            arrived = place;
            if (isOver || arrived == null) {
                leave();
                return;
            }
            isOver = true;
        }
        waiting.arrived(arrived, revision);
    }

    private void fail(StatusRuntimeException error) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
        }
        waiting.failed(error);
    }

    /// The caller does not wait any more: its key goes.
    void abandon() {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            stopFollowing();
            if (place != null) {
                leave();
            }
        }
    }

    private void leave() {
        member.write(new Command.DeleteRange(KeyRange.single(key), false).onBehalfOf(caller), outcome -> {});
    }

    private void proceed(Outcome<Result> outcome, Consumer<Result> then) {
        switch (outcome) {
            case Outcome.Answered<Result>(Result.Failed failed) -> fail(WireErrors.of(failed.failure()));
            case Outcome.Answered<Result>(var result) -> then.accept(result);
            case Outcome.Unavailable<Result>(var reason, var isDefinite) -> fail(WireErrors.of(reason));
        }
    }

    static @Nullable KeyValue first(Result result) {
        List<KeyValue> pairs = ((Result.Range) result).pairs();
        return pairs.isEmpty() ? null : pairs.getFirst();
    }
}
