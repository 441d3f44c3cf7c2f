/// Users, roles and what they may do: values of the state machine.
@NullMarked
package io.althing.store.auth;

import org.jspecify.annotations.NullMarked;
