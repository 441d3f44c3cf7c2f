package io.althing.door.etcd;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;

/// Calls of etcd that the generated services lack. Messages that are lacking, too, go by as empty
/// ones whose fields are all unknown; see [NewerFields].
final class ExtraCalls {
    private ExtraCalls() {}

    /// Returns the service with one more unary call.
    static ServerServiceDefinition unary(
            ServerServiceDefinition base, String name, ServerCalls.UnaryMethod<Empty, Empty> handler) {
        Empty message = Empty.getDefaultInstance();
        return with(base, name, MethodType.UNARY, message, message, ServerCalls.asyncUnaryCall(handler));
    }

    /// Returns the service with one more call that is answered by a stream.
    static <Q extends Message, A extends Message> ServerServiceDefinition answeredByStream(
            ServerServiceDefinition base,
            String name,
            Q request,
            A answer,
            ServerCalls.ServerStreamingMethod<Q, A> handler) {
        return with(
                base,
                name,
                MethodType.SERVER_STREAMING,
                request,
                answer,
                ServerCalls.asyncServerStreamingCall(handler));
    }

    private static <Q extends Message, A extends Message> ServerServiceDefinition with(
            ServerServiceDefinition base,
            String name,
            MethodType type,
            Q request,
            A answer,
            ServerCallHandler<Q, A> handler) {
        String service = base.getServiceDescriptor().getName();
        MethodDescriptor<Q, A> method = MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(service);
        base.getMethods().forEach(each -> descriptor.addMethod(each.getMethodDescriptor()));
        descriptor.addMethod(method);
        ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(descriptor.build());
        base.getMethods().forEach(all::addMethod);
        return all.addMethod(method, handler).build();
    }
}
