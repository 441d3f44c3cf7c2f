/// Clusters of cores under a script: every delivery, sync and crash happens when the script
/// says so.
///
/// Lives here: the cluster, the words it is told and answers in, and the golden transcripts'
/// reader.
@NullMarked
package io.althing.raft.script;

import org.jspecify.annotations.NullMarked;
