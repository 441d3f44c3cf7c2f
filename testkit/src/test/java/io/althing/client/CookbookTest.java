package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.admin.ClusterMember;
import io.althing.client.admin.MemberStatus;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.LeasedWorkerNumber;
import io.althing.client.guard.Fence;
import io.althing.client.guard.JdbcGuard;
import io.althing.client.guard.KvGuard;
import io.althing.client.id.SegmentIds;
import io.althing.client.id.Snowflakes;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import io.althing.client.lease.Lease;
import io.althing.client.rate.Rate;
import io.althing.client.rate.RateLimiter;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchReader;
import io.althing.client.watch.Watcher;
import io.althing.testkit.AlthingTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The Java of docs/client.md.
@AlthingTest
@Timeout(120)
class CookbookTest {
    private static final Pattern RECIPE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger works = new AtomicInteger(3);
    private Althing althing;
    private Kv kv;

    @BeforeEach
    void empty(Althing connected) {
        althing = connected;
        kv = connected.kv();
        kv.delete(Delete.of(Keys.all())).await();
    }

    private void log(String line) {
        logged.add(line);
    }

    private boolean hasWork() {
        return works.get() > 0;
    }

    private void work() {
        works.decrementAndGet();
    }

    private static void sell(Connection connection, int item) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO sold VALUES (" + item + ")");
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("althing")) ? here : here.getParent();
    }

    @Test
    void everyRecipeIsTried() throws IOException {
        String tried =
                plain(Files.readString(root().resolve("testkit/src/test/java/io/althing/client/CookbookTest.java")));
        Matcher recipes = RECIPE.matcher(Files.readString(root().resolve("docs/client.md")));
        int count = 0;
        while (recipes.find()) {
            count++;
            assertThat(tried.contains(plain(recipes.group(1))))
                    .as("tried here: " + recipes.group(1))
                    .isTrue();
        }
        assertThat(count).isGreaterThan(15);
    }

    private static String plain(String code) {
        return code.replaceAll("\\s", "");
    }

    @Test
    void anOperatorLooks() {
        MemberStatus status = althing.maintenance().status().await();
        log("term " + status.raftTerm() + ", revision " + status.revision());
        for (ClusterMember member : althing.membership().list().await()) {
            log(member.name() + " is reached at " + member.clientUrls());
        }
        boolean isAuthOn = althing.access().status().await().isEnabled();
        assertThat(isAuthOn).isFalse();
        assertThat(status.isLeader()).isTrue();
        assertThat(logged).hasSize(2).last().asString().contains("http://127.0.0.1:");
    }

    /// Compiled only: these endpoints are nobody's here.
    static void connect(String password) {
        try (Althing althing = Althing.connect("127.0.0.1:2379", "127.0.0.1:22379", "127.0.0.1:32379")) {
            althing.kv().put("greeting", "hello").await();
            String greeting =
                    althing.kv().get("greeting").await().orElseThrow().value().utf8();
        }
        Althing secure = Althing.connect(
                List.of("https://db1:2379", "https://db2:2379"),
                AlthingOptions.defaults()
                        .tls(Tls.trusting(Path.of("ca.pem")).withCertificate(Path.of("me.pem"), Path.of("me.key")))
                        .login("orders", password));
        secure.close();
    }

    @Test
    void threeStyles() {
        kv.put("orders/1", "x").await();
        Optional<KeyValue> found = kv.get("key").await();
        CompletableFuture<Long> count = kv.count(Keys.prefix("orders/")).future();
        kv.get("key").onAnswer(value -> log("it is " + value), failure -> log("it failed: " + failure));

        assertThat(found).isEmpty();
        assertThat(count.join()).isEqualTo(1);
        awaitLog("it is Optional.empty");
    }

    private void awaitLog(String line) {
        while (!logged.contains(line)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void keys() {
        kv.put(Put.of("orders/17", "new").returnPrevious()).await();
        Result.Found newest =
                kv.get(Get.prefix("orders/").newestFirst().limit(10)).await();
        long before = kv.get(Get.key("orders/17").atRevision(newest.revision()))
                .await()
                .count();
        try (Stream<KeyValue> all = kv.pages(Get.prefix("orders/"), 500)) {
            all.forEach(order -> log(order.key() + " = " + order.value()));
        }
        kv.delete(Delete.prefix("orders/")).await();

        assertThat(before).isEqualTo(1);
        assertThat(logged).containsExactly("orders/17 = new");
    }

    @Test
    void transactions() {
        Result.Committed claim = kv.commit(Transaction.when(Condition.absent("owner"))
                        .then(Put.of("owner", "me"))
                        .otherwise(Get.key("owner")))
                .await();
        String owner = claim.isHeld()
                ? "me"
                : claim.found(0).first().orElseThrow().value().utf8();
        assertThat(owner).isEqualTo("me");

        kv.put(Bytes.of("stock"), Bytes.of(1)).await();
        assertThat(List.of(sellOne(), sellOne())).containsExactly(true, false);
    }

    @Test
    void conditions() {
        Lease lease = althing.leases().grant(Duration.ofSeconds(10)).await();
        kv.put(Put.of("workers/me", "here").withLease(lease.id())).await();
        long seen = kv.put("config/a", "1").await().revision();
        Transaction renewed = Transaction.when(
                        Condition.leaseIs("workers/me", lease.id()),
                        Condition.modRevision(Keys.prefix("config/")).below(seen + 1))
                .then(Put.of("workers/me", "still here").withLease(lease.id()));
        assertThat(kv.commit(renewed).await().isHeld()).isTrue();
        kv.put("config/a", "2").await();
        assertThat(kv.commit(renewed).await().isHeld()).isFalse();
    }

    @Test
    void rates() {
        RateLimiter mails =
                althing.numbers().rateLimiter("mails", Rate.perSecond(100).burst(20));
        Duration waited = mails.acquire().await();
        CompletableFuture<Boolean> isLetThrough = mails.tryAcquire().future();
        boolean isInTime = mails.tryAcquire(5, Duration.ofSeconds(2)).await();

        assertThat(waited).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(isLetThrough.join()).isTrue();
        assertThat(isInTime).isTrue();
    }

    private boolean sellOne() {
        boolean sold = kv.transact(tx -> {
            long stock = tx.get("stock").orElseThrow().value().asLong();
            if (stock == 0) {
                return false;
            }
            tx.put(Bytes.of("stock"), Bytes.of(stock - 1));
            return true;
        });
        return sold;
    }

    @Test
    void watches() {
        Watcher watcher = althing.watches().watch(Watch.prefix("orders/"), events -> {
            for (WatchEvent event : events) {
                log(event.kind() + " " + event.key());
            }
        });
        watcher.started().await();

        kv.put("orders/1", "x").await();
        awaitLog("PUT orders/1");
        watcher.close();

        Result.Found orders = kv.get(Get.prefix("orders/")).await();
        try (WatchReader reader = althing.watches().read(Watch.prefix("orders/").since(orders.revision() + 1))) {
            kv.put("orders/18", "new").await();
            reader.next().forEach(event -> log("heard of " + event.key()));
        }
        assertThat(logged).contains("heard of orders/18");
    }

    @Test
    void leases() {
        Lease lease = althing.leases().grant(Duration.ofSeconds(10)).await();
        lease.keepAlive(why -> log("lost: " + why));
        kv.put(Put.of("workers/me", "here").withLease(lease.id())).await();
        boolean isCertain = lease.isSafe();
        lease.close();

        assertThat(isCertain).isTrue();
        assertThat(kv.get("workers/me").await()).isEmpty();
    }

    @Test
    void locks() {
        try (Grant grant = althing.locks().lock("stock/42").acquire().await()) {
            log("token " + grant.token() + ", safe for " + grant.remaining());
        }
        try (Grant grant = althing.locks().lock("report").acquire().await()) {
            grant.whenLost(why -> log("somebody else may write the report now: " + why))
                    .interruptOnLoss();
            grant.check();
        }
        try (Grant grant = althing.locks().lock("config").acquire().await()) {
            new KvGuard(kv)
                    .commit(Fence.of(grant), Put.of("config/mode", "new"))
                    .await();
        }
        assertThat(kv.get("config/mode").await()).isPresent();
        kv.put(Bytes.of("balance"), Bytes.of(7)).await();
        try (Grant grant = althing.locks().lock("account").acquire().await()) {
            KvGuard guard = new KvGuard(kv);
            long balance = guard.read(Fence.of(grant), "balance")
                    .await()
                    .orElseThrow()
                    .value()
                    .asLong();
            guard.commit(Fence.of(grant), Put.of(Bytes.of("balance"), Bytes.of(balance + 100)))
                    .await();
        }
        assertThat(kv.get("balance").await().orElseThrow().value().asLong()).isEqualTo(107);
        assertThat(logged).hasSize(1);
    }

    @Test
    void fencingOfADatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:cookbook")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE althing_fences (name VARCHAR(1024) PRIMARY KEY, token BIGINT NOT NULL)");
                statement.execute("CREATE TABLE sold (item INT)");
            }
            try (Grant grant = althing.locks().lock("stock/42").acquire().await()) {
                new JdbcGuard().enter(connection, Fence.of(grant));
                sell(connection, 42);
                connection.commit();
            }
        }
    }

    @Test
    void leading() {
        try (Leadership leadership =
                althing.locks().election("worker").campaign(Bytes.of("host-1")).await()) {
            while (leadership.grant().isSafe() && hasWork()) {
                work();
            }
        }
        assertThat(hasWork()).isFalse();
    }

    @Test
    void ids() {
        SegmentIds orderNumbers = new SegmentIds(althing.numbers().segments("orders"), 1_000, Duration.ofSeconds(5));
        long orderNumber = orderNumbers.next();
        assertThat(orderNumber).isEqualTo(1);
        try (LeasedWorkerNumber worker =
                althing.numbers().workerNumber("orders", 1024).await()) {
            Snowflakes ids = Snowflakes.of(worker);
            long id = ids.next();
            log(ids.decode(id).time() + " by worker " + ids.decode(id).worker());
        }
        assertThat(logged).singleElement().asString().endsWith(" by worker 0");
    }
}
