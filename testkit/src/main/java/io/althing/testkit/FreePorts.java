package io.althing.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Ports of loopback that nobody listens on. Members tell each other their addresses before they
/// start, so the system cannot choose when they bind.
///
/// They lie below those that systems give to connections, or one of these could take a port
/// before its member does, and while it is down. Other processes that take theirs here keep to
/// blocks of their own.
public final class FreePorts {
    private static final int FIRST = 10_240;
    private static final int BLOCK = 64;
    private static final int BLOCKS = (32_768 - FIRST) / BLOCK;

    /// The first port of each block that is ours, held as long as this process runs.
    private static final List<ServerSocket> OURS = new ArrayList<>();

    private static int next;
    private static int end;

    private FreePorts() {}

    /// Returns `count` different ports, none of which was returned before.
    ///
    /// @throws IOException if there are none left
    public static synchronized List<Integer> take(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            if (next == end) {
                takeBlock();
            }
            if (isFree(next)) {
                ports.add(next);
            }
            next++;
        }
        return ports;
    }

    private static void takeBlock() throws IOException {
        int start = new Random().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int first = FIRST + (start + i) % BLOCKS * BLOCK;
            try {
                OURS.add(new ServerSocket(first, 1, InetAddress.getLoopbackAddress()));
                next = first + 1;
                end = first + BLOCK;
                return;
            } catch (IOException _) {
                // Somebody else's.
            }
        }
        throw new IOException("no free ports left from " + FIRST + " on");
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
