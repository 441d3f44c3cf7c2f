package io.althing.store.command;

/// What may stand in a branch of a transaction.
public sealed interface Operation permits Command.Put, Command.DeleteRange, Command.Transaction, RangeQuery {}
