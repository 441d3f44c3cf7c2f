package io.althing.cli.admin;

import com.google.gson.JsonObject;
import io.althing.cli.command.Asking;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Group;
import io.althing.cli.command.Sure;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import io.althing.client.admin.Membership;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Who the members are, and who they are to be.
public final class MemberCommand {
    private MemberCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "member",
                "Members: list, add, remove, update, promote, replace.",
                new ListMembers(terminal),
                new Add(terminal),
                new Remove(terminal),
                new Update(terminal),
                new Promote(terminal),
                new Replace(terminal));
    }

    private static String name(ClusterMember member) {
        return member.name().isEmpty() ? "(unstarted)" : member.name();
    }

    /// A member is called by its id, or by its name where that is told from ids.
    static ClusterMember find(Althing althing, String idOrName) {
        List<ClusterMember> all = althing.membership().list().await();
        return all.stream()
                .filter(each -> Long.toHexString(each.id()).equals(idOrName.replaceFirst("^0+", ""))
                        || each.name().equals(idOrName))
                .findFirst()
                .orElseThrow(() -> CommandFailure.failed("there is no member " + idOrName + ", only "
                        + all.stream()
                                .map(each -> Long.toHexString(each.id()) + " (" + name(each) + ")")
                                .collect(Collectors.joining(", "))));
    }

    private static JsonObject json(ClusterMember member) {
        return Json.object(
                "id",
                Long.toHexString(member.id()),
                "name",
                member.name(),
                "role",
                role(member),
                "peerUrls",
                member.peerUrls(),
                "clientUrls",
                member.clientUrls());
    }

    private static String role(ClusterMember member) {
        return member.isLearner() ? "learner" : "voter";
    }

    @Command(name = "list", description = "Show who the members are.")
    private static final class ListMembers extends Asking {
        ListMembers(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            List<ClusterMember> all = althing.membership().list().await();
            if (target.isStructured()) {
                all.forEach(each -> target.say(json(each)));
                return;
            }
            try (Table table = target.table("ID", "NAME", "ROLE", "PEERS REACH IT AT", "CLIENTS")) {
                all.forEach(each -> table.row(
                        Long.toHexString(each.id()),
                        name(each),
                        role(each),
                        String.join(",", each.peerUrls()),
                        String.join(",", each.clientUrls())));
            }
        }
    }

    @Command(name = "add", description = "Add a member, and tell how it is to be started.")
    private static final class Add extends Asking {
        @Parameters(paramLabel = "NAME", description = "what it will be called")
        private String name = "";

        @Option(
                names = "--peer-urls",
                required = true,
                split = ",",
                paramLabel = "URL,...",
                description = "where the others will reach it")
        private List<String> urls = List.of();

        @Option(names = "--learner", description = "it learns until `member promote`, instead of until it caught up")
        private boolean isLearner;

        Add(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            Membership.Added added = althing.membership().add(urls, isLearner).await();
            long id = added.member().id();
            String cluster = added.all().stream()
                    .flatMap(each ->
                            each.peerUrls().stream().map(url -> (each.id() == id ? name : each.name()) + "=" + url))
                    .collect(Collectors.joining(","));
            target.say(
                    "member " + Long.toHexString(id) + " is added.\nStart it with an empty --data-dir and\n"
                            + "  --name " + name + " --initial-cluster-state existing\n"
                            + "  --initial-advertise-peer-urls "
                            + String.join(",", added.member().peerUrls()) + "\n  --initial-cluster " + cluster,
                    "id",
                    Long.toHexString(id),
                    "name",
                    name,
                    "peerUrls",
                    added.member().peerUrls(),
                    "initialCluster",
                    cluster);
        }
    }

    @Command(name = "remove", description = "Remove a member for good.")
    private static final class Remove extends Asking {
        @Parameters(paramLabel = "ID|NAME")
        private String member = "";

        @Mixin
        private Sure sure = new Sure();

        Remove(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            ClusterMember meant = find(althing, member);
            String id = Long.toHexString(meant.id());
            target.confirm("remove the member " + id + " (" + name(meant) + ") for good", sure.isSure());
            int left = althing.membership().remove(meant.id()).await().size();
            target.say("member " + id + " is removed; " + left + " are left", "id", id, "members", left);
        }
    }

    @Command(name = "update", description = "Say where the others reach a member from now on.")
    private static final class Update extends Asking {
        @Parameters(paramLabel = "ID|NAME")
        private String member = "";

        @Option(names = "--peer-urls", required = true, split = ",", paramLabel = "URL,...")
        private List<String> urls = List.of();

        Update(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            ClusterMember meant = find(althing, member);
            althing.membership().update(meant.id(), urls).await();
            String id = Long.toHexString(meant.id());
            target.say("member " + id + " is reached at " + String.join(",", urls), "id", id, "peerUrls", urls);
        }
    }

    @Command(name = "promote", description = "Let a learner vote.")
    private static final class Promote extends Asking {
        @Parameters(paramLabel = "ID|NAME")
        private String member = "";

        Promote(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            ClusterMember meant = find(althing, member);
            althing.membership().promote(meant.id()).await();
            String id = Long.toHexString(meant.id());
            target.say("member " + id + " votes", "id", id);
        }
    }

    @Command(name = "replace", description = "Let a new member take the place of one that is lost, or of one at work.")
    private static final class Replace extends Asking {
        @Parameters(paramLabel = "ID|NAME")
        private String member = "";

        @Option(
                names = "--peer-urls",
                split = ",",
                paramLabel = "URL,...",
                description = "where the new one is reached; where the old one was unless given")
        private List<String> urls = List.of();

        Replace(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            Membership.Replaced done =
                    althing.membership().replace(member, urls).await();
            String cluster = String.join(",", done.cluster());
            target.say(
                    "member " + Long.toHexString(done.id()) + " takes the place of "
                            + Long.toHexString(done.replaced()) + " (" + done.name() + ") once it has caught up.\n"
                            + "Start it with an empty --data-dir and\n"
                            + "  --name " + done.name() + " --initial-cluster-state existing\n"
                            + "  --initial-advertise-peer-urls " + String.join(",", done.peerUrls()) + "\n"
                            + "  --initial-cluster " + cluster,
                    "id",
                    Long.toHexString(done.id()),
                    "replaced",
                    Long.toHexString(done.replaced()),
                    "name",
                    done.name(),
                    "peerUrls",
                    done.peerUrls(),
                    "initialCluster",
                    cluster);
        }
    }
}
