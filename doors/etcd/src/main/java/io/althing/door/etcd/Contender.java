package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// A call that stands in a line, by a key named after its lease, until it is at the head. Joining
/// is one entry of the log, and so is leaving; in between nothing is asked of anybody.
///
/// When the caller gives up its key goes. When this member stops the key stays: the same request
/// finds its place at another member.
final class Contender<A> implements Line.Waiter {
    /// Of the lease of those who bring none; nobody keeps it alive.
    private static final long USUAL_TTL_SECONDS = 60;

    /// @param since the revision that created the key: a fencing token, as it grows with every
    ///     place given out under this name
    record Place(Bytes key, long lease, long since) {}

    /// What to answer at the head.
    interface Arrival<A> {
        /// @param revision at the head at this one, and maybe before
        A answer(Place place, long revision);
    }

    private final Member member;
    private final Lines lines;
    private final WaitingCalls waiting;
    private final Caller caller;
    private final ByteString name;
    private final KeyRange line;
    private final @Nullable Bytes says;
    private final WaitingCall<A> call;
    private final Arrival<A> arrival;

    // Guarded by the lock of this.
    private @Nullable Place place;
    private boolean isAbandoned;

    Contender(
            Member member,
            Lines lines,
            WaitingCalls waiting,
            Caller caller,
            ByteString name,
            @Nullable Bytes says,
            StreamObserver<A> call,
            Arrival<A> arrival) {
        this.member = member;
        this.lines = lines;
        this.waiting = waiting;
        this.caller = caller;
        this.name = name;
        this.line = Lines.under(name);
        this.says = says;
        this.call = waiting.of(call, member.measures().lineWaits, this::abandon);
        this.arrival = arrival;
    }

    void start(long lease) {
        if (lease != 0) {
            enter(lease);
            return;
        }
        long its = member.randomId();
        Command.GrantLease grant = new Command.GrantLease(its, USUAL_TTL_SECONDS);
        member.write(grant.onBehalfOf(caller), Reply.then(call, granted -> enter(its)));
    }

    /// Joins the line; whoever stands in it already keeps its place. How many stand in it costs
    /// nothing to count, however many they are, and says whether there is anybody to wait for.
    private void enter(long lease) {
        Bytes key = Translate.bytes(name.concat(ByteString.copyFromUtf8("/" + Long.toHexString(lease))));
        KeyRange own = KeyRange.single(key);
        Compare isNew = new Compare(own, Compare.Target.CREATE, Compare.Relation.EQUAL, 0, Bytes.EMPTY);
        Command.Put join = new Command.Put(key, says == null ? Bytes.EMPTY : says, lease, false, false, false);
        RangeQuery count = RangeQuery.of(line).counting();
        List<Operation> again = new ArrayList<>();
        again.add(RangeQuery.bare(own));
        if (says != null) {
            again.add(unlessItSaysSo(join, says));
        }
        again.add(count);
        Command.Transaction once = new Command.Transaction(List.of(isNew), List.of(join, count), again);
        member.write(
                once.onBehalfOf(caller), Reply.then(call, result -> entered(key, lease, (Result.Transaction) result)));
    }

    private static Command.Transaction unlessItSaysSo(Command.Put put, Bytes value) {
        Compare saysSo =
                new Compare(KeyRange.single(put.key()), Compare.Target.VALUE, Compare.Relation.EQUAL, 0, value);
        return new Command.Transaction(List.of(saysSo), List.of(), List.of(put));
    }

    private void entered(Bytes key, long lease, Result.Transaction answer) {
        long since = answer.revision();
        if (!answer.isSucceeded()) {
            KeyValue own = ((Result.Range) answer.results().getFirst()).pairs().getFirst();
            since = own.createRevision();
        }
        Place its = new Place(key, lease, since);
        synchronized (this) {
            place = its;
            if (isAbandoned) {
                leave(its);
                return;
            }
        }
        if (((Result.Range) answer.results().getLast()).count() == 1) {
            call.onNext(arrival.answer(its, answer.revision()));
        } else {
            await();
        }
    }

    /// Not on the thread that applies: the line may be long.
    private void await() {
        try {
            waiting.turns().threads().execute(() -> call.hold(() -> lines.join(line, this)));
        } catch (RejectedExecutionException _) {
            call.onError(WireErrors.serverStopped());
        }
    }

    private synchronized Place place() {
        if (place == null) {
            throw new IllegalStateException("whoever waits has a place");
        }
        return place;
    }

    @Override
    public Bytes key() {
        return place().key();
    }

    @Override
    public long since() {
        return place().since();
    }

    @Override
    public void arrived(long revision) {
        Reply.checked(call, () -> {
            WireErrors.refuse(member.store().authority().refusesRead(caller, line));
            call.onNext(arrival.answer(place(), revision));
        });
    }

    @Override
    public void lost() {
        call.onError(WireErrors.sessionExpired());
    }

    /// Nobody wants the answer.
    private synchronized void abandon() {
        isAbandoned = true;
        if (place != null) {
            leave(place);
        }
    }

    /// Unless the key is another one already.
    private void leave(Place left) {
        KeyRange own = KeyRange.single(left.key());
        Compare isStill = new Compare(own, Compare.Target.CREATE, Compare.Relation.EQUAL, left.since(), Bytes.EMPTY);
        Command.DeleteRange delete = new Command.DeleteRange(own, false);
        Command.Transaction once = new Command.Transaction(List.of(isStill), List.of(delete), List.of());
        member.write(once.onBehalfOf(caller), outcome -> {});
    }
}
