package io.althing.store.members;

import io.althing.store.members.MemberRecord.Standing;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who is meant to take part, as of one point of the log. Immutable.
///
/// The configuration that elections and commits go by follows: the leader brings it to what is
/// said here, one safe step after the other. An id that was removed never comes back (Raft leaves
/// ids to the caller; etcd burns them as well), because who had it may have made promises under
/// it.
public final class Membership {
    public static final Membership NONE = new Membership(new TreeMap<>(), new TreeSet<>(), FeatureLevel.FIRST);

    private final SortedMap<Long, MemberRecord> members;
    private final SortedSet<Long> removed;
    private final int featureLevel;

    /// @param featureLevel see [FeatureLevel]
    public Membership(SortedMap<Long, MemberRecord> members, SortedSet<Long> removed, int featureLevel) {
        this.members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        this.removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
        this.featureLevel = featureLevel;
    }

    public static Membership of(Collection<MemberRecord> founders) {
        TreeMap<Long, MemberRecord> members = new TreeMap<>();
        founders.forEach(founder -> members.put(founder.id(), founder));
        return new Membership(members, new TreeSet<>(), FeatureLevel.FIRST);
    }

    /// Every member by id, with those that are removed but not yet out of the configuration.
    public SortedMap<Long, MemberRecord> members() {
        return members;
    }

    /// The ids that may not come back.
    public SortedSet<Long> removed() {
        return removed;
    }

    /// What may be used by now.
    public int featureLevel() {
        return featureLevel;
    }

    /// What all members understand. One that was never heard of may come with an older program:
    /// until then nothing new is used.
    public int commonFeatureLevel() {
        return members.values().stream()
                .filter(member -> !removed.contains(member.id()))
                .mapToInt(member -> member.hasStarted() ? member.featureLevel() : featureLevel)
                .min()
                .orElse(featureLevel);
    }

    public Membership raisedTo(int level) {
        return new Membership(members, removed, Math.max(featureLevel, level));
    }

    public @Nullable MemberRecord member(long id) {
        return removed.contains(id) ? null : members.get(id);
    }

    /// Who is to take a member's place; null if nobody is.
    public @Nullable MemberRecord successorOf(long id) {
        return members.values().stream()
                .filter(member -> member.replaces() == id && !removed.contains(member.id()))
                .findFirst()
                .orElse(null);
    }

    public boolean isAnyAt(List<String> peerUrls, long exceptId) {
        return members.values().stream()
                .filter(member -> member.id() != exceptId && !removed.contains(member.id()))
                .anyMatch(member -> member.peerUrls().stream().anyMatch(peerUrls::contains));
    }

    public long learners() {
        return members.values().stream()
                .filter(member -> member.standing() == Standing.LEARNER && !removed.contains(member.id()))
                .count();
    }

    public Membership with(MemberRecord member) {
        TreeMap<Long, MemberRecord> next = new TreeMap<>(members);
        next.put(member.id(), member);
        return new Membership(next, removed, featureLevel);
    }

    public Membership at(MemberRecord member, List<String> peerUrls) {
        return with(member.at(peerUrls));
    }

    public Membership as(MemberRecord member, Standing standing) {
        return with(member.as(standing));
    }

    /// A member says who it is. Where others reach it is not for it to change.
    public Membership known(MemberRecord member, String name, List<String> clientUrls, String directory, int level) {
        return with(member.known(name, clientUrls, directory, level));
    }

    /// From here on the member is meant to be gone. Its record stays until it is.
    public Membership without(long id) {
        TreeSet<Long> next = new TreeSet<>(removed);
        next.add(id);
        return new Membership(members, next, featureLevel);
    }

    /// Forgets the records of members that take no part any more: those that were removed, and
    /// those whose place another one has taken, which are removed by that.
    public Membership settled(Set<Long> takingPart) {
        TreeMap<Long, MemberRecord> next = new TreeMap<>(members);
        TreeSet<Long> gone = new TreeSet<>(removed);
        for (MemberRecord member : members.values()) {
            boolean isInPlace = takingPart.contains(member.id()) && !takingPart.contains(member.replaces());
            if (member.replaces() != 0 && isInPlace && !removed.contains(member.id())) {
                gone.add(member.replaces());
                next.put(member.id(), member.settled());
            }
        }
        next.keySet().removeIf(id -> gone.contains(id) && !takingPart.contains(id));
        return next.equals(members) ? this : new Membership(next, gone, featureLevel);
    }
}
