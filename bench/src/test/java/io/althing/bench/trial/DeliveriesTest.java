package io.althing.bench.trial;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Whether a member that tells too little, too much or out of turn would be found out.
class DeliveriesTest {
    private final Failures failures = new Failures();
    private final Missing missing = new Missing();
    private final Deliveries deliveries = new Deliveries(2, new Latencies("events"), missing, failures);
    private final Stamps stamps = new Stamps(0);

    private void told(int number, long version) {
        deliveries.accept(Event.newBuilder()
                .setKv(KeyValue.newBuilder().setValue(stamps.now(number)).setVersion(version))
                .build());
    }

    @Test
    void eachOnceAndInTurnIsRight() {
        told(0, 1);
        missing.due(3);
        told(1, 1);
        told(0, 2);
        assertThatCode(() -> missing.awaitNone(failures)).doesNotThrowAnyException();
    }

    @Test
    void oneThatComesTwiceIsFound() {
        told(0, 1);
        told(0, 1);
        missing.due(2);
        assertThatThrownBy(this::awaitFailure).hasMessage("told of version 1 of a key in place of version 2");
    }

    @Test
    void oneThatIsLeftOutIsFoundByTheNext() {
        told(1, 1);
        told(1, 3);
        assertThatThrownBy(this::awaitFailure).hasMessage("told of version 3 of a key in place of version 2");
    }

    @Test
    void aStreamThatBreaksOffEndsTheWait() {
        missing.due(1);
        failures.tell("the stream broke off", null);
        assertThatThrownBy(() -> missing.awaitNone(failures)).hasMessage("the stream broke off");
    }

    @Test
    void theWaitHasALimit() {
        assertThatThrownBy(() -> failures.await(new CompletableFuture<>(), 0.01, () -> "1 event is missing"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 event is missing");
    }

    private void awaitFailure() throws IOException {
        failures.await(new CompletableFuture<>(), 1, () -> "nothing was found");
    }
}
