/// A load generator for anything that speaks etcd v3: closed loop, own connections, latencies
/// in a histogram.
@NullMarked
package io.althing.bench;

import org.jspecify.annotations.NullMarked;
