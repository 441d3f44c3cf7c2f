/// What a member measures of itself, for whoever watches it. Adding to a measure costs some ten
/// nanoseconds and never blocks; nobody decides anything by them.
@NullMarked
package io.althing.node.measure;

import org.jspecify.annotations.NullMarked;
