package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Random requests, compared step by step with a naive model; and what must hold whatever the
/// model says.
class ClaimsTwinTest {
    private static final int STEPS = 2_000;
    private static final List<Part> RESOURCES = List.of(
            Bench.lock("a"),
            Bench.lock("b"),
            Bench.lock("c"),
            Bench.permits("pool", 1),
            new Part(Kind.ELECTION, Bytes.utf8("a"), Part.ALL));

    @TestFactory
    List<DynamicTest> requestsHaveTheOutcomeOfTheModel() {
        return LongStream.range(0, 20)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Run(seed).run()))
                .toList();
    }

    private static final class Run {
        private final Random random;
        private final Bench bench = new Bench();
        private final LineModel model = new LineModel(Map.of("SEMAPHORE pool", 5));
        private final Map<String, Long> tokens = new HashMap<>();
        private final TreeMap<Long, Long> sessions = new TreeMap<>();
        private long lastSession;
        private long lastRequest;

        Run(long seed) {
            this.random = new Random(seed);
        }

        void run() {
            bench.ask(new Ask.Resize(Bench.permits("pool", 5)));
            for (int step = 0; step < STEPS; step++) {
                while (sessions.size() < 4) {
                    sessions.put(++lastSession, 0L);
                    bench.open(lastSession);
                }
                step();
                compare(step);
            }
            // All that is left goes with the sessions.
            List.copyOf(sessions.keySet()).forEach(bench::expire);
            assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 10))
                    .as("nothing but the semaphore is left")
                    .hasSize(1);
        }

        private void step() {
            var who = claimant();
            switch (random.nextInt(20)) {
                case 0 -> endOne();
                case 1 -> reopen();
                case 2, 3 -> cancel(who);
                case 4, 5, 6, 7, 8, 9 -> release(who);
                default -> acquire(who);
            }
        }

        private Claimant claimant() {
            var all = new ArrayList<>(sessions.keySet());
            return new Claimant(all.get(random.nextInt(all.size())), "owner " + random.nextInt(2));
        }

        private List<Part> parts() {
            var parts = new ArrayList<Part>();
            int wanted = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
            while (parts.size() < wanted) {
                var resource = RESOURCES.get(random.nextInt(RESOURCES.size()));
                if (parts.stream().noneMatch(resource::isSameResource)) {
                    int units = resource.kind() == Kind.SEMAPHORE
                            ? 1 + random.nextInt(3)
                            : resource.kind() == Kind.LOCK && random.nextBoolean() ? 1 : Part.ALL;
                    parts.add(new Part(resource.kind(), resource.name(), units));
                }
            }
            return parts;
        }

        private void acquire(Claimant who) {
            var parts = parts();
            var ask = new Ask.Acquire(who, ++lastRequest, parts, Ask.Terms.WAIT, Bytes.EMPTY);
            boolean isUpgrade = parts.stream()
                    .anyMatch(part -> part.isExclusive() && model.holds(part, who) && !model.holdsAlone(part, who));
            var verdict = bench.ask(ask);
            if (isUpgrade) {
                assertThat(verdict).isInstanceOf(Verdict.Refused.class);
                return;
            }
            boolean isHeld = model.acquire(who, lastRequest, parts);
            assertThat(verdict).isInstanceOf(isHeld ? Verdict.Granted.class : Verdict.Waiting.class);
            if (random.nextInt(4) == 0) {
                assertThat(bench.ask(ask)).as("asked again").isEqualTo(verdict);
            }
        }

        private void release(Claimant who) {
            var part = parts().getFirst();
            var ask = new Ask.Release(who, ++lastRequest, List.of(part), false);
            var verdict = bench.ask(ask);
            assertThat(verdict).isInstanceOf(model.release(who, part) ? Verdict.Released.class : Verdict.Refused.class);
        }

        private void cancel(Claimant who) {
            for (var each : model.line) {
                if (each.who().equals(who)) {
                    boolean isForGood = random.nextBoolean();
                    bench.ask(new Ask.Cancel(who, each.request(), each.parts(), false, isForGood, isForGood));
                    model.cancel(who);
                    if (isForGood) {
                        var late = new Ask.Acquire(who, each.request(), each.parts(), Ask.Terms.WAIT, Bytes.EMPTY);
                        assertThat(bench.ask(late)).as("comes late").isEqualTo(new Verdict.Cancelled());
                    }
                    return;
                }
            }
        }

        private void endOne() {
            long session = claimant().session();
            sessions.remove(session);
            model.end(session);
            if (random.nextBoolean()) {
                bench.expire(session);
            } else {
                bench.close(session);
            }
        }

        private void reopen() {
            bench.store.flush();
            bench.store.close();
            bench.store = Store.open(bench.home.open(), new Coordination());
        }

        private void compare(int step) {
            for (Part resource : RESOURCES) {
                var state = bench.look().state(resource, 1000);
                assertThat(state.holders()).as("holders after step %s", step).hasSize(model.holders(resource));
                assertThat(state.holdersCount()).isEqualTo(model.holders(resource));
                for (var holder : state.holders()) {
                    assertThat(model.has(resource, holder.who(), holder.alone(), holder.shared()))
                            .as("step %s: %s", step, holder)
                            .isTrue();
                    checkToken(resource, holder);
                }
                checkAloneness(state);
                assertThat(state.inLine())
                        .extracting(Look.InLine::who)
                        .containsExactlyElementsOf(model.line.stream()
                                .filter(each -> each.parts().stream().anyMatch(resource::isSameResource))
                                .map(LineModel.Waits::who)
                                .toList());
            }
        }

        private static void checkAloneness(Look.State state) {
            long alone = state.holders().stream()
                    .filter(holder -> holder.alone() > 0)
                    .count();
            assertThat(alone == 0 || state.holders().size() == 1).isTrue();
        }

        /// A token that was not seen before is greater than all that were.
        private void checkToken(Part resource, Look.Holder holder) {
            String held = resource.kind() + " " + resource.name() + " " + holder.who();
            Long known = tokens.get(held);
            String greatest = resource.kind() + " " + resource.name();
            if (known == null || known != holder.token()) {
                assertThat(holder.token()).isGreaterThanOrEqualTo(tokens.getOrDefault(greatest, 0L));
                boolean isAlone = holder.alone() > 0;
                assertThat(isAlone && holder.token() == tokens.getOrDefault(greatest, 0L))
                        .isFalse();
                tokens.put(held, holder.token());
                tokens.merge(greatest, holder.token(), Math::max);
            }
        }
    }
}
