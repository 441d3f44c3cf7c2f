/// How a cluster is: what is wrong with it, what it does at this moment, what it can bear.
@NullMarked
package io.althing.cli.insight;

import org.jspecify.annotations.NullMarked;
