package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class InboundBudgetTest {
    private final InboundBudget budget = new InboundBudget(100);

    private ServerStreamTracer call() {
        return budget.newServerStreamTracer("a/B", new Metadata());
    }

    @Test
    void messagesThatHaveNotArrivedInFullAreBoundedTogether() {
        ServerStreamTracer first = call();
        ServerStreamTracer second = call();
        first.inboundWireSize(60);
        assertThatThrownBy(() -> second.inboundWireSize(60))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("RESOURCE_EXHAUSTED: etcdserver: too many requests");
        second.streamClosed(Status.RESOURCE_EXHAUSTED);
        assertThat(budget.heldBytes()).isEqualTo(60);
        first.inboundWireSize(40);
        first.inboundMessageRead(0, 100, 100);
        assertThat(budget.heldBytes()).isZero();
        first.inboundWireSize(100);
        first.streamClosed(Status.OK);
        first.streamClosed(Status.OK);
        assertThat(budget.heldBytes()).isZero();
    }
}
