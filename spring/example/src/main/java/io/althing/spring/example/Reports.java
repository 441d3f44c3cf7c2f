package io.althing.spring.example;

import io.althing.client.Althing;
import io.althing.client.error.AlthingException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.KvGuard;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.spring.leader.Leader;
import io.althing.spring.leader.LeaderElections;
import io.althing.spring.leader.LeadershipAcquired;
import io.althing.spring.leader.LeadershipLost;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Reports that one of all instances writes, numbered without a gap and none twice.
///
/// Which one writes is decided by an election. Whether it still may is decided where the report
/// is kept, by the fencing token: an instance that stood still, and was replaced meanwhile, can
/// go on with its method but not write.
@Component
class Reports {
    private final Althing althing;
    private final LeaderElections elections;
    private final Output output;

    Reports(Althing althing, LeaderElections elections, Output output) {
        this.althing = althing;
        this.elections = elections;
        this.output = output;
    }

    @Leader("examples/reports")
    @Scheduled(fixedDelay = 200)
    void write() {
        try {
            Fence fence = elections.fence("examples/reports");
            KvGuard guard = new KvGuard(althing.kv());
            long report = last(guard, fence) + 1;
            Put text = Put.of("examples/reports/" + report, "by " + output.instance());
            Put count = Put.of(Bytes.of("examples/reports/last"), Bytes.of(report));
            guard.commit(fence, text, count).await();
            output.say("writes report " + report);
        } catch (AlthingException e) {
            // Replaced, or the cluster was out of reach. What is not written comes next time.
            output.say("does not write: " + e.getMessage());
        }
    }

    /// Read under the fence as well: from then on nothing that an earlier leader has sent can
    /// arrive.
    private static long last(KvGuard guard, Fence fence) {
        Result read =
                guard.commit(fence, Get.key("examples/reports/last")).await().get(0);
        return ((Result.Found) read)
                .first()
                .map(KeyValue::value)
                .map(Bytes::asLong)
                .orElse(0L);
    }

    @EventListener
    void began(LeadershipAcquired event) {
        output.say("leads");
    }

    @EventListener
    void ended(LeadershipLost event) {
        output.say("leads no longer: " + event.reason());
    }
}
