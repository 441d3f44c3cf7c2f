package io.althing.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/// Counts the connections of clients, so that nobody takes all files or all memory by opening
/// them: half of what there may be is the most for one address. One too many is closed at once.
final class Connections {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    /// At most one line in this time: strangers must not fill the log.
    private static final long QUIET_NANOS = 10_000_000_000L;

    /// What a connection may cost before anybody knows who it is.
    private static final long HEAP_BYTES = 64 << 10;

    private final int max;
    private final int perAddressMax;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int open;
    private long refused;
    private long nextLineNanos = System.nanoTime();

    Connections(int max, int perAddressMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
    }

    /// As many as this machine lets the process have, leaving half of the files for the rest.
    static Connections ofThisMachine() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() / 2
                : Integer.MAX_VALUE;
        int max = (int) Math.min(files, Runtime.getRuntime().maxMemory() / HEAP_BYTES);
        return new Connections(max, max / 2);
    }

    /// Returns whether there is room for this one, which then counts until it is closed.
    boolean admit(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return true;
        }
        InetAddress address = remote.getAddress();
        if (!enter(address)) {
            tell(address);
            return false;
        }
        channel.closeFuture().addListener(done -> leave(address));
        return true;
    }

    // The lock guards the counts: listeners may have loops of their own.

    private synchronized boolean enter(InetAddress address) {
        int same = byAddress.getOrDefault(address, 0);
        if (open >= max || same >= perAddressMax) {
            refused++;
            return false;
        }
        open++;
        byAddress.put(address, same + 1);
        return true;
    }

    synchronized int open() {
        return open;
    }

    synchronized long refused() {
        return refused;
    }

    int max() {
        return max;
    }

    private synchronized void tell(InetAddress address) {
        long now = System.nanoTime();
        if (now - nextLineNanos >= 0) {
            nextLineNanos = now + QUIET_NANOS;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=connection_refused from={0} open_from_there={1} at_most={2} open={3} at_most_in_all={4} "
                            + "note=\"more memory or a higher limit of open files allow more\"",
                    address.getHostAddress(),
                    byAddress.getOrDefault(address, 0),
                    perAddressMax,
                    open,
                    max);
        }
    }

    private synchronized void leave(InetAddress address) {
        open--;
        byAddress.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
    }
}
