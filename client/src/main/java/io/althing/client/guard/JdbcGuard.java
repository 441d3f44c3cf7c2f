package io.althing.client.guard;

import io.althing.client.error.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Pattern;

/// Fencing for a relational database: one row per lock with the greatest token that was seen,
/// read and raised in the very transaction that does the work. Needs a table:
///
/// ```sql
/// CREATE TABLE althing_fences (name VARCHAR(1024) PRIMARY KEY, token BIGINT NOT NULL)
/// ```
///
/// ```java
/// connection.setAutoCommit(false);
/// guard.enter(connection, Fence.of(grant));   // throws if somebody else has held the lock since
/// … the work …
/// connection.commit();
/// ```
///
/// What it guarantees: of two transactions under one lock that both commit, the one with the
/// smaller token committed first. The row is locked until the transaction ends, so a holder that
/// comes later waits, and one that comes too late is refused.
public final class JdbcGuard {
    private static final String TABLE = "althing_fences";
    private static final Pattern NAME = Pattern.compile("\\w+(\\.\\w+)?");

    private final String update;
    private final String insert;

    /// Keeps tokens in `althing_fences`.
    public JdbcGuard() {
        this(TABLE);
    }

    /// @param table with columns `name` and `token`; letters, digits and underscores, after a
    /// schema
    ///     if need be
    public JdbcGuard(String table) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException("not a plain name of a table: '" + table + "'");
        }
        this.update = "UPDATE " + table + " SET token = ? WHERE name = ? AND token <= ?";
        this.insert = "INSERT INTO " + table + " (name, token) SELECT ?, ? FROM (SELECT 1 AS one) AS once"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE name = ?)";
    }

    /// Lets this transaction go on only if nobody with a greater token has been here.
    ///
    /// @param connection within a transaction, in which the work is done
    /// @throws StaleTokenException if somebody has: roll back
    /// @throws IllegalStateException if the connection commits each statement by itself
    /// @throws SQLException of the database; also if two come with a lock for the very first time
    public void enter(Connection connection, Fence fence) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("a fence holds within a transaction only: setAutoCommit(false) first");
        }
        if (raise(connection, fence) || insert(connection, fence) || raise(connection, fence)) {
            return;
        }
        throw new StaleTokenException(
                "token " + fence.token() + " of lock '" + fence.name()
                        + "' is stale: somebody else has held it since; roll back and acquire it anew",
                null);
    }

    private boolean raise(Connection connection, Fence fence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setLong(1, fence.token());
            statement.setString(2, fence.name());
            statement.setLong(3, fence.token());
            return statement.executeUpdate() > 0;
        }
    }

    private boolean insert(Connection connection, Fence fence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, fence.name());
            statement.setLong(2, fence.token());
            statement.setString(3, fence.name());
            return statement.executeUpdate() > 0;
        }
    }
}
