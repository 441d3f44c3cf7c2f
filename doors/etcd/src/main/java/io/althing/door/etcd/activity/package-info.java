/// What one member has been busy with, in bounded memory: no gRPC, no store.
@NullMarked
package io.althing.door.etcd.activity;

import org.jspecify.annotations.NullMarked;
