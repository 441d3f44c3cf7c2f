package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.command.Alarm;
import io.althing.store.command.Command;
import io.althing.store.tree.Tree;
import java.util.List;
import java.util.SortedSet;

/// One published state of the store. Immutable; readers take it as a whole.
record View(
        Tree<KeyEntry> keys,
        Tree<LeaseEntry> leases,
        Tree<LeaseEntry.Attachment> attachments,
        List<Command.PublishMember> members,
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

    /// etcd counts an empty store as revision 1.
    static final long FIRST_REVISION = 1;
}
