/// Work that one process of many does: elections that an application stands in, events of them,
/// and methods that run only while it leads.
@NullMarked
package io.althing.spring.leader;

import org.jspecify.annotations.NullMarked;
