package io.althing.chaos.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.althing.client.guard.Fence;
import io.althing.client.guard.HttpGuard;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/// A holder of token 5 stands still between its look and its write; one of token 8 comes and
/// goes.
class RegisterTest {
    private final HttpClient http = HttpClient.newHttpClient();

    private int send(Register register, long token, String number) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(register.uri().resolve("/fair"));
        request = number.isEmpty() ? request.GET() : request.POST(HttpRequest.BodyPublishers.ofString(number));
        return http.send(
                        HttpGuard.with(request, new Fence("fair", token)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private int lateWrite(Register register) throws Exception {
        send(register, 5, "");
        send(register, 8, "");
        assertThat(send(register, 8, "1")).isEqualTo(200);
        return send(register, 5, "1");
    }

    @Test
    void fencedItRefusesWhoeverComesTooLate() throws Exception {
        try (Register register = new Register(true)) {
            assertThat(lateWrite(register)).isEqualTo(409);
            assertThat(register.takeWrites())
                    .extracting(Register.Write::isTaken, Register.Write::isStale)
                    .containsExactly(tuple(true, false), tuple(false, true));
        }
    }

    @Test
    void unfencedItTakesTheWriteAndKnowsThatItWasStale() throws Exception {
        try (Register register = new Register(false)) {
            assertThat(lateWrite(register)).isEqualTo(200);
            assertThat(register.takeWrites().getLast()).isEqualTo(new Register.Write("fair", 5, 1, 1, 8, true, false));
        }
    }
}
