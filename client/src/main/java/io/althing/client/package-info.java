/// The Java SDK: [Althing] is the way in. Bytecode of Java 17; talks etcd's v3 API and our own.
@NullMarked
package io.althing.client;

import org.jspecify.annotations.NullMarked;
