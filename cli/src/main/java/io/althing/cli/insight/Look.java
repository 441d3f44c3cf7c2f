package io.althing.cli.insight;

import com.google.gson.JsonObject;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import io.althing.client.admin.MemberStatus;
import io.althing.client.error.AlthingException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One look at one member: what it says of itself, each part if it could be had.
///
/// @param name as the cluster lists it
/// @param endpoint where it was asked
/// @param failure why it does not answer; empty if it does
/// @param picture how it sees the cluster, as the console is told; nothing if it does not tell
/// @param clockOffsetMillis how far its clock is ahead of ours, to half of `clockDoubtMillis`
record Look(
        String name,
        String endpoint,
        Optional<MemberStatus> status,
        String failure,
        Figures figures,
        Optional<JsonObject> picture,
        double clockOffsetMillis,
        double clockDoubtMillis) {

    /// Returns the members that the cluster lists.
    static List<ClusterMember> members(Target target) {
        try (Althing althing = target.connect()) {
            return althing.membership().list().await();
        }
    }

    /// Returns where a member is reached: where it says so, else among what was given.
    static String endpoint(Target target, ClusterMember member) {
        return member.clientUrls().stream()
                .findFirst()
                .orElseGet(() -> target.addresses().getFirst());
    }

    static Look at(Target target, Pages pages, ClusterMember member) {
        String name = member.name().isEmpty() ? Long.toHexString(member.id()) : member.name();
        if (member.clientUrls().isEmpty()) {
            return silent(name, "-", "it has not been started yet");
        }
        String endpoint = endpoint(target, member);
        MemberStatus status;
        try (Althing althing = target.connectTo(endpoint)) {
            status = althing.maintenance().status().await();
        } catch (AlthingException e) {
            return silent(name, endpoint, CommandFailure.explain(e));
        }
        Figures figures;
        try {
            figures = pages.figures(endpoint);
        } catch (IOException e) {
            figures = Figures.NONE;
        }
        long began = System.currentTimeMillis();
        try {
            JsonObject picture = pages.cluster(endpoint);
            long ended = System.currentTimeMillis();
            double offset = picture.get("now").getAsLong() - (began + ended) / 2.0;
            return new Look(
                    name,
                    endpoint,
                    Optional.of(status),
                    "",
                    figures,
                    Optional.of(picture),
                    offset,
                    ended - began + 1.0);
        } catch (IOException e) {
            return new Look(name, endpoint, Optional.of(status), "", figures, Optional.empty(), 0, 0);
        }
    }

    private static Look silent(String name, String endpoint, String why) {
        return new Look(name, endpoint, Optional.empty(), why, Figures.NONE, Optional.empty(), 0, 0);
    }
}
