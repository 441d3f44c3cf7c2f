package io.althing.store.command;

import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;

/// Changes of users and roles as bytes of the log; see [CommandCodec].
final class AuthCodec {
    private static final int ENABLE = 20;
    private static final int DISABLE = 21;
    private static final int ADD_USER = 22;
    private static final int DELETE_USER = 23;
    private static final int CHANGE_PASSWORD = 24;
    private static final int GRANT_ROLE = 25;
    private static final int REVOKE_ROLE = 26;
    private static final int ADD_ROLE = 27;
    private static final int DELETE_ROLE = 28;
    private static final int GRANT_PERMISSION = 29;
    private static final int REVOKE_PERMISSION = 30;

    private AuthCodec() {}

    static void write(ByteWriter out, AuthCommand command) {
        switch (command) {
            case AuthCommand.Enable(var tokenKey) -> out.writeByte(ENABLE).writeBytes(tokenKey);
            case AuthCommand.Disable _ -> out.writeByte(DISABLE);
            case AuthCommand.AddUser(var name, var hash) ->
                out.writeByte(ADD_USER).writeText(name).writeText(hash);
            case AuthCommand.DeleteUser(var name) -> out.writeByte(DELETE_USER).writeText(name);
            case AuthCommand.ChangePassword(var name, var hash) ->
                out.writeByte(CHANGE_PASSWORD).writeText(name).writeText(hash);
            case AuthCommand.GrantRole(var user, var role) ->
                out.writeByte(GRANT_ROLE).writeText(user).writeText(role);
            case AuthCommand.RevokeRole(var user, var role) ->
                out.writeByte(REVOKE_ROLE).writeText(user).writeText(role);
            case AuthCommand.AddRole(var name) -> out.writeByte(ADD_ROLE).writeText(name);
            case AuthCommand.DeleteRole(var name) -> out.writeByte(DELETE_ROLE).writeText(name);
            case AuthCommand.GrantPermission(var role, var permission) ->
                CommandFields.write(out.writeByte(GRANT_PERMISSION).writeText(role), permission);
            case AuthCommand.RevokePermission(var role, var range) ->
                CommandFields.write(out.writeByte(REVOKE_PERMISSION).writeText(role), range);
        }
    }

    static AuthCommand read(int kind, ByteReader in) {
        return switch (kind) {
            case ENABLE -> new AuthCommand.Enable(in.readBytes());
            case DISABLE -> new AuthCommand.Disable();
            case ADD_USER -> new AuthCommand.AddUser(in.readText(), in.readText());
            case DELETE_USER -> new AuthCommand.DeleteUser(in.readText());
            case CHANGE_PASSWORD -> new AuthCommand.ChangePassword(in.readText(), in.readText());
            case GRANT_ROLE -> new AuthCommand.GrantRole(in.readText(), in.readText());
            case REVOKE_ROLE -> new AuthCommand.RevokeRole(in.readText(), in.readText());
            case ADD_ROLE -> new AuthCommand.AddRole(in.readText());
            case DELETE_ROLE -> new AuthCommand.DeleteRole(in.readText());
            case GRANT_PERMISSION -> new AuthCommand.GrantPermission(in.readText(), CommandFields.readPermission(in));
            case REVOKE_PERMISSION -> new AuthCommand.RevokePermission(in.readText(), CommandFields.readRange(in));
            default -> throw new IllegalArgumentException("unknown kind of command: " + kind);
        };
    }
}
