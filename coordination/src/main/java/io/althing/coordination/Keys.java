package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Under which keys everything is kept. The format is on disk and in docs/coordination.md.
///
/// | key | value |
/// |---|---|
/// | `head/KIND/NAME` | how much is taken, how many wait |
/// | `hold/KIND/NAME␀SESSION/OWNER` | what this claimant holds, and its token |
/// | `line/KIND/NAME␀PRIORITY/PLACE` | who waits there; the first key is served first |
/// | `wait/SESSION/OWNER` | what this claimant waits for; deleted when that is over |
/// | `cancel/SESSION/OWNER` | the last request of this claimant that is not to be carried out |
/// | `mine/SESSION/KIND/NAME␀OWNER` | that this session holds something there |
/// | `timer/LEASE` | what is given back when this lease ends |
/// | `session/SESSION` | how this session is to end |
/// | `taken/SESSION` | what was last taken from this session by force |
/// | `open/barrier/NAME` | that the barrier is open |
/// | `count/NAME` | a counter, and its last requests |
/// | `rate/NAME` | when a rate would have all its permits again |
/// | `worker/POOL␀NUMBER` | who has this worker number, and up to when it may have made ids |
/// | `works/SESSION/worker/POOL␀NUMBER` | that this session has it |
///
/// A session is the id of its lease, and like priority and place written as 16 hexadecimal
/// digits. Names have no zero byte, so none of these keys is taken for another's.
public final class Keys {
    private static final HexFormat HEX = HexFormat.of();

    private Keys() {}

    static Bytes head(Part part) {
        return key("head/" + part.kind().word() + "/", part.name(), "");
    }

    /// The heads of a kind whose names begin with `prefix`, after this name if it is not null.
    static KeyRange heads(Kind kind, Bytes prefix, @Nullable Bytes after) {
        return listed("head/" + kind.word() + "/", prefix, after);
    }

    /// The counters whose names begin with `prefix`, after this name if it is not null.
    static KeyRange counts(Bytes prefix, @Nullable Bytes after) {
        return listed("count/", prefix, after);
    }

    static KeyRange sessions(long after) {
        KeyRange all = prefix(Bytes.utf8("session/"));
        return after == 0 ? all : new KeyRange(next(session(after)), all.to());
    }

    private static KeyRange listed(String folder, Bytes prefix, @Nullable Bytes after) {
        KeyRange all = prefix(key(folder, prefix, ""));
        return after == null ? all : new KeyRange(next(key(folder, after, "")), all.to());
    }

    private static Bytes next(Bytes key) {
        return Bytes.wrap(Arrays.copyOf(key.array(), key.length() + 1));
    }

    /// The name in a key of [#heads] or [#counts].
    static Bytes name(String folder, Bytes key) {
        return Bytes.wrap(Arrays.copyOfRange(key.array(), folder.length(), key.length()));
    }

    static Bytes hold(Part part, Claimant who) {
        return key(holds(part), part.name(), "\0" + HEX.toHexDigits(who.session()) + "/" + who.owner());
    }

    /// Everybody who holds it.
    public static KeyRange allHolds(Part part) {
        return prefix(key(holds(part), part.name(), "\0"));
    }

    private static String holds(Part part) {
        return "hold/" + part.kind().word() + "/";
    }

    static Claimant holder(Part part, Bytes key) {
        int from = holds(part).length() + part.name().length() + 1;
        return claimant(text(key, from));
    }

    static Bytes line(Part part, int priority, long place) {
        // The highest priority first.
        long order = Integer.MAX_VALUE - (long) priority;
        String rest = "\0" + HEX.toHexDigits(order) + "/" + HEX.toHexDigits(place);
        return key("line/" + part.kind().word() + "/", part.name(), rest);
    }

    static KeyRange allLine(Part part) {
        return prefix(key("line/" + part.kind().word() + "/", part.name(), "\0"));
    }

    /// Deleted as soon as the claimant does not wait any more.
    public static Bytes wait(Claimant who) {
        return Bytes.utf8("wait/" + HEX.toHexDigits(who.session()) + "/" + who.owner());
    }

    static KeyRange allWaits(long session) {
        return prefix(Bytes.utf8("wait/" + HEX.toHexDigits(session) + "/"));
    }

    static Bytes cancelled(Claimant who) {
        return Bytes.utf8("cancel/" + HEX.toHexDigits(who.session()) + "/" + who.owner());
    }

