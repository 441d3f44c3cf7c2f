package io.althing.node;

import io.althing.journal.Journal;
import io.althing.store.Store;
import java.util.ArrayList;
import java.util.List;

/// Opens what a member lives on, one after the other, and lets go of it again if it refuses.
final class Opening {
    private static final System.Logger LOG = System.getLogger(Opening.class.getName());

    private Opening() {}

    static MemberNode member(MemberOptions options, Environment environment) throws StartRefused {
        MemberDirectory directory = MemberDirectory.open(environment.disk(), options, environment.random());
        List<AutoCloseable> opened = new ArrayList<>(List.of(directory.lock()));
        try {
            Store store = Recovery.openStore(environment, directory);
            opened.addFirst(store);
            String refusal = FeatureGate.refusal(store.membership(), options);
            if (refusal != null) {
                throw new StartRefused(refusal);
            }
            if (Recovery.mayHaveForgotten(environment.disk(), directory, store)) {
                directory = directory.renewed(environment.disk(), environment.random());
            }
            directory.origin().found(store);
            Journal journal = Recovery.openJournal(environment.disk(), directory, options, store);
            opened.addFirst(journal);
            journal.prepareSegments(environment.background()::execute);
            journal.findings().forEach(finding -> LOG.log(System.Logger.Level.WARNING, finding));
            MemberNode member = new MemberNode(options, environment, directory, store, journal);
            member.begin();
            opened.clear();
            return member;
        } finally {
            opened.forEach(MemberDirectory::release);
        }
    }
}
