package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A range that is sent in pieces, all of one revision, at the speed at which its client takes
/// them: the next one is read when the call has room for it.
///
/// Nothing is held between two pieces but the revision and the last key. A client that stops
/// reading costs no more than one piece; if that revision is compacted meanwhile it is told.
final class RangeStream {
    /// Well below what clients of gRPC take in one message by default, with the largest value on
    /// top.
    private static final long PIECE_BYTES = 512 << 10;

    private static final long PIECE_PAIRS = 4_096;

    private final Member member;
    private final Caller caller;
    private final RangeQuery query;
    private final Answers answers;
    private final AnswerBudget.Share share;
    private final ServerCallStreamObserver<ResponseOp> out;

    /// Whoever sets it takes the next turn: what is below belongs to that turn.
    private final AtomicBoolean isTaken = new AtomicBoolean(true);

    private Bytes from;
    private long sent;
    private Result.Range first = new Result.Range(0, List.of(), RangePiece.NOT_COUNTED, false);

    /// Within the call.
    RangeStream(
            Member member,
            Caller caller,
            RangeQuery query,
            Answers answers,
            AnswerBudget budget,
            ServerCallStreamObserver<ResponseOp> out) {
        this.member = member;
        this.caller = caller;
        this.query = query;
        this.answers = answers;
        this.share = budget.open(out);
        this.out = out;
        this.from = query.range().from();
        out.setOnReadyHandler(this::goOn);
    }

    /// Reads what this member has now.
    void begin() {
        isTaken.set(false);
        goOn();
    }

    /// Reads the next piece, unless that is being done, or there is no room for it yet.
    private void goOn() {
        if (out.isReady() && isTaken.compareAndSet(false, true)) {
            // There is room: the last piece has left.
            share.settle(0);
            RangePiece next = new RangePiece(
                    rest(), revision(), query.keysOnly(), Math.min(PIECE_PAIRS, limit() - sent), PIECE_BYTES);
            member.readLocal(caller, next, share, Reply.then(out, result -> send((Result.Range) result)));
        }
    }

    private KeyRange rest() {
        return new KeyRange(from, query.range().to());
    }

    private long limit() {
        return query.limit() > 0 ? query.limit() : Long.MAX_VALUE;
    }

    /// That of the first piece, once there is one.
    private long revision() {
        return query.revision() > 0 ? query.revision() : first.revision();
    }

    private void send(Result.Range piece) {
        if (first.revision() == 0) {
            first = new Result.Range(piece.revision(), List.of(), piece.count(), false);
        }
        sent += piece.pairs().size();
        if (!piece.hasMore()) {
            end(piece, sent);
            return;
        }
        byte[] last = piece.pairs().getLast().key().array();
        from = Bytes.wrap(Arrays.copyOf(last, last.length + 1));
        if (sent < limit()) {
            out.onNext(chunk(Answers.pairs(piece)));
            isTaken.set(false);
            goOn();
        } else if (first.count() == RangePiece.NOT_COUNTED) {
            countRest(piece);
        } else {
            end(piece, first.count());
        }
    }

    /// The limit cut an older revision, whose keys nobody has counted.
    private void countRest(Result.Range last) {
        RangeQuery rest = RangeQuery.of(rest()).at(revision()).counting();
        member.readLocal(
                caller, rest, share, Reply.then(out, result -> end(last, sent + ((Result.Range) result).count())));
    }

    private void end(Result.Range last, long count) {
        out.onNext(chunk(Answers.pairs(last)
                .setHeader(answers.header(first.revision()))
                .setCount(count)
                .setMore(last.hasMore())));
        out.onCompleted();
    }

    /// RangeStreamResponse, which the generated messages lack: to the wire, a ResponseOp of a
    /// range
    /// is the same.
    private static ResponseOp chunk(RangeResponse.Builder range) {
        return ResponseOp.newBuilder().setResponseRange(range).build();
    }

    /// A count is one message.
    static ResponseOp whole(RangeResponse range) {
        return ResponseOp.newBuilder().setResponseRange(range).build();
    }
}
