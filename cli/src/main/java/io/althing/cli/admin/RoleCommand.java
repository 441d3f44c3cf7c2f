package io.althing.cli.admin;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.command.Asking;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Group;
import io.althing.cli.command.Sure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.admin.Permission;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Keys;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Roles, and what they may do.
public final class RoleCommand {
    private RoleCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "role",
                "Roles: add, delete, get, list, grant-permission, revoke-permission.",
                new Add(terminal),
                new Delete(terminal),
                new Get(terminal),
                new ListRoles(terminal),
                new GrantPermission(terminal),
                new RevokePermission(terminal));
    }

    static void show(Target target, String role, List<Permission> permissions) {
        target.say("Role " + role);
        try (Table table = target.table("MAY", "KEYS")) {
            permissions.forEach(each -> table.row(name(each.kind()), describe(each.keys())));
        }
    }

    static JsonObject json(String role, List<Permission> permissions) {
        JsonArray all = new JsonArray();
        for (Permission each : permissions) {
            JsonObject out = Json.object("may", name(each.kind()));
            Json.add(out, "key", each.keys().from());
            Json.add(out, "rangeEnd", each.keys().end());
            all.add(out);
        }
        return Json.object("role", role, "permissions", all);
    }

    private static String name(Permission.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String describe(Keys keys) {
        String from = Text.escaped(keys.from());
        if (keys.equals(Keys.all())) {
            return "all keys";
        }
        if (keys.equals(Keys.one(keys.from()))) {
            return from;
        }
        if (keys.equals(Keys.prefix(keys.from()))) {
            return from + "* (prefix " + from + ")";
        }
        String end = keys.equals(Keys.from(keys.from())) ? "the end" : Text.escaped(keys.end());
        return "from " + from + " to before " + end;
    }

    /// Which keys a permission is for, as etcdctl has it.
    static final class Which {
        @Option(names = "--prefix", description = "all keys that begin with KEY; an empty KEY means all there are")
        private boolean isPrefix;

        @Option(names = "--from-key", description = "KEY and all keys behind it")
        private boolean isFromKey;

        Keys of(Target target, String key, String end) {
            boolean isRange = !end.isEmpty();
            if ((isPrefix ? 1 : 0) + (isFromKey ? 1 : 0) + (isRange ? 1 : 0) > 1) {
                throw CommandFailure.misused("--prefix, --from-key and ENDKEY say different things: give one of them");
            }
            if (isPrefix) {
                return Keys.prefix(target.bytes(key));
            }
            if (isFromKey && key.isEmpty()) {
                return Keys.all();
            }
            Bytes from = target.key(key);
            return isFromKey ? Keys.from(from) : isRange ? Keys.between(from, target.bytes(end)) : Keys.one(from);
        }
    }

    @Command(name = "add", description = "Add a role.")
    private static final class Add extends Asking {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Add(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            althing.access().addRole(name).await();
            target.say("Role " + name + " created", "role", name);
        }
    }

    @Command(name = "delete", description = "Delete a role; whoever has it loses it.")
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
            target.confirm("delete the role " + name, sure.isSure());
            althing.access().deleteRole(name).await();
            target.say("Role " + name + " deleted", "role", name);
        }
    }

    @Command(name = "get", description = "Show what a role may do.")
    private static final class Get extends Asking {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Get(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            List<Permission> permissions = althing.access().permissionsOf(name).await();
            if (target.isStructured()) {
                target.say(json(name, permissions));
            } else {
                show(target, name, permissions);
            }
        }
    }

    @Command(name = "list", description = "Show all roles.")
    private static final class ListRoles extends Asking {
        ListRoles(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            UserCommand.Names.show(target, "role", althing.access().roles().await());
        }
    }

    @Command(name = "grant-permission", description = "Let a role read or write keys.")
    private static final class GrantPermission extends Asking {
        @Parameters(index = "0", paramLabel = "ROLE")
        private String role = "";

        @Parameters(index = "1", paramLabel = "read|write|readwrite")
        private Permission.Kind kind = Permission.Kind.READ;

        @Parameters(index = "2", paramLabel = "KEY")
        private String key = "";

        @Parameters(index = "3", arity = "0..1", paramLabel = "ENDKEY", description = "the first that is not meant")
        private String end = "";

        @Mixin
        private Which which = new Which();

        GrantPermission(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            Keys keys = which.of(target, key, end);
            althing.access().grant(role, new Permission(kind, keys)).await();
            target.say("Role " + role + " may " + name(kind) + " " + describe(keys), "role", role, "may", name(kind));
        }
    }

    @Command(name = "revoke-permission", description = "Take away what was granted for exactly these keys.")
    private static final class RevokePermission extends Asking {
        @Parameters(index = "0", paramLabel = "ROLE")
        private String role = "";

        @Parameters(index = "1", paramLabel = "KEY")
        private String key = "";

        @Parameters(index = "2", arity = "0..1", paramLabel = "ENDKEY", description = "the first that is not meant")
        private String end = "";

        @Mixin
        private Which which = new Which();

        RevokePermission(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            Keys keys = which.of(target, key, end);
            althing.access().revoke(role, keys).await();
            target.say("Permission of " + describe(keys) + " is revoked from role " + role, "role", role);
        }
    }
}
