package io.althing.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A tab that is left open does not grow. The browser's clock is wound on, so that a page asks in
/// minutes what it would ask in an hour; `-Dconsole.minutes=60` says for how long, and with
/// `-Dconsole.clock=real` it lives through them.
class ConsoleEnduranceTest {
    private static final int MINUTES = Integer.getInteger("console.minutes", 15);
    private static final boolean IS_REAL =
            System.getProperty("console.clock", "").equals("real");

    /// A recording of ten minutes is full by then.
    private static final int WARM_MINUTES = Math.max(1, Math.min(11, MINUTES - 2));

    private static final long STEP_MILLIS = 1_000;
    private static final double GROWTH_MAX_MIB = 1.0;

    @TempDir
    Path root;

    private ConsoleBrowser browser;
    private ProcessCluster cluster;
    private GatewayClient gateway;

    @BeforeEach
    void start() throws IOException {
        browser = ConsoleBrowser.open();
        cluster = new ProcessCluster(root, 1).startAll();
        gateway = new GatewayClient(cluster.endpoint(0));
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            browser.close();
            gateway.close();
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "health", "coordination", "keys?prefix=live/"})
    void aTabThatIsLeftOpenDoesNotGrow(String address) throws Exception {
        gateway.put("live/first", "0");
        try (Page page = browser.page(cluster.endpoint(0) + "/ui/#/" + address)) {
            if (!IS_REAL) {
                page.clock().install();
                page.reload();
            }
            assertThat(page.locator("header")).containsText("leader m0");
            if (address.startsWith("keys")) {
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Watch live"))
                        .click();
            }
            live(page, 0, WARM_MINUTES);
            double before = heapMib(page);
            live(page, WARM_MINUTES, MINUTES);
            double after = heapMib(page);
            System.getLogger("console")
                    .log(
                            System.Logger.Level.INFO,
                            "{0}: heap after {1} and {2} minutes: {3} and {4} MiB",
                            address,
                            WARM_MINUTES,
                            MINUTES,
                            before,
                            after);
            assertThat(after - before).isLessThan(GROWTH_MAX_MIB);
            assertThat(browser.complaints).isEmpty();
        }
    }

    private void live(Page page, int fromMinute, int toMinute) throws Exception {
        long steps = Duration.ofMinutes(toMinute - fromMinute).toMillis() / STEP_MILLIS;
        for (long step = 0; step < steps; step++) {
            gateway.put("live/" + step % 50, fromMinute + " " + step);
            if (IS_REAL) {
                page.waitForTimeout(STEP_MILLIS);
            } else {
                page.clock().runFor(STEP_MILLIS);
            }
        }
    }

    /// Once all that can go is gone.
    private static double heapMib(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("HeapProfiler.enable");
        session.send("HeapProfiler.collectGarbage");
        session.send("HeapProfiler.collectGarbage");
        double bytes = session.send("Runtime.getHeapUsage").get("usedSize").getAsDouble();
        session.detach();
        return Math.round(bytes / (1 << 20) * 100) / 100.0;
    }
}
