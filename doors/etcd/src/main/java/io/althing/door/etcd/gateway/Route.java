package io.althing.door.etcd.gateway;

import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A path of the gateway and the call behind it.
///
/// @param method takes and gives messages as their bytes
record Route(String path, MethodDescriptor<byte[], byte[]> method, Descriptor request, Descriptor response) {
    static Route of(
            String path, String service, String call, MethodType type, Descriptor request, Descriptor response) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, call))
                .setType(type)
                .setRequestMarshaller(new AsBytes())
                .setResponseMarshaller(new AsBytes())
                .build();
        return new Route(path, method, request, response);
    }

    boolean isStream() {
        return !method.getType().serverSendsOneMessage();
    }

    private static final class AsBytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException("a message from this process cannot be read", e);
            }
        }
    }
}
