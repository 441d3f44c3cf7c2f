/// Rates that all clients share: so many per second together. Asks the cluster now and then, not
/// for each permit.
@NullMarked
package io.althing.client.rate;

import org.jspecify.annotations.NullMarked;
