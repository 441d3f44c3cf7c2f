package io.althing.coordination;

import java.nio.charset.StandardCharsets;

/// Who holds or waits: somebody within a session, such as a thread of a client. A claimant does
/// one thing after the other.
///
/// @param session the id of its lease
/// @param owner chosen by the client, unique within the session
public record Claimant(long session, String owner) {
    static final int OWNER_BYTES_MAX = 256;

    public Claimant {
        Invalid.unless(session != 0, "no session is named: open one first");
        int bytes = owner.getBytes(StandardCharsets.UTF_8).length;
        Invalid.unless(
                bytes <= OWNER_BYTES_MAX,
                "the owner's name has " + bytes + " bytes, at most " + OWNER_BYTES_MAX
                        + " are taken: use a shorter one");
        Invalid.unless(owner.indexOf(0) < 0, "the owner's name has a zero character: leave it out");
    }
}
