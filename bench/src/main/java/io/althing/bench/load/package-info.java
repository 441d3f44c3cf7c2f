/// Load: what clients ask for, how often, and what they notice. Knows nothing of who is asked.
@NullMarked
package io.althing.bench.load;

import org.jspecify.annotations.NullMarked;
