package io.althing.client.kotlin

import io.althing.client.rpc.Answer
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * Suspends until the answer is here, where [Answer.await] blocks; fails with the same exceptions.
 *
 * Cancelling the coroutine says that nobody wants the answer any more: a claim on a lock is taken back, and what it
 * was granted is given back, even if the grant came at that very moment. Other requests go on unheard: a write may be
 * carried out.
 */
public suspend fun <T : Any> Answer<T>.awaitSuspending(): T = suspendCancellableCoroutine { waiting ->
    waiting.invokeOnCancellation { abandon() }
    directly { value, failure ->
        if (value != null) {
            waiting.resume(value) { _, _, _ -> abandon() }
        } else {
            waiting.resumeWithException(failure ?: IllegalStateException("an answer is a value or a failure"))
        }
    }
}
