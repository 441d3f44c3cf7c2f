package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.althing.node.Outcome;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// KV.RangeStream: the answer of Range, in pieces.
class RangeStreamTest {
    private static final MethodDescriptor<RangeRequest, ResponseOp> METHOD =
            MethodDescriptor.<RangeRequest, ResponseOp>newBuilder()
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName("etcdserverpb.KV/RangeStream")
                    .setRequestMarshaller(ProtoUtils.marshaller(RangeRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(ResponseOp.getDefaultInstance()))
                    .build();
    private static final int VALUE_BYTES = 100_000;

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    /// A client that takes chunks when it is told to.
    private final class Stream extends ClientCall.Listener<ResponseOp> {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        final ClientCall<RangeRequest, ResponseOp> call = door.channel().newCall(METHOD, CallOptions.DEFAULT);

        Stream(RangeRequest request) {
            call.start(this, new Metadata());
            call.sendMessage(request);
            call.halfClose();
        }

        @Override
        public void onMessage(ResponseOp message) {
            heard.add(message.getResponseRange());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            heard.add(status);
        }

        /// The next chunk; null at the good end.
        RangeResponse next() {
            call.request(1);
            try {
                Object next = heard.poll(20, TimeUnit.SECONDS);
                if (next instanceof Status status && !status.isOk()) {
                    throw new StatusRuntimeException(status);
                }
                assertThat(next).as("a chunk or the end").isNotNull();
                return next instanceof RangeResponse chunk ? chunk : null;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        List<RangeResponse> all() {
            List<RangeResponse> chunks = new ArrayList<>();
            for (RangeResponse chunk = next(); chunk != null; chunk = next()) {
                chunks.add(chunk);
            }
            return chunks;
        }
    }

    private static RangeRequest.Builder everything() {
        return RangeRequest.newBuilder().setKey(bytes("a")).setRangeEnd(bytes("z"));
    }

    private void fill(int keys, int valueBytes) {
        Random random = new Random(1);
        for (int i = 0; i < keys; i++) {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            door.kv()
                    .put(PutRequest.newBuilder()
                            .setKey(bytes("k%04d".formatted(i)))
                            .setValue(ByteString.copyFrom(value))
                            .build());
        }
    }

    private static RangeResponse merged(List<RangeResponse> chunks) {
        RangeResponse.Builder merged = RangeResponse.newBuilder();
        chunks.forEach(merged::mergeFrom);
        return merged.build();
    }

    private void assertSameAsRange(RangeRequest request) {
        assertThat(merged(new Stream(request).all()))
                .as("%s", request)
                .isEqualTo(door.kv().range(request));
    }

    @Test
    void chunksMakeTheAnswerOfRangeAndOnlyTheLastHasHeaderCountAndMore() {
        fill(40, VALUE_BYTES);
        List<RangeResponse> chunks = new Stream(everything().build()).all();
        assertThat(chunks).hasSizeGreaterThan(4);
        for (RangeResponse chunk : chunks.subList(0, chunks.size() - 1)) {
            assertThat(chunk.hasHeader()).isFalse();
            assertThat(chunk.getCount()).isZero();
            assertThat(chunk.getMore()).isFalse();
            assertThat(chunk.getSerializedSize()).isLessThan(1 << 20);
        }
        assertThat(merged(chunks)).isEqualTo(door.kv().range(everything().build()));
        assertThat(merged(chunks).getCount()).isEqualTo(40);
    }

    @Test
    void everyKindOfRangeThatCanBeStreamedIsTheSameAsRange() {
        fill(40, VALUE_BYTES);
        long past = door.put("k0003", "later").getHeader().getRevision() - 7;
        for (RangeRequest.Builder request : List.of(
                everything(),
                everything().setLimit(3),
                everything().setLimit(40),
                everything().setLimit(17),
                everything().setKeysOnly(true),
                everything().setCountOnly(true),
                everything().setSerializable(true),
                everything().setRevision(past),
                everything().setRevision(past).setLimit(11),
                everything().setRevision(past).setCountOnly(true),
                everything().setRangeEnd(ByteString.copyFrom(new byte[1])),
                everything().setSortOrder(RangeRequest.SortOrder.ASCEND),
                everything().setKey(bytes("k0003")).clearRangeEnd(),
                everything().setKey(bytes("nobody")).clearRangeEnd(),
                everything().setKey(bytes("z")).setRangeEnd(bytes("a")))) {
            assertSameAsRange(request.build());
        }
    }

    @Test
    void whatIsWrittenMeanwhileIsNotInIt() {
        fill(60, VALUE_BYTES);
        RangeResponse before = door.kv().range(everything().build());
        Stream stream = new Stream(everything().build());
        List<RangeResponse> chunks = new ArrayList<>(List.of(stream.next()));
        door.put("k0000", "changed");
        door.put("k0058", "changed");
        door.put("k0059x", "new");
        door.kv()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(bytes("k0040"))
                        .setRangeEnd(bytes("k0050"))
                        .build());
        chunks.addAll(stream.all());
        assertThat(merged(chunks)).isEqualTo(before);
    }

    @Test
    void aClientThatDoesNotReadCostsAFewPiecesAndIsToldOfACompaction() {
        fill(120, VALUE_BYTES);
        Stream stream = new Stream(everything().build());
        assertThat(stream.next().getKvsCount()).isPositive();
        door.put("k0000", "changed");
        // Answered behind all that was asked for before.
        door.get("k0000");
        assertThat(door.member().pieces.get()).isLessThan(12);
        assertThat(door.member().measures().answerBytes.get()).isLessThan(2 << 20);
        door.kv()
                .compact(CompactionRequest.newBuilder()
                        .setRevision(door.member().store().revision())
                        .build());
        assertThatThrownBy(stream::all)
                .hasMessage("OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted");
    }

    @Test
    void nothingIsReadOrHeldForAClientThatIsGone() {
        fill(120, VALUE_BYTES);
        Stream stream = new Stream(everything().build());
        stream.next();
        stream.call.cancel("enough", null);
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (door.member().measures().answerBytes.get() > 0 && System.nanoTime() < deadlineNanos) {
            Thread.onSpinWait();
        }
        assertThat(door.member().measures().answerBytes.get()).isZero();
        assertThat(door.member().pieces.get()).isLessThan(12);
    }

    @Test
    void whatCannotBeStreamedIsRefusedAsEtcdDoes() {
        assertRefused(everything().clearKey(), "INVALID_ARGUMENT: etcdserver: key is not provided");
        assertRefused(everything().setSortOrderValue(9), "INVALID_ARGUMENT: etcdserver: invalid sort option");
        assertRefused(
                everything().setSortOrder(RangeRequest.SortOrder.DESCEND).setMinModRevision(1),
                "UNIMPLEMENTED: RangeStream does not support custom sort orders");
        assertRefused(
                everything().setSortOrder(RangeRequest.SortOrder.ASCEND).setSortTarget(RangeRequest.SortTarget.MOD),
                "UNIMPLEMENTED: RangeStream does not support custom sort orders");
        assertRefused(
                everything().setMaxCreateRevision(5), "UNIMPLEMENTED: RangeStream does not support revision filters");
        assertRefused(
                everything().setRevision(99), "OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision");
        door.member().trouble = Outcome.Reason.TIMED_OUT;
        assertRefused(everything(), "UNAVAILABLE: etcdserver: request timed out");
    }

    private void assertRefused(RangeRequest.Builder request, String error) {
        assertThatThrownBy(() -> new Stream(request.build()).all()).hasMessage(error);
    }
}
