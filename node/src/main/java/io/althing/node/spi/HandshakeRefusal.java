package io.althing.node.spi;

/// Why a member turns another one away. The codes are on the wire: never renumber.
public enum HandshakeRefusal {
    VERSION(1),
    WRONG_CLUSTER(2),
    WRONG_MEMBER(3),
    UNKNOWN_MEMBER(4),
    WRONG_DIRECTORY(5),
    REMOVED(6);

    private final int code;

    HandshakeRefusal(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// @throws IllegalArgumentException for a code this version does not know
    public static HandshakeRefusal of(int code) {
        for (HandshakeRefusal refusal : values()) {
            if (refusal.code == code) {
                return refusal;
            }
        }
        throw new IllegalArgumentException("unknown refusal: " + code);
    }
}
