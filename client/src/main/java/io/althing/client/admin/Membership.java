package io.althing.client.admin;

import io.althing.api.v1.MembersGrpc;
import io.althing.api.v1.ReplaceMemberRequest;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Who the members are, and who they are to be. Changes are refused while the cluster could lose
/// its majority by them; see docs/operations.md.
public final class Membership {
    private final Rpc rpc;

    public Membership(Rpc rpc) {
        this.rpc = rpc;
    }

    /// A member that was added.
    ///
    /// @param all who is a member with it
    public record Added(ClusterMember member, List<ClusterMember> all) {
        public Added {
            all = List.copyOf(all);
        }
    }

    /// A member that takes the place of another.
    ///
    /// @param replaced the old one's id, which never comes back
    /// @param cluster what `--initial-cluster` of the new one has to say, as `name=url`
    public record Replaced(long id, long replaced, String name, List<String> peerUrls, List<String> cluster) {
        public Replaced {
            peerUrls = List.copyOf(peerUrls);
            cluster = List.copyOf(cluster);
        }
    }

    private static List<ClusterMember> all(List<Member> wire) {
        return wire.stream().map(ClusterMember::of).collect(Collectors.toUnmodifiableList());
    }

    public Answer<List<ClusterMember>> list() {
        return rpc.ask(
                ClusterGrpc.getMemberListMethod(),
                MemberListRequest.getDefaultInstance(),
                Repeat.READ,
                answer -> all(answer.getMembersList()));
    }

    /// Adds a member, which learns until it has caught up.
    ///
    /// @param peerUrls where the others will reach it
    /// @param isLearner set if it is to learn until it is promoted
    public Answer<Added> add(List<String> peerUrls, boolean isLearner) {
        return rpc.ask(
                ClusterGrpc.getMemberAddMethod(),
                MemberAddRequest.newBuilder()
                        .addAllPeerURLs(peerUrls)
                        .setIsLearner(isLearner)
                        .build(),
                Repeat.WRITE,
                answer -> new Added(ClusterMember.of(answer.getMember()), all(answer.getMembersList())));
    }

    /// Removes a member for good, and returns who is left.
    public Answer<List<ClusterMember>> remove(long id) {
        return rpc.ask(
                ClusterGrpc.getMemberRemoveMethod(),
                MemberRemoveRequest.newBuilder().setID(id).build(),
                Repeat.WRITE,
                answer -> all(answer.getMembersList()));
    }

    /// Says where the others reach a member from now on.
    public Answer<List<ClusterMember>> update(long id, List<String> peerUrls) {
        return rpc.ask(
                ClusterGrpc.getMemberUpdateMethod(),
                MemberUpdateRequest.newBuilder()
                        .setID(id)
                        .addAllPeerURLs(peerUrls)
                        .build(),
                Repeat.WRITE,
                answer -> all(answer.getMembersList()));
    }

    /// Lets a learner vote.
    public Answer<List<ClusterMember>> promote(long id) {
        return rpc.ask(
                ClusterGrpc.getMemberPromoteMethod(),
                MemberPromoteRequest.newBuilder().setID(id).build(),
                Repeat.WRITE,
                answer -> all(answer.getMembersList()));
    }

    /// Lets a new member take the place of one that is lost, or of one at work, in one change.
    ///
    /// @param member its id in hexadecimal, or its name
    /// @param peerUrls where the new one is reached; none for where the old one was
    public Answer<Replaced> replace(String member, List<String> peerUrls) {
        return rpc.ask(
                MembersGrpc.getReplaceMethod(),
                ReplaceMemberRequest.newBuilder()
                        .setMember(member)
                        .addAllPeerUrls(peerUrls)
                        .build(),
                Repeat.WRITE,
                answer -> {
                    List<String> cluster = new ArrayList<>();
                    answer.getClusterList()
                            .forEach(each ->
                                    each.getPeerUrlsList().forEach(url -> cluster.add(each.getName() + "=" + url)));
                    return new Replaced(
                            answer.getId(), answer.getReplaced(), answer.getName(), answer.getPeerUrlsList(), cluster);
                });
    }
}
