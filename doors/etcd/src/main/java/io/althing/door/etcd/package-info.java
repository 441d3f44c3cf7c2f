/// The etcd v3 door: its gRPC services over a member. Holds no state that matters.
@NullMarked
package io.althing.door.etcd;

import org.jspecify.annotations.NullMarked;
