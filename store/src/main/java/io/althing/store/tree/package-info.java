/// A sorted map whose versions share structure: one editor changes it, any number of readers keep
/// the version they took.
///
/// Lives here: the counted B+tree. May not come here: anything that knows what the entries mean.
@NullMarked
package io.althing.store.tree;

import org.jspecify.annotations.NullMarked;
