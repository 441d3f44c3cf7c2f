package io.althing.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/// An etcd to compare with. A test that asks for one that cannot be had is skipped.
enum Reference {
    /// What is on the path; Debian's is of version 3.4.
    INSTALLED {
        @Override
        EtcdProcess start(Path root) throws IOException {
            assumeTrue(EtcdProcess.isOnPath("etcd"), "etcd is not installed (Debian package etcd-server): skipped");
            return EtcdProcess.start(root);
        }
    },

    /// Built from source with Go, if there is one.
    V3_6 {
        @Override
        EtcdProcess start(Path root) throws IOException {
            return EtcdProcess.start(GoPeer.program().toString(), root);
        }
    };

    abstract EtcdProcess start(Path root) throws IOException;
}
