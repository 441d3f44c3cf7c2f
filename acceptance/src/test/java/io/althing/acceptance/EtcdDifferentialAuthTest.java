package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what, as etcd has it: requests by several users and by nobody, while users, roles
/// and rights change and auth goes on and off.
class EtcdDifferentialAuthTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({"INSTALLED, 11", "V3_6, 12"})
    void everyoneMayDoTheSame(Reference reference, long seed) throws IOException {
        Random random = new Random(seed);
        RandomRequests requests = new RandomRequests(random, true);
        AuthRequests auth = new AuthRequests(random, reference);
        int answered = 0;
        try (Twins twins = Twins.start(root, reference)) {
            for (int i = 0; i < Twins.OPERATIONS; i++) {
                if (reference == Reference.V3_6 && random.nextInt(50) == 0) {
                    twins.same(Call.AUTH_STATUS.as(auth.caller()), "seed " + seed + ", operation " + i);
                }
                Message request = switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> auth.next();
                    case 4 -> watch(random, reference);
                    default -> requests.next();
                };
                if (request instanceof TxnRequest transaction && touchesNothing(transaction)) {
                    continue;
                }
                Object answer = twins.same(Call.of(request).as(auth.caller()), "seed " + seed + ", operation " + i);
                answered += answer instanceof Message ? 1 : 0;
                requests.at(twins.revision());
            }
        }
        assertThat(answered).as("answers, not errors only").isGreaterThan(Twins.OPERATIONS / 10);
    }

    /// Anybody may have etcd carry out such a one.
    private static boolean touchesNothing(TxnRequest transaction) {
        return transaction.getCompareCount() == 0
                && Stream.concat(transaction.getSuccessList().stream(), transaction.getFailureList().stream())
                        .allMatch(each -> each.hasRequestTxn() && touchesNothing(each.getRequestTxn()));
    }

    /// To 3.4, who may see one key may watch all from it on.
    private static Message watch(Random random, Reference reference) {
        ByteString end = RandomRequests.someEnd(random);
        boolean isLeftOut = reference == Reference.INSTALLED && end.equals(RandomRequests.ZERO);
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(RandomRequests.someKey(random))
                        .setRangeEnd(isLeftOut ? ByteString.EMPTY : end))
                .build();
    }
}
