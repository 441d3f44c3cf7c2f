/// Times to live that keys can be attached to.
@NullMarked
package io.althing.client.lease;

import org.jspecify.annotations.NullMarked;
