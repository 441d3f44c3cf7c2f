package io.althing.store.command;

import io.althing.store.KeyRange;
import io.althing.store.audit.Deed;
import io.althing.store.auth.Permission;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Changes of the cluster itself in words, for the audit log. Passwords, their hashes and keys of
/// tokens are left out.
final class Deeds {
    private Deeds() {}

    /// Null for what concerns data, or is proposed by members.
    static @Nullable Deed of(Command command) {
        return switch (command) {
            case AuthCommand auth -> of(auth);
            case MemberCommand member -> of(member);
            case Command.Compact(var revision) -> new Deed("compact", "revision " + revision, "");
            case Command.RaiseAlarm(var alarm) -> new Deed("alarm.raise", member(alarm.memberId()), name(alarm));
            case Command.ClearAlarm(var alarm) -> new Deed("alarm.clear", member(alarm.memberId()), name(alarm));
            case Command.MoveLeader(var target) -> new Deed("leader.move", "to " + member(target), "");
            case Command.Remark(var deed) -> deed;
            case Command.Put _,
                    Command.DeleteRange _,
                    Command.Transaction _,
                    Command.GrantLease _,
                    Command.RevokeLease _,
                    Command.ExpireLeases _,
                    Command.CheckState _,
                    Command.RaiseLevel _,
                    Command.Call _,
                    Command.As _,
                    Command.Noted _ -> null;
        };
    }

    private static Deed of(AuthCommand command) {
        return switch (command) {
            case AuthCommand.Enable _ -> new Deed("auth.enable", "", "");
            case AuthCommand.Disable _ -> new Deed("auth.disable", "", "");
            case AuthCommand.AddUser(var name, var hash) ->
                new Deed("user.add", name, hash.isEmpty() ? "without a password" : "");
            case AuthCommand.DeleteUser(var name) -> new Deed("user.delete", name, "");
            case AuthCommand.ChangePassword(var name, var _) -> new Deed("user.password", name, "");
            case AuthCommand.GrantRole(var user, var role) -> new Deed("user.grant", user, "role " + role);
            case AuthCommand.RevokeRole(var user, var role) -> new Deed("user.revoke", user, "role " + role);
            case AuthCommand.AddRole(var name) -> new Deed("role.add", name, "");
            case AuthCommand.DeleteRole(var name) -> new Deed("role.delete", name, "");
            case AuthCommand.GrantPermission(var role, var permission) ->
                new Deed("role.grant", role, access(permission) + " " + range(permission.range()));
            case AuthCommand.RevokePermission(var role, var range) -> new Deed("role.revoke", role, range(range));
        };
    }

    private static @Nullable Deed of(MemberCommand command) {
        String subject = member(command.id());
        return switch (command) {
            case MemberCommand.Add add ->
                new Deed("member.add", subject, (add.isLearner() ? "as a learner, at " : "at ") + urls(add.peerUrls()));
            case MemberCommand.Remove _ -> new Deed("member.remove", subject, "");
            case MemberCommand.Replace(var _, var successor, var urls) ->
                new Deed("member.replace", subject, "by " + Long.toHexString(successor) + " at " + urls(urls));
            case MemberCommand.Update(var _, var urls) -> new Deed("member.update", subject, "to " + urls(urls));
            case MemberCommand.Promote _ -> new Deed("member.promote", subject, "");
            case MemberCommand.Hold _ -> new Deed("member.hold", subject, "it did not catch up in time");
            case MemberCommand.Publish _ -> null;
        };
    }

    private static String member(long id) {
        return id == 0 ? "all members" : "member " + Long.toHexString(id);
    }

    private static String name(Alarm alarm) {
        return alarm.kind().name();
    }

    private static String access(Permission permission) {
        return permission.access().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String urls(List<String> urls) {
        return String.join(", ", urls);
    }

    /// As a person would say it. The end of a prefix is the prefix with its last byte raised.
    private static String range(KeyRange range) {
        var from = range.from();
        var to = range.to();
        if (to == null) {
            return "all keys from \"" + from + "\" on";
        }
        if (range.isSingle()) {
            return "the key \"" + from + "\"";
        }
        return "\"" + from + "\" to before \"" + to + "\"";
    }
}
