package io.althing.cli.command;

import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Result;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What lies right behind a prefix: keys, and folders that end with the next slash. A folder
/// larger than a page is counted and skipped instead of read.
///
/// @param revision as of which everything is read
record Level(Kv kv, long revision) {
    private static final int PAGE = 500;
    private static final Bytes ZERO = Bytes.of(new byte[] {0});

    /// A key, or all keys that begin with `name`.
    record Child(Bytes name, boolean isFolder, long keys) {
        private Child oneMore() {
            return new Child(name, isFolder, keys + 1);
        }
    }

    /// Tells of each child, in the order of keys.
    void children(Bytes prefix, Consumer<Child> told) {
        Keys all = Keys.prefix(prefix);
        @Nullable Bytes from = all.from();
        while (from != null) {
            Result.Found page = kv.get(Get.of(new Keys(from, all.end()))
                            .keysOnly()
                            .limit(PAGE)
                            .atRevision(revision))
                    .await();
            Bytes next = page(page, prefix.size(), told);
            from = next == null || next.equals(all.end()) ? null : next;
        }
    }

    /// Returns where the next page begins, or null if this was the last.
    private @Nullable Bytes page(Result.Found page, int prefixSize, Consumer<Child> told) {
        @Nullable Child open = null;
        for (KeyValue each : page.entries()) {
            Child child = child(each.key(), prefixSize);
            if (open != null && open.name().equals(child.name())) {
                open = open.oneMore();
                continue;
            }
            if (open != null) {
                told.accept(open);
            }
            open = child;
        }
        if (open == null) {
            return null;
        }
        if (!page.isMore() || !open.isFolder()) {
            told.accept(open);
            return page.isMore() ? open.name().plus(ZERO) : null;
        }
        Keys folder = Keys.prefix(open.name());
        long keys =
                kv.get(Get.of(folder).countOnly().atRevision(revision)).await().count();
        told.accept(new Child(open.name(), true, keys));
        return folder.end();
    }

    private static Child child(Bytes key, int prefixSize) {
        byte[] all = key.toArray();
        for (int i = prefixSize; i < all.length; i++) {
            if (all[i] == '/') {
                return new Child(Bytes.of(Arrays.copyOf(all, i + 1)), true, 1);
            }
        }
        return new Child(key, false, 1);
    }
}
