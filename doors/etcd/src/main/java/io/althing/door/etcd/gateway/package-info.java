/// etcd's calls as JSON over HTTP/1.1, as its own gateway offers them. Knows the calls by their
/// descriptors and asks for them like any other client.
@NullMarked
package io.althing.door.etcd.gateway;

import org.jspecify.annotations.NullMarked;
