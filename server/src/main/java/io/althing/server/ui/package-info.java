/// What the web console asks of a member besides etcd's API: its files, and the picture of the
/// whole cluster.
@NullMarked
package io.althing.server.ui;

import org.jspecify.annotations.NullMarked;
