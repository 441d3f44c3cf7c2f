/// The program: configuration, wiring, the client port, metrics, and main.
@NullMarked
package io.althing.server;

import org.jspecify.annotations.NullMarked;
