package io.althing.client.kv;

/// What can be asked of keys, alone or within a [Transaction].
public sealed interface Operation permits Get, Put, Delete, Transaction {}
