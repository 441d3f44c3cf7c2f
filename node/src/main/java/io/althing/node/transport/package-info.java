/// Members' connections on Netty: two per directed pair, a handshake before anything else,
/// checked frames.
@NullMarked
package io.althing.node.transport;

import org.jspecify.annotations.NullMarked;
