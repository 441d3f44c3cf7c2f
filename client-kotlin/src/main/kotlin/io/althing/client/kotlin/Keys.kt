package io.althing.client.kotlin

import io.althing.client.error.AlthingException
import io.althing.client.kv.Condition
import io.althing.client.kv.KeyValue
import io.althing.client.kv.Kv
import io.althing.client.kv.Transaction
import io.althing.client.watch.Watch
import io.althing.client.watch.WatchEvent
import io.althing.client.watch.WatchListener
import io.althing.client.watch.Watches
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.channels.trySendBlocking
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow

/** The value of a key, or null if it is not there. */
public suspend fun Kv.find(key: String): KeyValue? = get(key).awaitSuspending().orElse(null)

/** A transaction with conditions, to be continued with `then` and `otherwise`: `when` is a word of Kotlin's. */
public fun transactionIf(vararg conditions: Condition): Transaction = Transaction.`when`(*conditions)

/**
 * Events as a flow, in the order of their revisions. Each collector has a watch of its own, which outlives members and
 * ends with it; while a collector is busy the server is not asked for more. Fails if events are missed for good, with
 * [io.althing.client.error.CompactedException], or the watch is refused.
 */
public fun Watches.events(watch: Watch): Flow<WatchEvent> = callbackFlow {
    val watcher = this@events.watch(
        watch,
        object : WatchListener {
            override fun onEvents(events: List<WatchEvent>) {
                for (event in events) {
                    if (trySendBlocking(event).isClosed) {
                        return
                    }
                }
            }

            override fun onEnd(failure: AlthingException) {
                close(failure)
            }
        },
    )
    awaitClose { watcher.close() }
}
