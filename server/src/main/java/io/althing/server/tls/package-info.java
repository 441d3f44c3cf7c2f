/// Encrypted connections: keys and certificates from files, who is let in, and how both are
/// renewed while members run. Nothing here is loaded while TLS is off.
@NullMarked
package io.althing.server.tls;

import org.jspecify.annotations.NullMarked;
