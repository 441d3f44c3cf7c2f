package io.althing.door.etcd;

import io.althing.store.auth.Auth;
import io.althing.store.auth.User;
import io.grpc.StatusRuntimeException;

/// What a client shows instead of its password.
interface Tokens {
    /// Whose a token is.
    sealed interface Owner {
        record Known(String user) implements Owner {}

        /// @param problem what the client is told; it then asks for another token by itself
        record Nobody(StatusRuntimeException problem) implements Owner {}
    }

    /// @throws StatusRuntimeException if this member gives out none
    String issue(Auth auth, User user);

    Owner ownerOf(Auth auth, String token);
}
