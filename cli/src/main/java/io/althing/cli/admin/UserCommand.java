package io.althing.cli.admin;

import com.google.gson.JsonArray;
import io.althing.cli.command.Asking;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Group;
import io.althing.cli.command.Sure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.Access;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Users. A new password is typed twice; on the command line, where others can read it, it works
/// as etcdctl has it, but nobody has to.
public final class UserCommand {
    private UserCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "user",
                "Users: add, delete, get, list, passwd, grant-role, revoke-role.",
                new Add(terminal),
                new Delete(terminal),
                new Get(terminal),
                new ListUsers(terminal),
                new Passwd(terminal),
                new GrantRole(terminal),
                new RevokeRole(terminal));
    }

    /// Asks for a new password, or takes it from standard input.
    private static final class NewPassword {
        @Option(
                names = "--interactive",
                arity = "0..1",
                defaultValue = "true",
                fallbackValue = "true",
                description = "ask for the password; =false reads it from standard input")
        private boolean isInteractive;

        String of(Target target, String user) throws IOException {
            if (!isInteractive) {
                String line = new BufferedReader(
                                new InputStreamReader(target.terminal().in(), StandardCharsets.UTF_8))
                        .readLine();
                return some(line == null ? "" : line);
            }
            String first = target.terminal().person().secret("Password of " + user + ": ");
            if (first == null) {
                throw CommandFailure.misused("there is no terminal to ask for the password of " + user
                        + ": write it to standard input and give --interactive=false");
            }
            String second = target.terminal().person().secret("Type password of " + user + " again for confirmation: ");
            if (!first.equals(second)) {
                throw CommandFailure.failed("the two passwords differ; nothing was changed: try again");
            }
            return some(first);
        }
    }

    private static String some(String password) {
        if (password.isEmpty()) {
            throw CommandFailure.misused("a password is not empty; a user without one is made with --no-password");
        }
        return password;
    }

    @Command(name = "add", description = "Add a user; asks for the password.")
    private static final class Add extends Asking {
        @Parameters(paramLabel = "NAME", description = "the user; NAME:PASSWORD works, but others can read it")
        private String name = "";

        @Mixin
        private NewPassword password = new NewPassword();

        @Option(names = "--no-password", description = "a user who logs in by a certificate only")
        private boolean isWithoutPassword;

        @Option(
                names = "--new-user-password",
                paramLabel = "PASSWORD",
                description = "as etcdctl has it; others on the machine can read it")
        private String given = "";

        Add(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) throws IOException {
            int colon = name.indexOf(':');
            boolean isGiven = !given.isEmpty() || colon >= 0;
            if (isWithoutPassword && isGiven) {
                throw CommandFailure.misused("--no-password and a password cannot both be meant");
            }
            String user = isGiven && given.isEmpty() ? name.substring(0, colon) : name;
            Access access = althing.access();
            if (isWithoutPassword) {
                access.addUserWithoutPassword(user).await();
            } else if (isGiven) {
                access.addUser(user, some(given.isEmpty() ? name.substring(colon + 1) : given))
                        .await();
            } else {
                access.addUser(user, password.of(target, user)).await();
            }
            target.say("User " + user + " created", "user", user);
        }
    }

    @Command(name = "delete", description = "Delete a user.")
    private static final class Delete extends Asking {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Mixin
        private Sure sure = new Sure();

        Delete(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            target.confirm("delete the user " + name, sure.isSure());
            althing.access().deleteUser(name).await();
            target.say("User " + name + " deleted", "user", name);
        }
    }

    @Command(name = "get", description = "Show the roles of a user.")
    private static final class Get extends Asking {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Option(names = "--detail", description = "with what each role may do")
        private boolean isDetailed;

        Get(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            Access access = althing.access();
            List<String> roles = access.rolesOf(name).await();
            if (target.isStructured()) {
                JsonArray all = new JsonArray();
                roles.forEach(role -> all.add(
                        isDetailed
                                ? RoleCommand.json(
                                        role, access.permissionsOf(role).await())
                                : Json.object("role", role)));
                target.say(Json.object("user", name, "roles", all));
                return;
            }
            target.say("User: " + name);
            target.say("Roles:" + (roles.isEmpty() ? "" : " " + String.join(" ", roles)));
            if (isDetailed) {
                roles.forEach(role -> RoleCommand.show(
                        target, role, access.permissionsOf(role).await()));
            }
        }
    }

    @Command(name = "list", description = "Show all users.")
    private static final class ListUsers extends Asking {
        ListUsers(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            Names.show(target, "user", althing.access().users().await());
        }
    }

    @Command(name = "passwd", description = "Change a password; asks for the new one.")
    private static final class Passwd extends Asking {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Mixin
        private NewPassword password = new NewPassword();

        Passwd(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) throws IOException {
            althing.access().changePassword(name, password.of(target, name)).await();
            target.say("Password updated", "user", name);
        }
    }

    @Command(name = "grant-role", description = "Give a user a role.")
    private static final class GrantRole extends Asking {
        @Parameters(index = "0", paramLabel = "USER")
        private String user = "";

        @Parameters(index = "1", paramLabel = "ROLE")
        private String role = "";

        GrantRole(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            althing.access().grantRole(user, role).await();
            target.say("Role " + role + " is granted to user " + user, "user", user, "role", role);
        }
    }

    @Command(name = "revoke-role", description = "Take a role from a user.")
    private static final class RevokeRole extends Asking {
        @Parameters(index = "0", paramLabel = "USER")
        private String user = "";

        @Parameters(index = "1", paramLabel = "ROLE")
        private String role = "";

        RevokeRole(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            althing.access().revokeRole(user, role).await();
            target.say("Role " + role + " is revoked from user " + user, "user", user, "role", role);
        }
    }

    /// A list of names, as users and roles are.
    static final class Names {
        private Names() {}

        static void show(Target target, String title, List<String> names) {
            if (target.isStructured()) {
                names.forEach(each -> target.say(Json.object(title, each)));
            } else {
                names.forEach(target::say);
            }
        }
    }
}
