/// Who takes part: members' identities and configurations as values.
@NullMarked
package io.althing.raft.membership;

import org.jspecify.annotations.NullMarked;
