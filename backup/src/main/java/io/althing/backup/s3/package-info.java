/// A vault in a bucket. Nothing of the library behind it is loaded unless a bucket is used.
@NullMarked
package io.althing.backup.s3;

import org.jspecify.annotations.NullMarked;
