package io.althing.client.rpc;

import io.grpc.ClientCall;

/// A stream to one member. Sending is up to one thread at a time; ending it may be done by any.
///
/// @param <Q> what is sent
public final class OpenStream<Q> {
    private final ClientCall<Q, ?> call;
    private final Member member;
    private final String token;
    private volatile boolean isEnded;

    OpenStream(ClientCall<Q, ?> call, Member member, String token) {
        this.call = call;
        this.member = member;
        this.token = token;
    }

    /// Sends, or does nothing if the stream was ended: its listener hears of that a little later.
    public void send(Q message) {
        if (!isEnded) {
            call.sendMessage(message);
        }
    }

    /// Nothing more will be sent.
    public void finish() {
        if (!isEnded) {
            call.halfClose();
        }
    }

    /// Lets so many more messages come.
    public void request(int count) {
        call.request(count);
    }

    public void end(String why) {
        isEnded = true;
        call.cancel(why, null);
    }

    Member member() {
        return member;
    }

    String token() {
        return token;
    }
}
