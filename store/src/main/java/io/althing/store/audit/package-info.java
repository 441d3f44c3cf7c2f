/// Who changed what of the cluster itself, and when: immutable values, written by members that
/// propose a change, kept by the store.
@NullMarked
package io.althing.store.audit;

import org.jspecify.annotations.NullMarked;
