package io.althing.client.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.StaleTokenException;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

class HttpGuardTest {
    @Test
    void aFenceTravelsInAHeader() {
        HttpRequest request = HttpGuard.with(
                        HttpRequest.newBuilder(URI.create("http://stock.internal/42")), new Fence("stock/42", 1207))
                .build();
        String value = request.headers().firstValue(HttpGuard.HEADER).orElseThrow();
        assertThat(value).isEqualTo("1207; stock/42");
        assertThat(HttpGuard.parse(value)).contains(new Fence("stock/42", 1207));
    }

    @Test
    void whatIsNoFenceIsNotTakenForOne() {
        for (String value : new String[] {"", "1207", "x; y", "-1; y", "1207; ", "1;2", "99999999999999999999; y"}) {
            assertThat(HttpGuard.parse(value)).as(value).isEmpty();
        }
        assertThatThrownBy(() -> HttpGuard.value(new Fence("a\nb", 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void smallerTokensThanWereSeenAreRefused() {
        HttpGuard guard = new HttpGuard();
        guard.enter(new Fence("a", 5));
        guard.enter(new Fence("a", 5));
        guard.enter(new Fence("b", 1));
        guard.enter(new Fence("a", 6));
        assertThatThrownBy(() -> guard.enter(new Fence("a", 5)))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("6 has been seen");
    }
}
