/// Loading keys from what `get -o json` and etcdctl have written.
@NullMarked
package io.althing.cli.load;

import org.jspecify.annotations.NullMarked;