    static KeyRange allCancelled(long session) {
        return prefix(Bytes.utf8("cancel/" + HEX.toHexDigits(session) + "/"));
    }

    static Claimant waiter(Bytes key) {
        return claimant(text(key, "wait/".length()));
    }

    static Bytes mine(Part part, Claimant who) {
        String before =
                "mine/" + HEX.toHexDigits(who.session()) + "/" + part.kind().word() + "/";
        return key(before, part.name(), "\0" + who.owner());
    }

    static KeyRange allMine(long session) {
        return prefix(Bytes.utf8("mine/" + HEX.toHexDigits(session) + "/"));
    }

    /// What a key of [#mine] says: a hold.
    record Mine(Part part, Claimant who) {}

    static Mine mine(long session, Bytes key) {
        byte[] bytes = key.array();
        int from = "mine/".length() + 17;
        int slash = from;
        while (bytes[slash] != '/') {
            slash++;
        }
        int end = slash + 1;
        while (bytes[end] != 0) {
            end++;
        }
        String word = new String(bytes, from, slash - from, StandardCharsets.UTF_8);
        byte[] name = Arrays.copyOfRange(bytes, slash + 1, end);
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word)) {
                return new Mine(new Part(kind, Bytes.wrap(name), 1), new Claimant(session, text(key, end + 1)));
            }
        }
        throw new IllegalStateException("a key of a kind that there is not: " + key);
    }

    /// There as long as a barrier is open.
    public static Bytes open(Part barrier) {
        return key("open/" + barrier.kind().word() + "/", barrier.name(), "");
    }

    /// Where a counter is kept.
    public static Bytes count(Bytes name) {
        return key("count/", name, "");
    }

    static Bytes rate(Bytes name) {
        return key("rate/", name, "");
    }

    static Bytes worker(Bytes pool, int number) {
        return key("worker/", pool, "\0" + HEX.toHexDigits(number));
    }

    static KeyRange allWorkers(Bytes pool) {
        return prefix(key("worker/", pool, "\0"));
    }

    /// Of which pool a key of [#worker] is.
    static Bytes pool(Bytes worker) {
        return Bytes.wrap(Arrays.copyOfRange(worker.array(), "worker/".length(), worker.length() - 9));
    }

    static int workerNumber(Bytes key) {
        return HexFormat.fromHexDigits(text(key, key.length() - 8));
    }

    /// That this session holds this worker number.
    static Bytes works(long session, Bytes worker) {
        return key("works/" + HEX.toHexDigits(session) + "/", worker, "");
    }

    static KeyRange allWorks(long session) {
        return prefix(Bytes.utf8("works/" + HEX.toHexDigits(session) + "/"));
    }

    /// Which worker number a key of [#works] speaks of.
    static Bytes worker(Bytes works) {
        int from = "works/".length() + 17;
        return Bytes.wrap(Arrays.copyOfRange(works.array(), from, works.length()));
    }

    static Bytes timer(long lease) {
        return Bytes.utf8("timer/" + HEX.toHexDigits(lease));
    }

    static Bytes session(long session) {
        return Bytes.utf8("session/" + HEX.toHexDigits(session));
    }

    static Bytes taken(long session) {
        return Bytes.utf8("taken/" + HEX.toHexDigits(session));
    }

    /// All keys that begin so, up to a slash.
    static KeyRange all(String folder) {
        return prefix(Bytes.utf8(folder + "/"));
    }

    private static Claimant claimant(String text) {
        return new Claimant(HexFormat.fromHexDigitsToLong(text, 0, 16), text.substring(17));
    }

    private static String text(Bytes key, int from) {
        return new String(key.array(), from, key.length() - from, StandardCharsets.UTF_8);
    }

    private static Bytes key(String before, Bytes name, String after) {
        var out = new ByteArrayOutputStream(before.length() + name.length() + after.length());
        out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(name.array());
        out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return Bytes.wrap(out.toByteArray());
    }

    /// Each of these prefixes has a byte that can be raised.
    private static KeyRange prefix(Bytes prefix) {
        byte[] to = prefix.array();
        int end = to.length;
        while (to[end - 1] == (byte) 0xFF) {
            end--;
        }
        to = Arrays.copyOf(to, end);
        to[end - 1]++;
        return new KeyRange(prefix, Bytes.wrap(to));
    }
}
