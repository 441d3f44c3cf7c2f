/// What can go wrong, as types: each says whether the request may have had an effect.
@NullMarked
package io.althing.client.error;

import org.jspecify.annotations.NullMarked;
