package io.althing.door.etcd;

import io.grpc.InternalMetadata;
import io.grpc.InternalMetadata.TrustedAsciiMarshaller;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Refuses callers whose `client-api-version` is not UTF-8, as etcd does.
final class ClientVersion implements ServerInterceptor {
    /// The bytes as they came: gRPC's public marshaller reads them as ASCII, and what is not ASCII
    /// is lost.
    private static final TrustedAsciiMarshaller<byte[]> AS_IS = new TrustedAsciiMarshaller<>() {
        @Override
        public byte[] toAsciiString(byte[] value) {
            return value;
        }

        @Override
        public byte[] parseAsciiString(byte[] serialized) {
            return serialized;
        }
    };

    static final Metadata.Key<byte[]> KEY = InternalMetadata.keyOf("client-api-version", AS_IS);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        byte[] version = headers.get(KEY);
        if (version == null || isUtf8(version)) {
            return next.startCall(call, headers);
        }
        call.close(WireErrors.invalidClientApiVersion().getStatus(), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static boolean isUtf8(byte[] text) {
        boolean isAscii = true;
        for (byte each : text) {
            isAscii &= each >= 0;
        }
        return isAscii || isDecodable(text);
    }

    private static boolean isDecodable(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
