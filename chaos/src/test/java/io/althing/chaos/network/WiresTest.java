package io.althing.chaos.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two members of which the test itself plays both: member 0 dials, member 1 listens.
@Timeout(30)
class WiresTest {
    private static final long MAGIC = 0x414c5448_50454552L;
    private static final int SILENT_MILLIS = 300;

    private ServerSocket first;
    private ServerSocket second;
    private Wires wires;
    private Socket dialler;
    private Socket listener;

    @BeforeEach
    void open() throws IOException {
        first = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        second = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        wires = new Wires(List.of(first.getLocalPort(), second.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        wires.close();
        for (AutoCloseable each : Arrays.asList(dialler, listener, first, second)) {
            if (each instanceof java.io.Closeable socket) {
                socket.close();
            }
        }
    }

    /// As a member greets that is reached through this URL.
    private static byte[] hello(String url) {
        byte[] text = url.getBytes(StandardCharsets.UTF_8);
        ByteBuffer hello = ByteBuffer.allocate(59 + text.length)
                .putLong(MAGIC)
                .putInt(2)
                .putLong(7)
                .putLong(1)
                .putLong(2)
                .putLong(3)
                .putLong(4)
                .put((byte) 0)
                .putShort((short) text.length)
                .put(text);
        CRC32C crc = new CRC32C();
        crc.update(hello.array(), 0, hello.position());
        return hello.putInt((int) crc.getValue()).array();
    }

    private Socket dial(byte[] greeting) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(wires.url(1)).getPort());
        socket.getOutputStream().write(greeting);
        return socket;
    }

    private void connect() throws IOException {
        byte[] greeting = hello(wires.url(0));
        dialler = dial(greeting);
        listener = second.accept();
        assertThat(listener.getInputStream().readNBytes(greeting.length)).isEqualTo(greeting);
    }

    private static void say(Socket from, String text) throws IOException {
        from.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hear(Socket at, int length) throws IOException {
        return new String(at.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void assertSilent(Socket at) throws IOException {
        at.setSoTimeout(SILENT_MILLIS);
        InputStream in = at.getInputStream();
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        at.setSoTimeout(0);
    }

    /// A connection that was broken ends with the end of the stream or with an error.
    private static void assertBroken(Socket at) {
        try {
            assertThat(at.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whatIsSaidArrivesInBothDirections() throws IOException {
        connect();
        say(dialler, "there");
        say(listener, "back");
        assertThat(hear(listener, 5)).isEqualTo("there");
        assertThat(hear(dialler, 4)).isEqualTo("back");
    }

    @Test
    void oneDirectionCanBeLostWhileTheOtherWorks() throws IOException {
        connect();
        wires.turn(0, 1, Weather.LOST);
        say(dialler, "lost");
        assertSilent(listener);
        say(listener, "back");
        assertThat(hear(dialler, 4)).isEqualTo("back");
    }

    @Test
    void aStreamThatLostBytesEndsWhenTheWeatherClears() throws IOException {
        connect();
        wires.turn(0, 1, Weather.LOST);
        say(dialler, "lost");
        assertSilent(listener);
        wires.turn(0, 1, Weather.CLEAR);
        assertBroken(listener);
        assertBroken(dialler);
    }

    @Test
    void aStreamThatLostNothingGoesOnWhenTheWeatherClears() throws IOException {
        connect();
        wires.turn(0, 1, Weather.LOST);
        wires.turn(0, 1, Weather.CLEAR);
        say(dialler, "again");
        assertThat(hear(listener, 5)).isEqualTo("again");
    }

    @Test
    void refusedConnectionsBreakAndNewOnesFindNobody() throws IOException {
        connect();
        wires.turn(0, 1, Weather.REFUSED);
        assertBroken(dialler);
        assertBroken(listener);
        try (Socket another = dial(hello(wires.url(0)))) {
            assertBroken(another);
        }
    }

    @Test
    void whatIsStalledArrivesLate() throws IOException {
        connect();
        wires.turn(0, 1, Weather.STALLED);
        say(dialler, "late");
        assertSilent(listener);
        wires.turn(0, 1, Weather.CLEAR);
        assertThat(hear(listener, 4)).isEqualTo("late");
    }

    @Test
    void whatIsDelayedTakesItsTime() throws IOException {
        connect();
        Duration delay = Duration.ofMillis(120);
        wires.turn(0, 1, Weather.late(delay.toNanos(), 0));
        long sentNanos = System.nanoTime();
        say(dialler, "late");
        assertThat(hear(listener, 4)).isEqualTo("late");
        assertThat(System.nanoTime() - sentNanos).isGreaterThanOrEqualTo(delay.toNanos());
    }

    @Test
    void oneBitIsTurnedOverInAPiece() throws IOException {
        connect();
        wires.turn(0, 1, Weather.flipping(1));
        byte[] sent = "a message".getBytes(StandardCharsets.UTF_8);
        dialler.getOutputStream().write(sent);
        byte[] heard = listener.getInputStream().readNBytes(sent.length);
        int bits = 0;
        for (int i = 0; i < sent.length; i++) {
            bits += Integer.bitCount((sent[i] ^ heard[i]) & 0xff);
        }
        assertThat(bits).isBetween(1, sent.length);
    }

    @Test
    void aTornConnectionEndsInTheMiddle() throws IOException {
        connect();
        wires.turn(0, 1, Weather.tearing(1));
        say(dialler, "a message");
        assertThat(listener.getInputStream().readAllBytes()).hasSizeLessThan("a message".length());
        assertBroken(dialler);
    }

    @Test
    void whoDoesNotSayWhoItIsIsLetThrough() throws IOException {
        wires.turn(0, 1, Weather.REFUSED);
        byte[] question = ByteBuffer.allocate(8).putLong(42).array();
        dialler = dial(question);
        listener = second.accept();
        assertThat(listener.getInputStream().readNBytes(8)).isEqualTo(question);
    }

    @Test
    void aMemberThatIsDownIsNotReached() throws IOException {
        second.close();
        dialler = dial(hello(wires.url(0)));
        assertBroken(dialler);
    }
}
