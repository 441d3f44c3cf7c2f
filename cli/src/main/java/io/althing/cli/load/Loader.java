package io.althing.cli.load;

import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AlthingException;
import io.althing.client.error.InvalidRequestException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.Get;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Operation;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Writes keys in the order in which they come, many in a transaction. Belongs to one thread.
final class Loader {
    /// Members take 128 operations in a transaction and 1.5 MiB, unless told otherwise.
    private static final int KEYS_MAX = 100;

    private static final long BYTES_MAX = 512 * 1024;

    /// What is to be done with a key.
    enum Deed {
        WRITE,
        WRITE_IF_ABSENT,
        /// Nothing: only look whether it is there.
        LOOK
    }

    private final Kv kv;
    private final Deed deed;
    private final Consumer<Tally> progress;
    private final List<Entry> batch = new ArrayList<>();
    private final Set<Bytes> keys = new HashSet<>();
    private long bytes;
    private int keysMax = KEYS_MAX;
    private Tally tally = Tally.NOTHING;

    /// @param progress is told after each transaction
    Loader(Kv kv, Deed deed, Consumer<Tally> progress) {
        this.kv = kv;
        this.deed = deed;
        this.progress = progress;
    }

    Tally tally() {
        return tally;
    }

    /// Returns what was not answered for yet, in its order.
    List<Entry> open() {
        return List.copyOf(batch);
    }

    /// @throws AlthingException if what it is the last of could not be written; [#open()] is that
    ///     and [#tally()] the rest
    void add(Entry entry) {
        // A transaction writes a key once.
        if (batch.size() >= keysMax || bytes + entry.size() > BYTES_MAX || keys.contains(entry.key())) {
            flush();
        }
        batch.add(entry);
        keys.add(entry.key());
        bytes += entry.size();
    }

    /// Writes what was added and is not written yet. Fails as [#add] does.
    void flush() {
        while (!batch.isEmpty()) {
            int count = Math.min(batch.size(), keysMax);
            List<Entry> some = List.copyOf(batch.subList(0, count));
            try {
                Result.Committed done = kv.commit(transaction(some)).await();
                for (int i = 0; i < count; i++) {
                    count(some.get(i), done.results().get(i));
                }
            } catch (InvalidRequestException | AccessDeniedException e) {
                // A member with narrower bounds, or one key among many: what is left is that one.
                if (count == 1) {
                    batch.subList(1, batch.size()).clear();
                    throw e;
                }
                keysMax = count / 2;
                continue;
            }
            batch.subList(0, count).clear();
            progress.accept(tally);
        }
        keys.clear();
        bytes = 0;
    }

    private Transaction transaction(List<Entry> entries) {
        return Transaction.of(entries.stream().map(this::operation).toArray(Operation[]::new));
    }

    private Operation operation(Entry entry) {
        Put put = Put.of(entry.key(), entry.value());
        return switch (deed) {
            case WRITE -> put;
            case WRITE_IF_ABSENT ->
                Transaction.when(Condition.absent(entry.key())).then(put);
            case LOOK -> Get.key(entry.key()).countOnly();
        };
    }

    private void count(Entry entry, Result result) {
        boolean isLeftAlone = switch (result) {
            case Result.Committed committed -> !committed.isHeld();
            case Result.Found found -> found.count() > 0;
            case Result.Written _, Result.Deleted _ -> false;
        };
        tally = isLeftAlone ? tally.leftAlone() : tally.written(entry);
    }
}
