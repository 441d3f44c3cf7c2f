package io.althing.client.admin;

import io.althing.api.v1.AuditRecord;
import java.time.Instant;

/// A change of the cluster itself, as it is written down.
///
/// @param place counted from 1 on, without gaps
/// @param at by the clock of the member that was asked
/// @param user who did it; empty while auth was off
/// @param address where that client was; empty if that is not known
/// @param member id of the member that was asked
/// @param action a word for programs, such as `user.add`
/// @param subject whom or what it was done to
public record AuditEntry(
        long place,
        Instant at,
        String user,
        String address,
        long member,
        String action,
        String subject,
        String detail) {

    static AuditEntry of(AuditRecord wire) {
        return new AuditEntry(
                wire.getPlace(),
                Instant.ofEpochMilli(wire.getAtMillis()),
                wire.getUser(),
                wire.getAddress(),
                wire.getMember(),
                wire.getAction(),
                wire.getSubject(),
                wire.getDetail());
    }
}
