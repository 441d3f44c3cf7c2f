package io.althing.raft.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Exhaustive up to five voters: sets are the bits of a number, indexes the digits of one.
class QuorumTest {
    private static final int VOTERS_MAX = 5;
    private static final int INDEXES = 5;

    private static List<Integer> voters(int count) {
        List<Integer> voters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            voters.add(i);
        }
        return voters;
    }

    private static boolean isIn(int set, int voter) {
        return (set >> voter & 1) == 1;
    }

    /// Where a voter is when the digits of `all` say where everybody is.
    private static long indexOf(long all, int voter) {
        long digits = all;
        for (int i = 0; i < voter; i++) {
            digits /= INDEXES;
        }
        return digits % INDEXES;
    }

    /// What the paper says: the highest index for which more than half are there.
    private static long reachedByCounting(List<Integer> voters, long all) {
        return LongStream.range(0, INDEXES)
                .filter(index -> voters.stream()
                                        .filter(voter -> indexOf(all, voter) >= index)
                                        .count()
                                * 2
                        > voters.size())
                .max()
                .orElseThrow();
    }

    @Test
    void reachedIsTheHighestIndexThatMoreThanHalfOfTheVotersHave() {
        for (int count = 1; count <= VOTERS_MAX; count++) {
            List<Integer> voters = voters(count);
            long combinations = (long) Math.pow(INDEXES, count);
            for (long all = 0; all < combinations; all++) {
                long indexes = all;
                assertThat(Quorum.reached(voters, voter -> indexOf(indexes, voter)))
                        .as("%d voters, indexes %s in base 5", count, Long.toString(all, INDEXES))
                        .isEqualTo(reachedByCounting(voters, all));
            }
        }
    }

    @Test
    void aMajorityIsMoreThanHalf() {
        for (int count = 1; count <= VOTERS_MAX; count++) {
            for (int set = 0; set < 1 << count; set++) {
                int willing = set;
                assertThat(Quorum.isMajority(voters(count), voter -> isIn(willing, voter)))
                        .as("%d voters, willing %s", count, Integer.toBinaryString(set))
                        .isEqualTo(2 * Integer.bitCount(set) > count);
            }
        }
    }

    /// What everything rests on: nothing is decided twice without somebody who knows of both.
    @Test
    void anyTwoMajoritiesShareAVoter() {
        for (int count = 1; count <= VOTERS_MAX; count++) {
            for (int first = 0; first < 1 << count; first++) {
                for (int second = 0; second < 1 << count; second++) {
                    if (isMajority(count, first) && isMajority(count, second)) {
                        assertThat(first & second).isNotZero();
                    }
                }
            }
        }
    }

    private static boolean isMajority(int count, int set) {
        return Quorum.isMajority(voters(count), voter -> isIn(set, voter));
    }

    @Test
    void noVotersAgreeWithEverythingSoThatAPlainConfigurationIsAJointOne() {
        assertThat(Quorum.isMajority(List.<Integer>of(), voter -> false)).isTrue();
        assertThat(Quorum.reached(List.<Integer>of(), voter -> 0)).isEqualTo(Long.MAX_VALUE);
    }
}
