package io.althing.client;

/// What tests of clients ask.
final class Clients {
    private Clients() {}

    /// Which member a client asks first.
    static int preferred(Althing althing) {
        for (int i = 0; i < althing.members().size(); i++) {
            if (althing.members().get(i).isPreferred()) {
                return i;
            }
        }
        throw new AssertionError("a client prefers a member");
    }
}
