package io.althing.client.admin;

import java.util.List;

/// How one member stands, as it says itself.
///
/// @param id of the member that answered
/// @param leader id of who leads, or 0 if it knows of nobody
/// @param quotaBytes most that the database may have; 0 if it does not say
/// @param raftIndex up to where its log is committed
/// @param errors what is wrong with it, such as alarms
public record MemberStatus(
        long clusterId,
        long id,
        String version,
        boolean isLearner,
        long leader,
        long revision,
        long raftTerm,
        long raftIndex,
        long raftAppliedIndex,
        long dbBytes,
        long dbBytesInUse,
        long quotaBytes,
        List<String> errors) {
    public MemberStatus {
        errors = List.copyOf(errors);
    }

    public boolean isLeader() {
        return leader == id;
    }
}
