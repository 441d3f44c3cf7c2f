/// What operators do to a cluster: users and roles, members, alarms, upkeep.
@NullMarked
package io.althing.cli.admin;

import org.jspecify.annotations.NullMarked;
