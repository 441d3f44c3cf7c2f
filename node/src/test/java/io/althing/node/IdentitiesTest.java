package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Ids are those that etcd 3.4 gives to members with the same flags.
class IdentitiesTest {
    @Test
    void aMemberAloneHasEtcdsIds() {
        NodeId member = Identities.founder(List.of("http://localhost:2380"), "etcd-cluster");
        assertThat(Long.toHexString(member.value())).isEqualTo("8e9e05c52164694d");
        assertThat(Long.toHexString(Identities.cluster(List.of(member)))).isEqualTo("cdf818194e3a8c32");
        assertThat(Long.toHexString(Identities.founder(List.of("http://127.0.0.1:2380"), "etcd-cluster")
                        .value()))
                .isEqualTo("b71f75320dc06a6c");
    }

    @Test
    void neitherTheOrderOfMembersNorOfUrlsCounts() {
        NodeId a = Identities.founder(List.of("http://a:1", "http://a:2"), "t");
        NodeId b = Identities.founder(List.of("http://b:1"), "t");
        assertThat(Identities.founder(List.of("http://a:2", "http://a:1"), "t")).isEqualTo(a);
        assertThat(Identities.cluster(List.of(a, b))).isEqualTo(Identities.cluster(List.of(b, a)));
        assertThat(Identities.founder(List.of("http://a:1", "http://a:2"), "other"))
                .isNotEqualTo(a);
    }
}
