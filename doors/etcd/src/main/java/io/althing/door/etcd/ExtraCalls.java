package io.althing.door.etcd;

import com.google.protobuf.Empty;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;

/// Calls of etcd that the generated services lack. Their messages go by as empty ones whose
/// fields are all unknown; see [NewerFields].
final class ExtraCalls {
    private ExtraCalls() {}

    /// Returns the service with one more unary call.
    static ServerServiceDefinition unary(
            ServerServiceDefinition base, String name, ServerCalls.UnaryMethod<Empty, Empty> handler) {
        String service = base.getServiceDescriptor().getName();
        MethodDescriptor<Empty, Empty> method = MethodDescriptor.<Empty, Empty>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(service);
        base.getMethods().forEach(each -> descriptor.addMethod(each.getMethodDescriptor()));
        descriptor.addMethod(method);
        ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(descriptor.build());
        base.getMethods().forEach(all::addMethod);
        return all.addMethod(method, ServerCalls.asyncUnaryCall(handler)).build();
    }
}
