package io.althing.store.members;

import java.util.List;

/// One member: where it is reached, and what it is meant to be.
///
/// @param name empty until the member has made itself known
/// @param clientUrls empty until then
/// @param directory the id of the data directory it lives in; empty until then
/// @param replaces the member whose place it is to take; 0 if none
/// @param featureLevel what its program understands; see [FeatureLevel]
public record MemberRecord(
        long id,
        String name,
        List<String> peerUrls,
        List<String> clientUrls,
        String directory,
        Standing standing,
        long replaces,
        int featureLevel) {
    /// What a member is meant to be. One that is to vote learns first, and is made a voter by the
    /// leader once it has caught up.
    public enum Standing {
        VOTER,
        LEARNER
    }

    public MemberRecord {
        peerUrls = peerUrls.stream().sorted().toList();
        clientUrls = List.copyOf(clientUrls);
    }

    /// A member that was never heard of.
    public static MemberRecord expected(long id, List<String> peerUrls, Standing standing) {
        return new MemberRecord(id, "", peerUrls, List.of(), "", standing, 0, FeatureLevel.FIRST);
    }

    /// A member that was never heard of, and is to be what this one is.
    public MemberRecord successor(long itsId, List<String> itsPeerUrls) {
        return new MemberRecord(itsId, "", itsPeerUrls, List.of(), "", standing, id, FeatureLevel.FIRST);
    }

    public boolean hasStarted() {
        return !directory.isEmpty();
    }

    MemberRecord at(List<String> otherPeerUrls) {
        return new MemberRecord(id, name, otherPeerUrls, clientUrls, directory, standing, replaces, featureLevel);
    }

    MemberRecord as(Standing other) {
        return new MemberRecord(id, name, peerUrls, clientUrls, directory, other, replaces, featureLevel);
    }

    MemberRecord known(String itsName, List<String> itsClientUrls, String itsDirectory, int level) {
        return new MemberRecord(id, itsName, peerUrls, itsClientUrls, itsDirectory, standing, replaces, level);
    }

    MemberRecord settled() {
        return new MemberRecord(id, name, peerUrls, clientUrls, directory, standing, 0, featureLevel);
    }
}
