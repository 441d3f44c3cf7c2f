/// Keys, values, ranges and transactions.
@NullMarked
package io.althing.client.kv;

import org.jspecify.annotations.NullMarked;
