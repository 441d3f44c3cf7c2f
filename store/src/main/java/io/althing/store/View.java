package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.tree.Tree;
import java.util.List;

/// One published state of the store. Immutable; readers take it as a whole.
record View(
        Tree<KeyEntry> keys,
        Tree<LeaseEntry> leases,
        Tree<LeaseEntry.Attachment> attachments,
        List<Command.PublishMember> members,
        Store.Applied applied,
        long compactedRevision,
        long liveBytes) {
    static final long NEVER_COMPACTED = -1;

    /// etcd counts an empty store as revision 1.
    static final long FIRST_REVISION = 1;
}
