package io.althing.server;

import io.althing.node.MemberOptions;
import io.althing.server.ctl.Ctl;
import io.althing.server.ctl.CtlException;
import io.grpc.ManagedChannel;
import java.util.List;

/// What commands about a cluster need of the program: flags that `status` and `serve` take, too.
final class CtlProgram implements Ctl.Program {
    @Override
    public ManagedChannel channel(List<String> flags) throws CtlException {
        try {
            Endpoints endpoints = Endpoints.of(flags, 0);
            return endpoints.channel(endpoints.addresses().getFirst());
        } catch (UsageException e) {
            throw CtlException.misuse(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public MemberOptions member(List<String> serveFlags) throws CtlException {
        try {
            ServerConfig config = ServerConfig.of(serveFlags);
            return Belonging.founding(config).options(config);
        } catch (UsageException e) {
            throw CtlException.misuse(String.valueOf(e.getMessage()));
        }
    }
}
