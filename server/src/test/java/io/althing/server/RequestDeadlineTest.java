package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestDeadlineTest {
    private final RequestDeadline deadline = new RequestDeadline();
    private final EmbeddedChannel channel = new EmbeddedChannel(deadline);

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whoeverSendsARequestByteByByteIsHungUpOn() {
        channel.freezeTime();
        for (int i = 0; i < RequestDeadline.SECONDS_MAX - 1; i++) {
            receive("G");
            pass(1);
            assertThat(channel.isOpen()).as("after %d s", i).isTrue();
        }
        receive("E");
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoeverWaitsForAnAnswerMayWait() {
        channel.freezeTime();
        receive("GET / HTTP/1.1\r\n\r\n");
        deadline.isWhole();
        pass(10 * RequestDeadline.SECONDS_MAX);
        assertThat(channel.isOpen()).isTrue();
        receive("GET");
        pass(RequestDeadline.SECONDS_MAX);
        assertThat(channel.isOpen())
                .as("the next request has a deadline of its own")
                .isFalse();
    }
}
