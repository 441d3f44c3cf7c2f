package io.althing.door.etcd.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The buckets of etcd's database, and the keys of what there is one of.
final class Buckets {
    static final byte[] ALARM = name("alarm");
    /// Ours: records of the audit log, by place.
    static final byte[] ALTHING_AUDIT = name("althing_audit");

    /// Ours: what procedures keep, by key, and under [#PRESENT] the revision of the whole.
    static final byte[] ALTHING_PROCEDURES = name("althing_procedures");

    static final byte[] AUTH = name("auth");
    static final byte[] AUTH_ROLES = name("authRoles");
    static final byte[] AUTH_USERS = name("authUsers");
    static final byte[] CLUSTER = name("cluster");
    static final byte[] KEY = name("key");
    static final byte[] LEASE = name("lease");
    static final byte[] MEMBERS = name("members");
    static final byte[] MEMBERS_REMOVED = name("members_removed");
    static final byte[] META = name("meta");

    /// In `althing_procedures`; no key there begins so.
    static final byte[] PRESENT = {0};

    // In `auth`.
    static final byte[] AUTH_ENABLED = name("authEnabled");
    static final byte[] AUTH_REVISION = name("authRevision");

    // In `meta`.
    static final byte[] CONSISTENT_INDEX = name("consistent_index");
    static final byte[] FINISHED_COMPACTION = name("finishedCompactRev");
    static final byte[] SCHEDULED_COMPACTION = name("scheduledCompactRev");
    static final byte[] TERM = name("term");

    private Buckets() {}

    static byte[] name(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
