package io.althing.server.tls;

/// Who is at the other end.
enum Side {
    CLIENT("client"),
    PEER("peer");

    /// As it stands in the log.
    final String label;

    Side(String label) {
        this.label = label;
    }
}
