package io.althing.client.kotlin

import io.althing.client.Althing
import io.althing.client.coordination.SessionOptions
import io.althing.client.error.SessionLostException
import io.althing.client.guard.Fence
import io.althing.client.guard.KvGuard
import io.althing.client.kv.Condition
import io.althing.client.kv.Get
import io.althing.client.kv.Put
import io.althing.client.rate.Rate
import io.althing.client.watch.Watch
import io.althing.testkit.AlthingTest
import io.althing.testkit.TestCluster
import java.nio.file.Files
import java.nio.file.Path
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

@AlthingTest
@Timeout(120)
class ClientKotlinTest {
    @Test
    fun `answers are awaited without a thread`(althing: Althing): Unit = runBlocking {
        val kv = althing.kv()
        assertThat(kv.find("answer")).isNull()
        (1..100).map { async { kv.put("answer/$it", "$it").awaitSuspending() } }.awaitAll()
        assertThat(kv.get(Get.prefix("answer/").countOnly()).awaitSuspending().count()).isEqualTo(100)
        // What JSpecify says may not be null is not: no `!!` here, and the compiler warns of none.
        val found = kv.find("answer/7") ?: error("it was put")
        val text: String = found.value().utf8()
        assertThat(text).isEqualTo("7")
    }

    @Test
    fun `transactions are begun without quotes`(althing: Althing): Unit = runBlocking {
        val claim = transactionIf(Condition.absent("owner")).then(Put.of("owner", "me"))
        assertThat(althing.kv().commit(claim).awaitSuspending().isHeld).isTrue()
        assertThat(althing.kv().commit(claim).awaitSuspending().isHeld).isFalse()
    }

    @Test
    fun `a lock is held by one coroutine at a time`(althing: Althing): Unit = runBlocking(Dispatchers.Default) {
        val lock = althing.locks().lock("one")
        var inside = 0
        var count = 0
        (1..20).map {
            launch {
                lock.withLock {
                    check(++inside == 1)
                    yield()
                    inside--
                    count++
                }
            }
        }.forEach { it.join() }
        assertThat(count).isEqualTo(20)
    }

    @Test
    fun `whoever is cancelled while it waits leaves nothing behind`(althing: Althing): Unit = runBlocking {
        val lock = althing.locks().lock("cancelled")
        lock.withLock {
            val waits = launch(start = CoroutineStart.UNDISPATCHED) { lock.withLock<Unit> { error("nobody releases it") } }
            while (althing.locks().lookAtLock("cancelled").awaitSuspending().waitingTotal() == 0) {
                yield()
            }
            waits.cancelAndJoin()
        }
        lock.withLock { }
    }

    @Test
    fun `whoever is cancelled while it holds gives it back`(althing: Althing): Unit = runBlocking {
        val lock = althing.locks().lock("held")
        val holds = launch(start = CoroutineStart.UNDISPATCHED) { lock.withLock<Unit> { awaitCancellation() } }
        while (althing.locks().lookAtLock("held").awaitSuspending().holdersTotal() == 0) {
            yield()
        }
        holds.cancelAndJoin()
        assertThat(lock.tryAcquire().awaitSuspending()).isPresent()
    }

    @Test
    fun `a lock that is lost cancels what is done under it`(althing: Althing, cluster: TestCluster) {
        runBlocking {
            val session = althing.sessions().open(SessionOptions.defaults()).awaitSuspending()
            val lost = async {
                runCatching {
                    althing.locks().lock("lost").within(session).withLock<Unit> {
                        cluster.expire(session.id())
                        awaitCancellation()
                    }
                }
            }
            assertThat(lost.await().exceptionOrNull()).isInstanceOf(SessionLostException::class.java)
        }
    }

    @Test
    fun `an election is led until the block ends`(althing: Althing): Unit = runBlocking {
        val election = althing.locks().election("led")
        val first = election.lead("a") { it.token() }
        assertThat(election.lead("b") { it.token() }).isGreaterThan(first)
    }

    @Test
    fun `events are a flow`(althing: Althing): Unit = runBlocking {
        val kv = althing.kv()
        val before = kv.put("flow/0", "0").awaitSuspending().revision()
        (1..5).forEach { kv.put("flow/$it", "$it").awaitSuspending() }
        val events = althing.watches().events(Watch.prefix("flow/").since(before + 1)).take(5).toList()
        assertThat(events.map { it.key().utf8() }).containsExactlyElementsOf((1..5).map { "flow/$it" })
    }

    @Test
    fun `the page's recipe is tried`(althing: Althing): Unit = runBlocking {
        althing.kv().put("orders/1", "new").awaitSuspending()
        // From here to there it is the page's.
        val kv = althing.kv()
        val greeting: String? = kv.find("greeting")?.value()?.utf8()
        althing.locks().lock("stock/42").withLock { grant ->
            // Cancelled, with SessionLostException, if the lock is lost.
            KvGuard(kv).commit(Fence.of(grant), Put.of("stock/42", "sold")).awaitSuspending()
        }
        val newest = althing.watches().events(Watch.prefix("orders/").since(1)).first()

        assertThat(greeting).isNull()
        assertThat(newest.key().utf8()).isEqualTo("orders/1")
        val here = Path.of("").toAbsolutePath()
        val root = if (Files.exists(here.resolve("althing"))) here else here.parent
        val source = "client-kotlin/src/test/kotlin/io/althing/client/kotlin/ClientKotlinTest.kt"
        val tried = plain(Files.readString(root.resolve(source)))
        val recipes = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
            .findAll(Files.readString(root.resolve("docs/client.md")))
            .map { plain(it.groupValues[1]) }
            .toList()
        assertThat(recipes).isNotEmpty().allMatch { it in tried }
    }

    private fun plain(code: String) = code.replace(Regex("\\s"), "")

    @Test
    fun `a rate holds up without a thread`(althing: Althing): Unit = runBlocking {
        val limiter = althing.numbers().rateLimiter("kotlin", Rate.perSecond(100).burst(1))
        (1..10).map { async { limiter.acquire().awaitSuspending() } }.awaitAll()
        assertThat(assertThrows(IllegalArgumentException::class.java) { limiter.tryAcquire(2) })
            .hasMessageContaining("never there at once")
    }
}
