package io.althing.store.command;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Permission;

/// Changes of who may do what. While auth is on only root may ask for them.
public sealed interface AuthCommand extends Command {
    /// @param tokenKey drawn by whoever proposes it
    record Enable(Bytes tokenKey) implements AuthCommand {}

    record Disable() implements AuthCommand {}

    /// @param passwordHash never the password; empty for a user without one
    record AddUser(String name, String passwordHash) implements AuthCommand {}

    record DeleteUser(String name) implements AuthCommand {}

    record ChangePassword(String name, String passwordHash) implements AuthCommand {}

    record GrantRole(String user, String role) implements AuthCommand {}

    record RevokeRole(String user, String role) implements AuthCommand {}

    record AddRole(String name) implements AuthCommand {}

    record DeleteRole(String name) implements AuthCommand {}

    record GrantPermission(String role, Permission permission) implements AuthCommand {}

    record RevokePermission(String role, KeyRange range) implements AuthCommand {}
}
