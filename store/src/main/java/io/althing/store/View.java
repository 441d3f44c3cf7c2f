package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.command.Alarm;
import io.althing.store.members.Membership;
import io.althing.store.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/// One published state of the store. Immutable; readers take it as a whole.
record View(
        Tree<KeyEntry> keys,
        Tree<OwnEntry> ownKeys,
        Tree<LeaseEntry> leases,
        Tree<LeaseEntry.Attachment> attachments,
        Membership membership,
        Auth auth,
        SortedSet<Alarm> alarms,
        Store.Applied applied,
        long compactedRevision,
        long liveBytes) {
    static final long NEVER_COMPACTED = -1;

    Authority authority() {
        if (!auth.isEnabled()) {
            return Authority.OPEN;
        }
        return new Authority(auth, lease -> LeaseEntry.Attachment.keysOf(attachments, lease));
    }

    /// By id.
    List<Store.Lease> leaseList() {
        var cursor = leases.ascending(0);
        var all = new ArrayList<Store.Lease>();
        while (cursor.next()) {
            all.add(new Store.Lease(cursor.entry().id, cursor.entry().ttlSeconds));
        }
        return all;
    }

    /// etcd counts an empty store as revision 1.
    static final long FIRST_REVISION = 1;
}
