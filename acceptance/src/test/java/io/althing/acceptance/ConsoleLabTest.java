package io.althing.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.althing.acceptance.ConsoleBrowser.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console's lab in a real browser: the consensus core, stepped by a member.
class ConsoleLabTest {
    @TempDir
    static Path root;

    private static ConsoleBrowser browser;
    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        browser = ConsoleBrowser.open();
        cluster = new ProcessCluster(root, 1).startAll();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.complaints.clear();
    }

    @AfterEach
    void nothingIsComplainedOf() {
        assertThat(browser.complaints).isEmpty();
    }

    private static Page open() {
        return browser.page(cluster.endpoint(0) + "/ui/#/lab");
    }

    @Test
    void consensusIsStoppedTurnedBackAndBrokenInTheLab() throws Exception {
        String address;
        try (Page page = open()) {
            page.getByLabel("Speed").selectOption("2");
            assertThat(page.locator("svg.lab .leader[data-member='1']")).isVisible();
            button(page, "Propose a value to 1").click();
            assertThat(page.locator(".lab-log .cell.committed:has-text('v1')")).hasCount(5);
            page.locator("svg.lab [data-member='1']").click();
            assertThat(page.locator("svg.lab .silent[data-member='1']")).isVisible();
            assertThat(page.locator("svg.lab .leader:not([data-member='1'])")).isVisible();
            button(page, "Pause").click();
            address = page.url();
        }
        // Who opens the same address is told the same story, from its beginning.
        try (Page page = browser.page(address)) {
            assertThat(page.locator("[data-test=moment]")).hasText("0.00 s");
            Locator moment = page.getByLabel("Moment");
            page.waitForCondition(() -> Integer.parseInt(moment.getAttribute("max")) > 7_000);
            moment.fill("7000");
            assertThat(page.locator("svg.lab .silent[data-member='1']")).isVisible();
            assertThat(page.locator(".lab-log .cell.committed:has-text('v1')").first())
                    .isVisible();
            moment.fill("10");
            assertThat(page.locator("svg.lab .leader")).hasCount(0);
            button(page, "Split vote").click();
            page.getByLabel("Speed").selectOption("2");
            assertThat(page.locator("svg.lab .leader[data-member='2']")).isVisible();
            assertThat(page.locator(".lab-notes")).containsText("CANDIDATE in term 1");
            assertThat(page.locator(".lab-notes")).containsText("LEADER in term 2");
            button(page, "Stale leader").click();
            assertThat(page.locator("svg.lab .wire.cut")).hasCount(6);
            assertThat(page.locator("svg.lab .leader[data-member='5']")).isVisible();
            ConsoleBrowser.picture(page, "lab");
        }
    }

    @Test
    void anAnswerAboutAStoryThatWasLeftIsNotTakenForTheNext() {
        List<Route> held = new ArrayList<>();
        try (Page page = open()) {
            page.getByLabel("Speed").selectOption("2");
            assertThat(page.locator("svg.lab .leader[data-member='1']")).isVisible();
            page.route("**/ui/lab**", held::add);
            button(page, "Stale leader").click();
            page.waitForCondition(() -> !held.isEmpty());
            int left = held.size();
            button(page, "Split vote").click();
            page.waitForCondition(() -> held.size() > left);
            page.unroute("**/ui/lab**");
            for (Route each : List.copyOf(held)) {
                page.waitForResponse(each.request().url(), each::resume);
            }
            assertThat(page.locator("svg.lab .leader[data-member='2']")).isVisible();
        }
    }
}
