/// The bytes that the store keeps in its engine: keys that sort as they must, and the records
/// behind them.
///
/// Everything here is an on-disk format: change it only together with [MetaRows#FORMAT].
@NullMarked
package io.althing.store.encoding;

import org.jspecify.annotations.NullMarked;
