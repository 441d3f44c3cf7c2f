package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.auth.Caller;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import io.althing.store.watch.Watcher.Polled;
import io.etcd.jetcd.api.LeaderResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells who leads, and each time that another one does or the leader says something new.
///
/// A client that does not read misses what was said meanwhile, and hears the latest when it reads
/// again.
final class ElectionObserver {
    private final Member member;
    private final Caller caller;
    private final Turns turns;
    private final KeyRange line;
    private final ServerCallStreamObserver<LeaderResponse> out;
    private final Answers answers;
    private final Standing standing = new Standing();
    private @Nullable Follower follower;
    private @Nullable KeyValue told;
    private long revision;
    private boolean isOver;

    ElectionObserver(
            Member member, Caller caller, Turns turns, KeyRange line, ServerCallStreamObserver<LeaderResponse> out) {
        this.member = member;
        this.caller = caller;
        this.turns = turns;
        this.line = line;
        this.out = out;
        this.answers = new Answers(member);
    }

    void start() {
        out.setOnCancelHandler(this::stop);
        out.setOnReadyHandler(this::tell);
        look();
    }

    private void look() {
        member.read(caller, RangeQuery.of(line), Reply.then(out, result -> begin((Result.Range) result)));
    }

    private synchronized void begin(Result.Range range) {
        standing.replace(range.pairs());
        revision = range.revision();
        tell();
        if (!isOver) {
            follower = new Follower(member, turns, line, range.revision() + 1, true, this::happened);
        }
    }

    private synchronized void happened(Polled polled) {
        switch (polled) {
            case Polled.Events(var events, var now, var _) -> happened(events);
            case Polled.Compacted ignored -> {
                closeFollower();
                look();
            }
            case Polled.Nothing ignored -> {}
        }
    }

    private void happened(List<Event> events) {
        for (Event event : events) {
            KeyValue pair = event.pair();
            if (pair.modRevision() != revision) {
                // Whatever happens at once has one outcome.
                tell();
            }
            revision = pair.modRevision();
            if (event.isDelete()) {
                standing.remove(pair.key());
            } else {
                standing.put(pair);
            }
        }
        tell();
    }

    private synchronized void tell() {
        KeyValue head = standing.head();
        if (isOver || head == null || head.equals(told) || !out.isReady()) {
            return;
        }
        told = head;
        out.onNext(LeaderResponse.newBuilder()
                .setHeader(answers.header(revision))
                .setKv(Answers.pair(head))
                .build());
    }

    private synchronized void stop() {
        isOver = true;
        closeFollower();
    }

    private void closeFollower() {
        if (follower != null) {
            follower.close();
            follower = null;
        }
    }
}
