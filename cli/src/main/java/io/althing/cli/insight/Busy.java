package io.althing.cli.insight;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import io.althing.client.admin.MemberActivity;
import io.althing.client.admin.MemberActivity.HotKey;
import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AlthingException;
import io.althing.client.kv.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one member says that it has been busy with.
///
/// @param member its name
/// @param activity nothing if it does not answer
/// @param failure why it does not
record Busy(String member, Optional<MemberActivity> activity, String failure) {
    /// What makes up less of a member's requests is not hot: it may have come once.
    private static final int ONE_IN = 100;

    /// Asks all members that the cluster lists.
    static List<Busy> all(Target target) {
        return Look.members(target).stream().map(member -> of(target, member)).toList();
    }

    private static Busy of(Target target, ClusterMember member) {
        String name = member.name().isEmpty() ? Long.toHexString(member.id()) : member.name();
        if (member.clientUrls().isEmpty()) {
            return new Busy(name, Optional.empty(), "it has not been started yet");
        }
        try (Althing althing = target.connectTo(Look.endpoint(target, member))) {
            return new Busy(name, Optional.of(althing.maintenance().activity().await()), "");
        } catch (AccessDeniedException _) {
            throw CommandFailure.failed("slow requests and hot keys tell what others do, so they are for the role root:"
                    + " log in with --user NAME as somebody who has it");
        } catch (AlthingException e) {
            return new Busy(name, Optional.empty(), CommandFailure.explain(e));
        }
    }

    /// A key that members are asked for, all together.
    ///
    /// @param perSecond about how often, over the last minute or two
    /// @param writesPerSecond how many of those write
    record Hot(Bytes key, double perSecond, double writesPerSecond) {
        private Hot plus(Hot other) {
            return new Hot(key, perSecond + other.perSecond, writesPerSecond + other.writesPerSecond);
        }

        long writesPercent() {
            return Math.round(100 * writesPerSecond / perSecond);
        }
    }

    /// Returns the keys that are asked for most, each of whichever members.
    static List<Hot> hottest(List<Busy> members, int most) {
        Map<Bytes, Hot> all = new LinkedHashMap<>();
        for (Busy each : members) {
            each.activity().ifPresent(activity -> {
                double seconds = Math.max(activity.countedOver().toSeconds(), 1);
                activity.hot().stream()
                        .filter(key -> key.requests() * ONE_IN >= activity.counted())
                        .forEach(key -> all.merge(key.key(), hot(key, seconds), Hot::plus));
            });
        }
        List<Hot> sorted = new ArrayList<>(all.values());
        sorted.sort(Comparator.comparingDouble(Hot::perSecond).reversed());
        return List.copyOf(sorted.subList(0, Math.min(most, sorted.size())));
    }

    private static Hot hot(HotKey key, double seconds) {
        double perSecond = key.requests() / seconds;
        return new Hot(key.key(), perSecond, perSecond * key.writesPercent() / 100);
    }
}
