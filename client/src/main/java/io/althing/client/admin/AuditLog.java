package io.althing.client.admin;

import io.althing.api.v1.AuditGrpc;
import io.althing.api.v1.ListAuditRequest;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.util.List;

/// Who changed what of the cluster itself, and when; not what was done to keys. While auth is on
/// it takes the role root, or the right to read the prefix `althing/audit/`. See docs/access.md.
public final class AuditLog {
    private final Rpc rpc;

    public AuditLog(Rpc rpc) {
        this.rpc = rpc;
    }

    /// Some records, the newest first.
    ///
    /// @param isMore whether there are older ones that match
    public record Page(List<AuditEntry> entries, boolean isMore) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /// Returns the newest records that match.
    ///
    /// @param limit at most so many, 1 to 1000
    public Answer<Page> newest(AuditFilter filter, int limit) {
        return before(0, filter, limit);
    }

    /// Returns the newest records that match and came before this place.
    ///
    /// @param place that of the last record of the page before
    /// @param limit at most so many, 1 to 1000
    public Answer<Page> before(long place, AuditFilter filter, int limit) {
        ListAuditRequest request = ListAuditRequest.newBuilder()
                .setFilter(filter.toWire())
                .setLimit(limit)
                .setBefore(place)
                .build();
        return rpc.ask(
                AuditGrpc.getListMethod(),
                request,
                Repeat.READ,
                answer -> new Page(
                        answer.getRecordsList().stream().map(AuditEntry::of).toList(), answer.getMore()));
    }
}
