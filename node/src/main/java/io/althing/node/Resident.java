package io.althing.node;

import io.althing.journal.JournalIdentity;

/// Who lives in a data directory, and how it came there.
public record Resident(JournalIdentity identity, Origin origin) {}
