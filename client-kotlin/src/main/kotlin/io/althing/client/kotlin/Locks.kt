package io.althing.client.kotlin

import io.althing.client.coordination.DistributedLock
import io.althing.client.coordination.Election
import io.althing.client.coordination.Grant
import io.althing.client.coordination.Loss
import io.althing.client.coordination.Session
import io.althing.client.error.AlthingException
import io.althing.client.error.SessionLostException
import io.althing.client.kv.Bytes
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** Holds it in another session than the client's own: `in` is a word of Kotlin's. */
public fun DistributedLock.within(session: Session): DistributedLock = `in`(session)

/**
 * Waits for the lock, runs [block] while it is held, and gives it back, whether the block ends, fails or is cancelled.
 *
 * If the lock is lost meanwhile, the block is cancelled and this fails with [SessionLostException]. That may come late,
 * as any news of a loss: let what the lock protects refuse smaller [Grant.token]s.
 */
public suspend fun <T> DistributedLock.withLock(block: suspend CoroutineScope.(Grant) -> T): T =
    acquire().awaitSuspending().during(block)

/** Waits until it leads, runs [block] while it does, and resigns; as [withLock] does. */
public suspend fun <T> Election.lead(value: String, block: suspend CoroutineScope.(Grant) -> T): T =
    campaign(Bytes.of(value)).awaitSuspending().grant().during(block)

private suspend fun <T> Grant.during(block: suspend CoroutineScope.(Grant) -> T): T {
    val lost = CompletableDeferred<Loss>()
    whenLost { lost.complete(it) }
    try {
        return coroutineScope {
            val watch = launch {
                val why = lost.await()
                throw SessionLostException("${names()} was lost while it was in use: $why", null)
            }
            try {
                block(this@during)
            } finally {
                watch.cancel()
            }
        }
    } finally {
        withContext(NonCancellable) { giveBack() }
    }
}

/** Lost already, or tried again until the cluster has heard it. */
private suspend fun Grant.giveBack() {
    try {
        release().awaitSuspending()
    } catch (_: AlthingException) {
        return
    }
}
