/// Consensus as a pure state machine: inputs in, effects out.
///
/// Lives here: the rules of Raft, and the vocabulary they are told in. May not come here:
/// threads, clocks, disks,
/// sockets,
/// logging, or any library. Time is an argument, randomness is injected, and every order of
/// iteration is defined.
@NullMarked
package io.althing.raft;

import org.jspecify.annotations.NullMarked;
