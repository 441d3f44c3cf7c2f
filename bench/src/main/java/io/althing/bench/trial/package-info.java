/// Trials: what is done to a cluster once, and how it went. For systems that speak etcd's API.
@NullMarked
package io.althing.bench.trial;

import org.jspecify.annotations.NullMarked;
