/// What operators do to a cluster: users and roles, members, and the upkeep of each.
@NullMarked
package io.althing.client.admin;

import org.jspecify.annotations.NullMarked;
