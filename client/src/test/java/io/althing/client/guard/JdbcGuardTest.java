package io.althing.client.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.StaleTokenException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcGuardTest {
    private final JdbcGuard guard = new JdbcGuard();
    private Connection first;
    private Connection second;

    private static Connection open(String name) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name + ";LOCK_TIMEOUT=20000");
        connection.setAutoCommit(false);
        return connection;
    }

    @BeforeEach
    void makeTables() throws SQLException {
        first = open("fences");
        second = open("fences");
        try (Statement statement = first.createStatement()) {
            statement.execute("CREATE TABLE althing_fences (name VARCHAR(1024) PRIMARY KEY, token BIGINT NOT NULL)");
            statement.execute("CREATE TABLE work (done INT)");
        }
        first.commit();
    }

    @AfterEach
    void close() throws SQLException {
        second.close();
        // The last one out of a database in memory ends it.
        first.close();
    }

    private static void work(Connection connection, int what) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO work VALUES (" + what + ")");
        }
    }

    private long done() throws SQLException {
        try (Statement statement = first.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM work")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void whoComesWithASmallerTokenThanWasSeenIsRefused() throws SQLException {
        guard.enter(first, new Fence("stock", 7));
        work(first, 1);
        first.commit();
        guard.enter(second, new Fence("stock", 9));
        work(second, 2);
        second.commit();
        assertThatThrownBy(() -> guard.enter(first, new Fence("stock", 7)))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("token 7 of lock 'stock' is stale");
        first.rollback();
        guard.enter(first, new Fence("other", 1));
        guard.enter(first, new Fence("stock", 9));
        first.commit();
        assertThat(done()).isEqualTo(2);
    }

    @Test
    void aTransactionThatIsRolledBackHasSeenNothing() throws SQLException {
        guard.enter(first, new Fence("stock", 9));
        first.rollback();
        guard.enter(second, new Fence("stock", 7));
        second.commit();
    }

    @Test
    void aHolderThatComesTooLateWaitsForTheOneBeforeAndIsRefused() throws Exception {
        guard.enter(first, new Fence("stock", 1));
        first.commit();
        guard.enter(second, new Fence("stock", 3));
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> late = thread.submit(() -> {
                guard.enter(first, new Fence("stock", 2));
                return null;
            });
            work(second, 1);
            second.commit();
            assertThatThrownBy(late::get).hasCauseInstanceOf(StaleTokenException.class);
        }
        first.rollback();
    }

    @Test
    void outsideATransactionItWouldHoldNothing() throws SQLException {
        first.setAutoCommit(true);
        assertThatThrownBy(() -> guard.enter(first, new Fence("stock", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("setAutoCommit(false)");
    }

    @Test
    void aTableIsNamedPlainly() {
        assertThat(new JdbcGuard("app.fences")).isNotNull();
        assertThatThrownBy(() -> new JdbcGuard("fences; DROP TABLE work")).isInstanceOf(IllegalArgumentException.class);
    }
}
