package io.althing.acceptance;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.StatusRequest;
import java.util.Random;

/// What operators ask of a cluster of one member, beside which learners come and go that never
/// start. A second voter would cost etcd its majority, so none is added.
final class OperatorRequests {
    /// Nobody listens there.
    private static final String[] URLS = {"http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"};

    private static final String[] NO_URLS = {
        "", "127.0.0.1:1", "http://127.0.0.1", "ftp://127.0.0.1:1", "http://127.0.0.1:1/path", "://", "http://:x"
    };
    private static final int MEMBERS = 4;

    private final Random random;
    private final int raised;

    /// A URL is not added twice: etcd makes ids of URLs and seconds, and burns those of the
    /// removed.
    private int lastPort = 9;

    /// @param raised the alarm that is raised in this run: of both, the one that was raised last
    /// counts in etcd
    OperatorRequests(Random random, int raised) {
        this.random = random;
        this.raised = raised;
    }

    /// @param revision of the store
    Message next(long revision) {
        int kind = random.nextInt(100);
        if (kind < 30) {
            return alarm();
        }
        if (kind < 40) {
            return StatusRequest.getDefaultInstance();
        }
        if (kind < 50) {
            // Of the past etcd may still know a hash that it made when it compacted.
            return HashKVRequest.newBuilder()
                    .setRevision(random.nextBoolean() ? 0 : revision + random.nextInt(3))
                    .build();
        }
        if (kind < 53) {
            return HashRequest.getDefaultInstance();
        }
        if (kind < 54) {
            return DefragmentRequest.getDefaultInstance();
        }
        if (kind < 60) {
            return MoveLeaderRequest.newBuilder().setTargetID(notItself()).build();
        }
        return member();
    }

    /// An action that there is not is left out: it ends etcd's process.
    private Message alarm() {
        int action = random.nextInt(3);
        return AlarmRequest.newBuilder()
                .setActionValue(action)
                .setAlarmValue(action == AlarmRequest.AlarmAction.ACTIVATE_VALUE ? raised : random.nextInt(3))
                .setMemberID(random.nextInt(6) == 0 ? MemberIds.UNKNOWN : 1)
                .build();
    }

    private Message member() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 ->
                MemberAddRequest.newBuilder()
                        .setIsLearner(true)
                        .addPeerURLs("http://127.0.0.1:" + ++lastPort)
                        .build();
            case 4 ->
                MemberAddRequest.newBuilder()
                        .setIsLearner(random.nextBoolean())
                        .addPeerURLs(NO_URLS[random.nextInt(NO_URLS.length)])
                        .build();
            case 5, 6, 7 -> MemberRemoveRequest.newBuilder().setID(anybody()).build();
            case 8, 9, 10 ->
                MemberUpdateRequest.newBuilder()
                        .setID(notItself())
                        .addPeerURLs(URLS[random.nextInt(URLS.length)])
                        .build();
            case 11 -> MemberPromoteRequest.newBuilder().setID(anybody()).build();
            default -> MemberListRequest.getDefaultInstance();
        };
    }

    private long anybody() {
        return random.nextInt(5) == 0 ? 1 : notItself();
    }

    private long notItself() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> MemberIds.UNKNOWN;
            // Of those who were added, the last ones.
            default -> MemberIds.LATEST - random.nextInt(MEMBERS);
        };
    }
}
