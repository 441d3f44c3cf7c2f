package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Leases of all kinds, alarms, and what operators ask, as etcd has it; among reads and writes
/// that are refused or not as alarms come and go.
class EtcdDifferentialOperatorTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({"INSTALLED, 21", "V3_6, 22"})
    void everyLeaseLivesTheSame(Reference reference, long seed) throws IOException {
        Random random = new Random(seed);
        LeaseRequests leases = new LeaseRequests(random);
        RandomRequests requests = new RandomRequests(random);
        run(reference, seed, twins -> {
            requests.at(twins.revision());
            return random.nextInt(3) == 0 ? List.of(Call.of(requests.next())) : leases.next();
        });
    }

    /// With 3.6 only: 3.4 makes a learner a voter when its URLs change, and overlooks puts in
    /// nested
    /// transactions when there is no space.
    @ParameterizedTest
    @CsvSource({"V3_6, 33, 1", "V3_6, 34, 2"})
    void operatorsAreToldTheSame(Reference reference, long seed, int alarm) throws IOException {
        Random random = new Random(seed);
        OperatorRequests operators = new OperatorRequests(random, alarm);
        RandomRequests requests = new RandomRequests(random);
        run(reference, seed, twins -> {
            requests.at(twins.revision());
            boolean isOperator = random.nextInt(4) == 0;
            return List.of(Call.of(isOperator ? operators.next(twins.revision()) : requests.next()));
        });
    }

    private interface Script {
        List<Call> next(Twins twins);
    }

    private void run(Reference reference, long seed, Script script) throws IOException {
        int answered = 0;
        try (Twins twins = Twins.start(root, reference)) {
            for (int i = 0; i < Twins.OPERATIONS; i++) {
                for (Call call : script.next(twins)) {
                    Object answer = twins.same(call, "seed " + seed + ", operation " + i);
                    answered += answer instanceof Message ? 1 : 0;
                }
            }
        }
        assertThat(answered).as("answers, not errors only").isGreaterThan(Twins.OPERATIONS / 4);
    }
}
