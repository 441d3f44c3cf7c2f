package io.althing.client.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Map;

/// What was asked, in the words of who asked it, for whoever reads that it failed. Made only
/// then. Tells names and keys, never values or passwords.
final class Asked {
    static final String LOGIN = "login as";

    private static final int NAME_CHARS_MAX = 80;
    private static final int NAMES_MAX = 3;

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("etcdserverpb.KV/Range", "get"),
            Map.entry("etcdserverpb.KV/Put", "put"),
            Map.entry("etcdserverpb.KV/DeleteRange", "delete"),
            Map.entry("etcdserverpb.KV/Txn", "transaction"),
            Map.entry("etcdserverpb.KV/Compact", "compaction"),
            Map.entry("etcdserverpb.Lease/LeaseGrant", "grant of a lease"),
            Map.entry("etcdserverpb.Lease/LeaseRevoke", "end of a lease"),
            Map.entry("etcdserverpb.Lease/LeaseTimeToLive", "look at a lease"),
            Map.entry("etcdserverpb.Auth/Authenticate", LOGIN),
            Map.entry("etcdserverpb.Auth/AuthEnable", "turning auth on"),
            Map.entry("etcdserverpb.Auth/AuthDisable", "turning auth off"),
            Map.entry("etcdserverpb.Auth/UserList", "list of users"),
            Map.entry("etcdserverpb.Auth/UserGet", "look at user"),
            Map.entry("etcdserverpb.Auth/UserAdd", "addition of user"),
            Map.entry("etcdserverpb.Auth/UserDelete", "deletion of user"),
            Map.entry("etcdserverpb.Auth/UserChangePassword", "new password of user"),
            Map.entry("etcdserverpb.Auth/UserGrantRole", "grant of a role to user"),
            Map.entry("etcdserverpb.Auth/UserRevokeRole", "revocation of a role from user"),
            Map.entry("etcdserverpb.Auth/RoleList", "list of roles"),
            Map.entry("etcdserverpb.Auth/RoleGet", "look at role"),
            Map.entry("etcdserverpb.Auth/RoleAdd", "addition of role"),
            Map.entry("etcdserverpb.Auth/RoleDelete", "deletion of role"),
            Map.entry("etcdserverpb.Auth/RoleGrantPermission", "grant of a permission to role"),
            Map.entry("etcdserverpb.Auth/RoleRevokePermission", "revocation of a permission from role"),
            Map.entry("etcdserverpb.Cluster/MemberList", "list of members"),
            Map.entry("etcdserverpb.Cluster/MemberAdd", "addition of a member"),
            Map.entry("etcdserverpb.Cluster/MemberRemove", "removal of a member"),
            Map.entry("etcdserverpb.Cluster/MemberUpdate", "change of a member"),
            Map.entry("etcdserverpb.Cluster/MemberPromote", "promotion of a learner"),
            Map.entry("etcdserverpb.Maintenance/Status", "look at a member"),
            Map.entry("etcdserverpb.Maintenance/Alarm", "question about alarms"),
            Map.entry("etcdserverpb.Maintenance/Defragment", "defragmentation"),
            Map.entry("etcdserverpb.Maintenance/HashKV", "hash of the keys"),
            Map.entry("etcdserverpb.Maintenance/MoveLeader", "move of leadership"),
            Map.entry("etcdserverpb.Maintenance/Snapshot", "snapshot"),
            Map.entry("althing.v1.Members/Replace", "replacement of a member"),
            Map.entry("althing.v1.Sessions/Open", "opening of a session"),
            Map.entry("althing.v1.Audit/List", "look at the audit log"),
            Map.entry("althing.v1.Activity/Look", "look at what a member is busy with"),
            Map.entry("althing.v1.Sessions/Close", "end of a session"),
            Map.entry("althing.v1.Sessions/List", "list of sessions"),
            Map.entry("althing.v1.Sessions/Review", "review of what a session holds"),
            Map.entry("althing.v1.Locks/Acquire", "acquisition of"),
            Map.entry("althing.v1.Locks/Release", "release of"),
            Map.entry("althing.v1.Locks/Cancel", "withdrawal from"),
            Map.entry("althing.v1.Locks/Proclaim", "proclamation in election"),
            Map.entry("althing.v1.Locks/Resize", "resizing of semaphore"),
            Map.entry("althing.v1.Locks/Await", "wait for"),
            Map.entry("althing.v1.Locks/Look", "look at"),
            Map.entry("althing.v1.Locks/List", "list of locks"),
            Map.entry("althing.v1.Locks/ForceRelease", "release by force of"),
            Map.entry("althing.v1.Counters/Change", "change of number"),
            Map.entry("althing.v1.Counters/Get", "get of number"),
            Map.entry("althing.v1.Counters/Await", "wait for number"),
            Map.entry("althing.v1.WorkerNumbers/Take", "taking of a worker's number of pool"),
            Map.entry("althing.v1.WorkerNumbers/Reserve", "reservation for a worker's number of pool"),
            Map.entry("althing.v1.RateLimits/Take", "taking of permits of rate"));

    /// Which field says what it is about, the first that there is.
    private static final List<String> NAMES =
            List.of("resources", "name", "user", "role", "pool", "election", "semaphore", "key");

    private Asked() {}

    static String of(MethodDescriptor<?, ?> method, Object request) {
        String words = WORDS.getOrDefault(method.getFullMethodName(), method.getFullMethodName());
        return request instanceof Message ? words + about((Message) request) : words;
    }

    private static String about(Message request) {
        for (String each : NAMES) {
            FieldDescriptor field = request.getDescriptorForType().findFieldByName(each);
            if (field != null) {
                String end = isRange(request) ? " and what follows" : "";
                return " " + told(request.getField(field)) + end;
            }
        }
        return "";
    }

    private static boolean isRange(Message request) {
        FieldDescriptor end = request.getDescriptorForType().findFieldByName("range_end");
        return end != null && !((ByteString) request.getField(end)).isEmpty();
    }

    private static String told(Object value) {
        if (value instanceof List) {
            List<?> all = (List<?>) value;
            String first = String.join(
                    ", ", all.stream().limit(NAMES_MAX).map(Asked::told).toList());
            return all.size() > NAMES_MAX ? first + " and " + (all.size() - NAMES_MAX) + " more" : first;
        }
        if (value instanceof Message) {
            Message message = (Message) value;
            return told(message.getField(message.getDescriptorForType().findFieldByName("name")));
        }
        String text = value instanceof ByteString ? text((ByteString) value) : value.toString();
        return "'" + (text.length() > NAME_CHARS_MAX ? text.substring(0, NAME_CHARS_MAX) + "…" : text) + "'";
    }

    private static String text(ByteString bytes) {
        ByteString some = bytes.size() > 4 * NAME_CHARS_MAX ? bytes.substring(0, 4 * NAME_CHARS_MAX) : bytes;
        StringBuilder text = new StringBuilder();
        if (bytes.isValidUtf8()) {
            some.toStringUtf8()
                    .codePoints()
                    .forEach(each -> text.append(Character.isISOControl(each) ? "?" : Character.toString(each)));
        } else {
            text.append("0x");
            some.forEach(each -> text.append(String.format("%02x", each)));
        }
        return text.toString();
    }
}
