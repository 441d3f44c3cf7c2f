package io.althing.spring.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/// Where the cluster is and who logs in. A bean of this type takes the place of
/// `althing.endpoints`, `althing.username`, `althing.password` and `althing.ssl.*`.
public interface AlthingConnectionDetails extends ConnectionDetails {
    /// One per member: `host:port`, or `https://host:port` for TLS.
    List<String> endpoints();

    /// Nobody logs in if this is null.
    default @Nullable String username() {
        return null;
    }

    default @Nullable String password() {
        return null;
    }

    /// How members are trusted and what is shown to them; if null, by `althing.ssl.*`.
    default @Nullable SslBundle sslBundle() {
        return null;
    }
}
