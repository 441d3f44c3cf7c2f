/// Backups that are kept up to date, and what is made of them again: full copies of the store,
/// and the log between and after them, in a vault.
///
/// Lives here: what is in a vault, what of it is needed, who writes it and how it is read back.
/// May not come here: how a vault keeps its objects (see `vault` and `s3`), protocols of
/// clients, what a member does.
@NullMarked
package io.althing.backup;

import org.jspecify.annotations.NullMarked;
