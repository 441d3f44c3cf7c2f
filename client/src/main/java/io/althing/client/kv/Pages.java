package io.althing.client.kv;

import io.althing.client.error.OverloadedException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Walks a range by pages, the next of which begins after the last key. The first page sets the
/// revision of all.
final class Pages implements Iterator<KeyValue> {
    private final Kv kv;
    private final Get get;
    private int size;
    private @Nullable Keys rest;
    private long revision;
    private Iterator<KeyValue> page = java.util.Collections.emptyIterator();

    private Pages(Kv kv, Get get, int pageSize) {
        this.kv = kv;
        this.get = get;
        this.size = pageSize;
        this.rest = get.keys();
        this.revision = get.atRevision();
    }

    static Stream<KeyValue> stream(Kv kv, Get get, int pageSize) {
        if (get.limit() != 0 || get.order() != Get.Order.KEY || get.isCountOnly()) {
            throw new IllegalArgumentException("pages are of a read without a limit, in the order of keys");
        }
        if (pageSize < 1) {
            throw new IllegalArgumentException("a page has at least one pair, not " + pageSize);
        }
        int kind = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Pages(kv, get, pageSize), kind), false);
    }

    @Override
    public boolean hasNext() {
        Keys keys = rest;
        if (!page.hasNext() && keys != null) {
            Result.Found found = page(keys);
            revision = revision == 0 ? found.revision() : revision;
            int count = found.entries().size();
            rest = found.isMore() && !keys.isOne()
                    ? keys.after(found.entries().get(count - 1).key())
                    : null;
            page = found.entries().iterator();
        }
        return page.hasNext();
    }

    /// Where values are large, fewer go into an answer: half as many are asked for from then on.
    private Result.Found page(Keys keys) {
        while (true) {
            try {
                return kv.get(get.limit(size).of(keys, revision)).await();
            } catch (OverloadedException e) {
                if (size == 1) {
                    throw e;
                }
                size /= 2;
            }
        }
    }

    @Override
    public KeyValue next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }
}
