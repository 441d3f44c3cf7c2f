/// Calls to members: which member, with which token, until when, and what to do when it fails.
/// Knows nothing of keys.
@NullMarked
package io.althing.client.rpc;

import org.jspecify.annotations.NullMarked;
