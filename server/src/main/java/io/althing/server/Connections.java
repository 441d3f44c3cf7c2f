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
    /// What a connection may cost before anybody knows who it is.
    private static final long HEAP_BYTES = 64 << 10;

    private final int max;
    private final int perAddressMax;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int open;

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
            return false;
        }
        channel.closeFuture().addListener(done -> leave(address));
        return true;
    }

    // The lock guards the counts: listeners may have loops of their own.

    private synchronized boolean enter(InetAddress address) {
        int same = byAddress.getOrDefault(address, 0);
        if (open >= max || same >= perAddressMax) {
            return false;
        }
        open++;
        byAddress.put(address, same + 1);
        return true;
    }

    private synchronized void leave(InetAddress address) {
        open--;
        byAddress.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
    }
}
