package io.althing.node;

import io.althing.raft.log.Entry;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.CommandCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What entries of the log do to a store, whoever carries them out.
final class EntryEffects {
    private EntryEffects() {}

    static List<Command> commands(CommandBatch batch) {
        List<Command> commands = new ArrayList<>(batch.commands().size());
        for (ByteBuffer encoded : batch.commands()) {
            commands.add(CommandCodec.decode(encoded));
        }
        return commands;
    }

    /// Carries out an entry that changes the configuration, and returns what is in force now.
    static Configuration configure(Store store, Entry entry) {
        store.apply(entry.term(), entry.index(), List.of());
        Configuration configuration = Configuration.decode(entry.payload());
        store.configuration(entry.payload(), Origin.ids(configuration));
        return configuration;
    }
}
