package io.althing.cli.coordination;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.command.Asking;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Group;
import io.althing.cli.command.LeaseId;
import io.althing.cli.command.Sure;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.admin.OpenSession;
import io.althing.client.error.AlthingException;
import io.althing.client.lease.LeaseState;
import io.althing.client.rpc.Answer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What locks are held in.
public final class SessionCommand {
    private SessionCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "session",
                "What locks, semaphores and elections are held in: list, end.",
                new ListSessions(terminal),
                new EndSession(terminal));
    }

    /// Such as `lock deploy, election boss and 3 more`.
    private static String words(List<OpenSession.Claim> claims, int most) {
        String some = claims.stream()
                .limit(most)
                .map(each -> OfKind.word(each.kind()) + " " + Text.cell(each.name()))
                .collect(Collectors.joining(", "));
        return claims.size() > most ? some + " and " + (claims.size() - most) + " more" : some;
    }

    @Command(
            name = "list",
            description = "Show all sessions: what is left of each, what it holds and what it waits for.")
    private static final class ListSessions extends Asking {
        /// What is left is asked for of so many at once.
        private static final int AT_ONCE = 100;

        private static final int CLAIMS_SHOWN = 3;

        ListSessions(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            try (Stream<OpenSession> all = althing.claims().sessions()) {
                Iterator<OpenSession> each = all.iterator();
                if (!each.hasNext()) {
                    target.remark("there are no sessions");
                    return;
                }
                if (target.isStructured()) {
                    inParts(althing, each, (session, left) -> target.say(json(session, left)));
                    return;
                }
                try (Table table =
                        target.table("SESSION", "USER", "OPEN FOR", "LEFT", "TTL", "LABEL", "HOLDS", "WAITS FOR")) {
                    inParts(althing, each, (session, left) -> table.row(cells(session, left)));
                }
            }
        }

        private interface Told {
            void tell(OpenSession session, Optional<LeaseState> left);
        }

        private static void inParts(Althing althing, Iterator<OpenSession> all, Told told) {
            while (all.hasNext()) {
                List<OpenSession> some = new ArrayList<>();
                List<Answer<Optional<LeaseState>>> left = new ArrayList<>();
                while (all.hasNext() && some.size() < AT_ONCE) {
                    some.add(all.next());
                    left.add(althing.leases().look(some.getLast().id()));
                }
                for (int i = 0; i < some.size(); i++) {
                    told.tell(some.get(i), known(left.get(i)));
                }
            }
        }

        /// It may have ended meanwhile, or keys of others may hang on it.
        private static Optional<LeaseState> known(Answer<Optional<LeaseState>> left) {
            try {
                return left.await();
            } catch (AlthingException e) {
                return Optional.empty();
            }
        }

        private static String[] cells(OpenSession session, Optional<LeaseState> left) {
            return new String[] {
                LeaseId.show(session.id()),
                session.user().isEmpty() ? "-" : Text.cell(session.user()),
                Standings.age(session.since()),
                left.map(state -> state.remaining().toSeconds() + " s").orElse("-"),
                session.ttl().toSeconds() + " s",
                session.label().isEmpty() ? "-" : Text.cell(session.label()),
                session.holds().isEmpty() ? "-" : words(session.holds(), CLAIMS_SHOWN),
                words(session.waitsFor(), CLAIMS_SHOWN)
            };
        }

        private static JsonObject json(OpenSession session, Optional<LeaseState> left) {
            JsonObject out = Json.object(
                    "session", LeaseId.show(session.id()), "user", session.user(), "label", session.label());
            Standings.addSince(out, session.since());
            left.ifPresent(state ->
                    out.addProperty("remainingSeconds", state.remaining().toSeconds()));
            out.addProperty("ttlSeconds", session.ttl().toSeconds());
            out.addProperty("lockDelaySeconds", session.lockDelay().toSeconds());
            out.add("holds", json(session.holds(), "token"));
            out.add("waitsFor", json(session.waitsFor(), "place"));
            return out;
        }

        private static JsonArray json(List<OpenSession.Claim> claims, String number) {
            JsonArray out = new JsonArray();
            claims.forEach(each -> out.add(Json.object(
                    "kind",
                    OfKind.word(each.kind()),
                    "name",
                    each.name(),
                    "owner",
                    each.owner(),
                    number,
                    each.token())));
            return out;
        }
    }

    @Command(
            name = "end",
            description = "End a session now: all that it holds is given back, and the next are served. Whoever has it"
                    + " is not asked, and is told with its next heartbeat.")
    private static final class EndSession extends Asking {
        private static final int CLAIMS_NAMED = 10;

        @Parameters(paramLabel = "ID")
        private String id = "";

        @Mixin
        private Sure sure = new Sure();

        EndSession(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            long wanted = LeaseId.read(id);
            OpenSession session;
            // A lease that is none would end, too, and take keys with it.
            try (Stream<OpenSession> all = althing.claims().sessions()) {
                session = all.filter(each -> each.id() == wanted)
                        .findFirst()
                        .orElseThrow(() -> CommandFailure.failed("there is no session " + LeaseId.show(wanted)
                                + ", or it holds what you may not read; `session list` shows them, and leases of"
                                + " keys end with `lease revoke`"));
            }
            String name =
                    LeaseId.show(wanted) + (session.label().isEmpty() ? "" : " (" + Text.cell(session.label()) + ")");
            String holds = session.holds().isEmpty() ? "nothing" : words(session.holds(), CLAIMS_NAMED);
            target.confirm("end the session " + name + ", which holds " + holds + " and is not asked", sure.isSure());
            althing.claims().endSession(wanted).await();
            target.say("ended session " + name + ", which held " + holds, "session", LeaseId.show(wanted));
        }
    }
}
