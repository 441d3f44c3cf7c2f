/// Transactions as people and scripts write them: etcdctl's text form.
@NullMarked
package io.althing.cli.transaction;

import org.jspecify.annotations.NullMarked;
