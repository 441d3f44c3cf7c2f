package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static EmbeddedChannel from(String address) {
        return new EmbeddedChannel() {
            @Override
            public SocketAddress remoteAddress() {
                return new InetSocketAddress(address, 4711);
            }
        };
    }

    @Test
    void oneAddressLeavesRoomForOthersAndGetsItBackByClosing() {
        Connections connections = new Connections(4, 2);
        List<EmbeddedChannel> open = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            open.add(from("10.0.0.1"));
            assertThat(connections.admit(open.getLast())).isTrue();
        }
        assertThat(connections.admit(from("10.0.0.1"))).as("a third from there").isFalse();
        assertThat(connections.admit(from("10.0.0.2"))).isTrue();
        open.getFirst().close();
        assertThat(connections.admit(from("10.0.0.1"))).isTrue();
    }

    @Test
    void allTogetherAreBoundedToo() {
        Connections connections = new Connections(3, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(connections.admit(from("10.0.0." + i))).isTrue();
        }
        assertThat(connections.admit(from("10.0.0.9"))).isFalse();
    }

    @Test
    void thisMachineLetsInMoreThanAFew() {
        Connections connections = Connections.ofThisMachine();
        for (int i = 0; i < 50; i++) {
            assertThat(connections.admit(from("10.0.0.1"))).isTrue();
        }
    }
}
