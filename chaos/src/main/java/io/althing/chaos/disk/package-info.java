/// Where members keep their data, on disks that can be broken on purpose.
@NullMarked
package io.althing.chaos.disk;

import org.jspecify.annotations.NullMarked;
