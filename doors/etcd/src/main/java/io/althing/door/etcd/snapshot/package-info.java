/// A store's state as the file that etcd makes of its own: written from an image, read into an
/// import, summed up.
///
/// Lives here: etcd's buckets and records. May not come here: pages (see `bolt`), requests, and
/// what a member does.
@NullMarked
package io.althing.door.etcd.snapshot;

import org.jspecify.annotations.NullMarked;
