package io.althing.client.rpc;

/// Is told of requests, on threads of the network: it must neither block nor throw.
public interface CallMeter {
    CallMeter NONE = new CallMeter() {
        @Override
        public void ended(String method, Result result, long nanos) {}

        @Override
        public void retried(String method) {}
    };

    /// How a request ended.
    enum Result {
        OK,
        /// With a typed refusal or because nobody could be asked.
        FAILED,
        /// A write, with nobody knowing whether it was carried out.
        UNKNOWN
    }

    /// A request has ended.
    ///
    /// @param method as gRPC names it, such as `etcdserverpb.KV/Range`
    /// @param nanos since it was made, everything tried for it included
    void ended(String method, Result result, long nanos);

    /// A request is made once more, at another member or at the same.
    void retried(String method);
}
