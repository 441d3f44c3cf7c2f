package io.althing.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AuthRoleGetResponse;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.HashResponse;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberAddResponse;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MemberPromoteResponse;
import io.etcd.jetcd.api.MemberRemoveResponse;
import io.etcd.jetcd.api.MemberUpdateResponse;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.Comparator;
import java.util.List;

/// Answers without what may differ between two servers that were told the same: ids, terms and
/// indexes of the log (only whether they are given counts), hashes, sizes, versions, tokens, how
/// much of a lease's time is left, and orders that are left open.
final class Sameness {
    private static final int HEADER = 1;
    private static final int LEASES = 2;

    private Sameness() {}

    static Message of(Message request, Message answer, MemberIds members) {
        Message.Builder same = answer.toBuilder();
        var header = answer.getDescriptorForType().findFieldByName("header");
        if (header != null && answer.hasField(header)) {
            same.setField(header, header((ResponseHeader) answer.getField(header), members));
        }
        switch (same) {
            case LeaseTimeToLiveResponse.Builder life -> leftOpen(life);
            case RangeResponse.Builder pairs when request instanceof RangeRequest range -> inOrderOfKeys(range, pairs);
            case TxnResponse.Builder done when request instanceof TxnRequest txn -> inOrderOfKeys(txn, done);
            case LeaseGrantResponse.Builder lease
            when request instanceof LeaseGrantRequest grant && grant.getID() == 0 -> lease.setID(sign(lease.getID()));
            case AuthenticateResponse.Builder login ->
                login.setToken(login.getToken().isEmpty() ? "" : "token");
            case AuthRoleGetResponse.Builder role -> inOrder(role);
            case HashKVResponse.Builder hash -> leftOpen(request, hash.setHash(1));
            case HashResponse.Builder hash -> hash.setHash(1);
            case StatusResponse.Builder status -> leftOpen(status, members);
            case AlarmResponse.Builder alarms -> leftOpen(alarms, members);
            case Empty.Builder unnamed -> leftOpen(unnamed, members);
            default -> numbered(same, members);
        }
        return same.build();
    }

    static ResponseHeader header(ResponseHeader header, MemberIds members) {
        return header.toBuilder()
                .setClusterId(sign(header.getClusterId()))
                .setMemberId(members.numberOf(header.getMemberId()))
                .setRaftTerm(sign(header.getRaftTerm()))
                .build();
    }

    /// For a revision of the past, etcd may name an earlier compaction than the last.
    private static void leftOpen(Message request, HashKVResponse.Builder hash) {
        if (request instanceof HashKVRequest asked && asked.getRevision() > 0) {
            hash.setCompactRevision(1);
        }
    }

    private static void leftOpen(AlarmResponse.Builder alarms, MemberIds members) {
        alarms.getAlarmsBuilderList().forEach(each -> each.setMemberID(members.numberOf(each.getMemberID())));
        List<AlarmMember> sorted = alarms.getAlarmsList().stream()
                .sorted(Comparator.comparingLong(AlarmMember::getMemberID).thenComparing(AlarmMember::getAlarmValue))
                .toList();
        alarms.clearAlarms().addAllAlarms(sorted);
    }

    private static void inOrder(AuthRoleGetResponse.Builder role) {
        List<Permission> permissions = role.getPermList().stream()
                .sorted(Comparator.comparing(each -> each.toByteString().toStringUtf8()))
                .toList();
        role.clearPerm().addAllPerm(permissions);
    }

    private static int sign(long number) {
        return number == 0 ? 0 : 1;
    }

    private static void leftOpen(LeaseTimeToLiveResponse.Builder life) {
        if (life.getTTL() > 0) {
            life.setTTL(1);
        }
        List<ByteString> keys = life.getKeysList().stream()
                .sorted(ByteString.unsignedLexicographicalComparator())
                .toList();
        life.clearKeys().addAllKeys(keys);
    }

