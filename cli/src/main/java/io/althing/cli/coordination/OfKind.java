package io.althing.cli.coordination;

import io.althing.client.admin.ResourceKind;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/// Which kind of thing a name is of.
final class OfKind {
    static final String LABEL = "lock|semaphore|election|barrier";

    /// What a shell completes it with.
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(LABEL.split("\\|")).iterator();
        }
    }

    @Option(
            names = "--kind",
            paramLabel = LABEL,
            completionCandidates = Words.class,
            description = "what the name is of; a lock unless given")
    private ResourceKind kind = ResourceKind.LOCK;

    ResourceKind kind() {
        return kind;
    }

    static String word(ResourceKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
