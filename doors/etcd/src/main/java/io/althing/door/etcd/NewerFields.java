package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.althing.api.v1.SessionNews;
import io.althing.store.Store;
import io.althing.store.auth.Auth;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.List;

/// Fields of etcd's API that the generated messages do not name, and one that etcd does not have.
/// Protobuf carries them all the same, as unknown ones; here they get their names.
final class NewerFields {
    /// AlarmType.CORRUPT.
    static final int CORRUPT = 2;

    private static final int COMPARE_TARGET_LEASE = 4;
    private static final int COMPARE_LEASE = 8;
    private static final int CREATE_WATCH_ID = 7;
    private static final int CREATE_FRAGMENT = 8;
    private static final int WATCH_FRAGMENT = 7;
    private static final int MEMBERS_LINEARIZABLE = 1;
    private static final int LEASES_HEADER = 1;
    private static final int LEASES_LEASE = 2;
    private static final int LEASE_ID = 1;
    private static final int USER_OPTIONS = 3;
    private static final int OPTIONS_NO_PASSWORD = 1;
    private static final int ADD_HASHED_PASSWORD = 4;
    private static final int CHANGE_HASHED_PASSWORD = 3;
    private static final int DOWNGRADE_ACTION = 1;
    private static final int DOWNGRADE_VERSION = 2;
    private static final int HASH_REVISION = 4;
    private static final int SNAPSHOT_VERSION = 4;
    private static final int STORAGE_VERSION = 11;
    private static final int QUOTA_BYTES = 12;
    private static final int DOWNGRADE_INFO = 13;

    /// The oldest whose database names the term, as ours do.
    private static final ByteString DATABASE_VERSION = ByteString.copyFromUtf8("3.5.0");

    private static final int STATUS_HEADER = 1;
    private static final int STATUS_ENABLED = 2;
    private static final int STATUS_REVISION = 3;

    private NewerFields() {}

    /// Adds which version's database this is like, the quota, and that there is no downgrade.
    static StatusResponse status(StatusResponse.Builder response, String storageVersion, long quotaBytes) {
        UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder()
                .addField(
                        STORAGE_VERSION,
                        Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8(storageVersion))
                                .build())
                .addField(
                        DOWNGRADE_INFO,
                        Field.newBuilder().addLengthDelimited(ByteString.EMPTY).build());
        if (quotaBytes > 0) {
            fields.addField(
                    QUOTA_BYTES, Field.newBuilder().addVarint(quotaBytes).build());
        }
        return response.setUnknownFields(fields.build()).build();
    }

    static boolean isLeaseTarget(io.etcd.jetcd.api.Compare compare) {
        return compare.getTargetValue() == COMPARE_TARGET_LEASE;
    }

    static long lease(io.etcd.jetcd.api.Compare compare) {
        return number(compare, COMPARE_LEASE);
    }

    static long watchId(WatchCreateRequest request) {
        return number(request, CREATE_WATCH_ID);
    }

    static boolean isFragmented(WatchCreateRequest request) {
        return number(request, CREATE_FRAGMENT) != 0;
    }

    static boolean isLinearizable(MemberListRequest request) {
        return number(request, MEMBERS_LINEARIZABLE) != 0;
    }

    static boolean hasNoPassword(AuthUserAddRequest request) {
        var options = request.getUnknownFields().getField(USER_OPTIONS).getLengthDelimitedList();
        try {
            return !options.isEmpty() && number(Empty.parseFrom(options.getLast()), OPTIONS_NO_PASSWORD) != 0;
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }

    static String hashedPassword(AuthUserAddRequest request) {
        return text(request, ADD_HASHED_PASSWORD);
    }

    static String hashedPassword(AuthUserChangePasswordRequest request) {
        return text(request, CHANGE_HASHED_PASSWORD);
    }

    private static String text(Message message, int field) {
        var values = message.getUnknownFields().getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : values.getLast().toStringUtf8();
    }

    /// Returns AuthStatusResponse.
    static Empty authStatus(ResponseHeader header, Auth auth) {
        UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder()
                .addField(
                        STATUS_HEADER,
                        Field.newBuilder()
                                .addLengthDelimited(header.toByteString())
                                .build())
                .addField(
                        STATUS_REVISION,
                        Field.newBuilder().addVarint(auth.revision()).build());
        if (auth.isEnabled()) {
            fields.addField(STATUS_ENABLED, Field.newBuilder().addVarint(1).build());
        }
        return Empty.newBuilder().setUnknownFields(fields.build()).build();
    }

    /// DowngradeRequest.
    record Downgrade(long action, String version) {
        static final long CANCEL = 2;
    }

    static Downgrade downgrade(Empty request) {
        return new Downgrade(number(request, DOWNGRADE_ACTION), text(request, DOWNGRADE_VERSION));
    }

    /// Says up to which revision was hashed.
    static HashKVResponse hashed(HashKVResponse.Builder response, long revision) {
        return response.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                HASH_REVISION,
                                Field.newBuilder().addVarint(revision).build())
                        .build())
                .build();
    }

    /// Says which version's database a snapshot is.
    static SnapshotResponse snapshot(SnapshotResponse.Builder response) {
        return response.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                SNAPSHOT_VERSION,
                                Field.newBuilder()
                                        .addLengthDelimited(DATABASE_VERSION)
                                        .build())
                        .build())
                .build();
    }

    /// Adds what there is to tell of the session that a lease is: a field of our own.
    static LeaseKeepAliveResponse renewed(LeaseKeepAliveResponse.Builder response, long takenRevision) {
        if (takenRevision > 0) {
            response.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            SessionNews.TAKEN_REVISION_FIELD_NUMBER,
                            Field.newBuilder().addVarint(takenRevision).build())
                    .build());
        }
        return response.build();
    }

    private static long number(Message message, int field) {
        var values = message.getUnknownFields().getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.getLast();
    }

    /// Marks a response as continued in the next one.
    static WatchResponse fragment(WatchResponse.Builder response) {
        return response.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                WATCH_FRAGMENT, Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
    }

    /// Returns LeaseLeasesResponse.
    static Empty leases(ResponseHeader header, List<Store.Lease> granted) {
        Field.Builder leases = Field.newBuilder();
        for (Store.Lease each : granted) {
            ByteString lease = UnknownFieldSet.newBuilder()
                    .addField(LEASE_ID, Field.newBuilder().addVarint(each.id()).build())
                    .build()
                    .toByteString();
            leases.addLengthDelimited(lease);
        }
        return Empty.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                LEASES_HEADER,
                                Field.newBuilder()
                                        .addLengthDelimited(header.toByteString())
                                        .build())
                        .addField(LEASES_LEASE, leases.build())
                        .build())
                .build();
    }
}
