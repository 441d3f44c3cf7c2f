package io.althing.client.guard;

import io.althing.client.error.StaleTokenException;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fencing between services: whoever calls says in a header under which lock it does, and the one
/// who is called refuses a token that is smaller than one it has seen.
///
/// ```
/// Althing-Fence: 1207; stock/42
/// ```
///
/// The callee's memory is this object's: after a restart it knows no tokens until it has seen
/// some. Where that matters, keep them with the data, as [JdbcGuard] does.
public final class HttpGuard {
    public static final String HEADER = "Althing-Fence";

    private static final Pattern VALUE = Pattern.compile("(\\d{1,18}); ([\\x21-\\x7e]{1,1024})");

    private final Map<String, Long> greatest = new ConcurrentHashMap<>();

    /// Adds the header to a request.
    public static HttpRequest.Builder with(HttpRequest.Builder request, Fence fence) {
        return request.header(HEADER, value(fence));
    }

    /// Returns the header's value, for other HTTP clients.
    ///
    /// @throws IllegalArgumentException for a name with other characters than visible ones of
    /// ASCII
    public static String value(Fence fence) {
        String value = fence.token() + "; " + fence.name();
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "the name of the lock must be visible ASCII to travel in a header: '" + fence.name() + "'");
        }
        return value;
    }

    /// Reads a header's value; nothing if it is none.
    public static Optional<Fence> parse(String value) {
        Matcher matcher = VALUE.matcher(value);
        return matcher.matches()
                ? Optional.of(new Fence(matcher.group(2), Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    /// Lets a request in unless a greater token of its lock was seen before. What is then done
    /// for it must be over before a request of another token is let in: hold a monitor around
    /// both, or do it in a transaction that keeps the token, as [JdbcGuard] does. Otherwise a
    /// request that was let in early and then waited is carried out after those of a later
    /// holder.
    ///
    /// @throws StaleTokenException if one was: answer with 409 Conflict
    public void enter(Fence fence) {
        long seen = greatest.merge(fence.name(), fence.token(), Math::max);
        if (seen > fence.token()) {
            throw new StaleTokenException(
                    "token " + fence.token() + " of lock '" + fence.name() + "' is stale: " + seen + " has been seen",
                    null);
        }
    }
}
