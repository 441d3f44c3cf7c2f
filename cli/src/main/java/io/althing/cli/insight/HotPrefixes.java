package io.althing.cli.insight;

import io.althing.cli.command.Target;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.error.AlthingException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Keys;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchListener;
import io.althing.client.watch.Watcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How often keys with the same first part, up to a slash, are written. Members do not count
/// that, so it is seen by a watch of all keys.
final class HotPrefixes implements AutoCloseable {
    static final HotPrefixes NONE = new HotPrefixes(null);

    /// What there may be at once between two looks; more are counted together.
    private static final int KINDS_MAX = 10_000;

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final @Nullable Althing althing;

    private HotPrefixes(@Nullable Althing althing) {
        this.althing = althing;
    }

    /// @throws AlthingException if not all keys may be read
    static HotPrefixes watch(Target target) {
        Althing althing = target.connect();
        HotPrefixes hot = new HotPrefixes(althing);
        Watcher watcher = althing.watches().watch(Watch.of(Keys.all()), new WatchListener() {
            @Override
            public void onEvents(List<WatchEvent> events) {
                events.forEach(each -> hot.count(each.key()));
            }
        });
        try {
            watcher.started().await();
        } catch (AlthingException e) {
            althing.close();
            throw e;
        }
        return hot;
    }

    private void count(Bytes key) {
        String shown = Text.escaped(key);
        int slash = shown.indexOf('/', 1);
        String prefix = slash < 0 ? shown : shown.substring(0, slash + 1);
        String name = counts.size() < KINDS_MAX || counts.containsKey(prefix) ? prefix : "(others)";
        counts.computeIfAbsent(name, _ -> new AtomicLong()).incrementAndGet();
    }

    /// Returns the most frequent ones since the last time, and begins anew.
    Map<String, Long> take(int most) {
        Map<String, Long> seen = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted((one, other) ->
                        Long.compare(other.getValue().get(), one.getValue().get()))
                .limit(most)
                .forEach(each -> seen.put(each.getKey(), each.getValue().get()));
        counts.clear();
        return seen;
    }

    @Override
    public void close() {
        if (althing != null) {
            althing.close();
        }
    }
}