    private static void leftOpen(StatusResponse.Builder status, MemberIds members) {
        status.setVersion("3")
                .setDbSize(sign(status.getDbSize()))
                .setDbSizeInUse(1)
                .setLeader(members.numberOf(status.getLeader()))
                .setRaftIndex(sign(status.getRaftIndex()))
                .setRaftTerm(sign(status.getRaftTerm()))
                .setRaftAppliedIndex(sign(status.getRaftAppliedIndex()))
                .setUnknownFields(UnknownFieldSet.getDefaultInstance());
        List<String> errors = status.getErrorsList().stream()
                .map(each -> each.replaceAll("memberID:\\d{4,}", "memberID:1"))
                .sorted()
                .toList();
        status.clearErrors().addAllErrors(errors);
    }

    private static void numbered(Message.Builder same, MemberIds ids) {
        switch (same) {
            case MemberListResponse.Builder list -> {
                List<Member> members = numbered(list.getMembersList(), ids);
                list.clearMembers().addAllMembers(members);
            }
            case MemberAddResponse.Builder added -> {
                List<Member> members = numbered(added.getMembersList(), ids);
                added.setMember(ids.numbered(added.getMember())).clearMembers().addAllMembers(members);
            }
            case MemberUpdateResponse.Builder updated -> {
                List<Member> members = numbered(updated.getMembersList(), ids);
                updated.clearMembers().addAllMembers(members);
            }
            case MemberRemoveResponse.Builder removed -> {
                List<Member> members = numbered(removed.getMembersList(), ids);
                removed.clearMembers().addAllMembers(members);
            }
            case MemberPromoteResponse.Builder promoted -> {
                List<Member> members = numbered(promoted.getMembersList(), ids);
                promoted.clearMembers().addAllMembers(members);
            }
            default -> {}
        }
    }

    private static List<Member> numbered(List<Member> members, MemberIds ids) {
        return members.stream()
                .map(ids::numbered)
                .sorted(Comparator.comparingLong(Member::getID))
                .toList();
    }

    /// LeaseLeases and AuthStatus: a header first, and leases in any order.
    private static void leftOpen(Empty.Builder unnamed, MemberIds members) {
        UnknownFieldSet fields = unnamed.build().getUnknownFields();
        UnknownFieldSet.Builder same = fields.toBuilder();
        List<ByteString> headers = fields.getField(HEADER).getLengthDelimitedList();
        if (!headers.isEmpty()) {
            same.clearField(HEADER).addField(HEADER, field(List.of(parsed(headers.getFirst(), members))));
        }
        List<ByteString> leases = fields.getField(LEASES).getLengthDelimitedList().stream()
                .sorted(ByteString.unsignedLexicographicalComparator())
                .toList();
        if (!leases.isEmpty()) {
            same.clearField(LEASES).addField(LEASES, field(leases));
        }
        unnamed.setUnknownFields(same.build());
    }

    private static ByteString parsed(ByteString header, MemberIds members) {
        try {
            return header(ResponseHeader.parseFrom(header), members).toByteString();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no header: " + header, e);
        }
    }

    private static UnknownFieldSet.Field field(List<ByteString> values) {
        UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
        values.forEach(field::addLengthDelimited);
        return field.build();
    }

    private static void inOrderOfKeys(TxnRequest request, TxnResponse.Builder answer) {
        var executed = answer.getSucceeded() ? request.getSuccessList() : request.getFailureList();
        for (int i = 0; i < executed.size(); i++) {
            ResponseOp.Builder each = answer.getResponsesBuilder(i);
            if (executed.get(i).hasRequestRange()) {
                inOrderOfKeys(executed.get(i).getRequestRange(), each.getResponseRangeBuilder());
            } else if (executed.get(i).hasRequestTxn()) {
                inOrderOfKeys(executed.get(i).getRequestTxn(), each.getResponseTxnBuilder());
            }
        }
    }

    private static void inOrderOfKeys(RangeRequest request, RangeResponse.Builder answer) {
        if (request.getSortTargetValue() != 0) {
            List<KeyValue> pairs = answer.getKvsList().stream()
                    .sorted(Comparator.comparing(KeyValue::getKey, ByteString.unsignedLexicographicalComparator()))
                    .toList();
            answer.clearKvs().addAllKvs(pairs);
        }
    }
}
