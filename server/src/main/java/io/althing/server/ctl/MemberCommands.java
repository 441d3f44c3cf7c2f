package io.althing.server.ctl;

import io.althing.api.v1.MembersGrpc;
import io.althing.api.v1.NamedMember;
import io.althing.api.v1.ReplaceMemberRequest;
import io.althing.api.v1.ReplaceMemberResponse;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `member list` and `member replace`.
final class MemberCommands {
    private final Ctl.Program program;

    MemberCommands(Ctl.Program program) {
        this.program = program;
    }

    String list(List<String> rest) throws CtlException, IOException {
        Arguments arguments = Arguments.read(rest, Connection.VALUED, Set.of(Connection.ANYBODY));
        if (!arguments.plain().isEmpty()) {
            throw CtlException.misuse("`ctl member list` takes flags only (see `althing ctl help`)");
        }
        List<Member> members = new Connection(program, arguments)
                .call(channel -> ClusterGrpc.newBlockingStub(channel)
                        .memberList(MemberListRequest.getDefaultInstance())
                        .getMembersList());
        StringBuilder table = new StringBuilder(
                String.format("%-16s  %-12s  %-7s  %-30s  %s", "ID", "NAME", "ROLE", "PEERS REACH IT AT", "CLIENTS"));
        for (Member member : members) {
            table.append(String.format(
                    "%n%-16s  %-12s  %-7s  %-30s  %s",
                    Long.toHexString(member.getID()),
                    member.getName().isEmpty() ? "(unstarted)" : member.getName(),
                    member.getIsLearner() ? "learner" : "voter",
                    String.join(",", member.getPeerURLsList()),
                    String.join(",", member.getClientURLsList())));
        }
        return table.toString();
    }

    String replace(List<String> rest) throws CtlException, IOException {
        Arguments arguments = Arguments.read(rest, Connection.valuedAnd("peer-urls"), Set.of(Connection.ANYBODY));
        ReplaceMemberRequest.Builder request =
                ReplaceMemberRequest.newBuilder().setMember(arguments.only("member's id or name"));
        String urls = arguments.value("peer-urls", "");
        if (!urls.isEmpty()) {
            request.addAllPeerUrls(List.of(urls.split(",", -1)));
        }
        ReplaceMemberResponse done = new Connection(program, arguments)
                .call(channel -> MembersGrpc.newBlockingStub(channel).replace(request.build()));
        return "member " + Long.toHexString(done.getId()) + " takes the place of "
                + Long.toHexString(done.getReplaced()) + " (" + done.getName() + ") once it has caught up.\n"
                + "Start it with an empty --data-dir and\n"
                + "  --name " + done.getName() + " --initial-cluster-state existing\n"
                + "  --initial-advertise-peer-urls " + String.join(",", done.getPeerUrlsList()) + "\n"
                + "  --initial-cluster " + cluster(done.getClusterList());
    }

    private static String cluster(List<NamedMember> members) {
        return members.stream()
                .flatMap(member -> member.getPeerUrlsList().stream().map(url -> member.getName() + "=" + url))
                .collect(Collectors.joining(","));
    }
}
