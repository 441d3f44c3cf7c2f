package io.althing.client.admin;

import java.time.Instant;

/// Which records of the audit log are meant.
///
/// @param user who did it; empty for anybody
/// @param action how actions begin, such as `user.` or `member.remove`; empty for any
/// @param from the first moment, by the clock of the member that was asked; [Instant#EPOCH] for
///     no bound
/// @param to the first moment that is too late; [Instant#MAX] for no bound
public record AuditFilter(String user, String action, Instant from, Instant to) {
    public static final AuditFilter ALL = new AuditFilter("", "", Instant.EPOCH, Instant.MAX);

    public AuditFilter user(String other) {
        return new AuditFilter(other, action, from, to);
    }

    public AuditFilter action(String beginning) {
        return new AuditFilter(user, beginning, from, to);
    }

    public AuditFilter between(Instant first, Instant tooLate) {
        return new AuditFilter(user, action, first, tooLate);
    }

    io.althing.api.v1.AuditFilter toWire() {
        return io.althing.api.v1.AuditFilter.newBuilder()
                .setUser(user)
                .setAction(action)
                .setFromMillis(from.toEpochMilli())
                .setToMillis(to.equals(Instant.MAX) ? 0 : to.toEpochMilli())
                .build();
    }
}
