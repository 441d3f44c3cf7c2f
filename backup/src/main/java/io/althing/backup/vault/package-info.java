/// A place that keeps objects under names, and the directory that is one.
@NullMarked
package io.althing.backup.vault;

import org.jspecify.annotations.NullMarked;
