/// The file format of bbolt, the database that etcd keeps its data in: buckets of sorted keys in
/// B+trees of pages.
///
/// Lives here: reading such a file in key order, and writing one in a single pass. May not come
/// here: changing a file in place, and what the buckets mean.
@NullMarked
package io.althing.bolt;

import org.jspecify.annotations.NullMarked;
