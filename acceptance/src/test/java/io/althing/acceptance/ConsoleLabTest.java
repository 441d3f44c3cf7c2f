package io.althing.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.althing.acceptance.ConsoleBrowser.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
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
    void everyStoryIsPlayedToItsEnd() {
        List<String> told = new ArrayList<>();
        try (Page page = browser.page(
                cluster.endpoint(0) + "/ui/#/lab",
                fresh -> fresh.onWebSocket(socket -> socket.onFrameReceived(frame -> told.add(frame.text()))))) {
            for (String name : List.of(
                    "Split vote",
                    "A leader falls",
                    "Stale leader",
                    "One-way partition",
                    "Slow follower",
                    "Figure 8",
                    "Membership change",
                    "Election")) {
                page.waitForCondition(() -> isTold(told));
                told.clear();
                button(page, name).click();
                page.waitForCondition(() -> isTold(told));
                Locator moment = page.getByLabel("Moment");
                page.waitForCondition(() -> Integer.parseInt(moment.getAttribute("max")) >= 8_000);
                moment.fill(moment.getAttribute("max"));
                assertThat(page.locator("svg.lab .leader")).not().hasCount(0);
                assertThat(page.locator(".failure")).hasCount(0);
            }
        }
    }

    /// Whether a story has been told as far as its moves go.
    private static boolean isTold(List<String> told) {
        return told.stream().anyMatch(each -> each.contains("\"isLast\":true"));
    }

    @Test
    void aStepAndADeedAtTheEndGoOnFromThere() {
        List<String> said = new ArrayList<>();
        try (Page page = browser.page(
                cluster.endpoint(0) + "/ui/#/lab",
                fresh -> fresh.onWebSocket(socket -> socket.onFrameSent(frame -> said.add(frame.text()))))) {
            page.getByLabel("Speed").selectOption("2");
            assertThat(page.locator("svg.lab .leader[data-member='1']")).isVisible();
            button(page, "Pause").click();
            Locator moment = page.getByLabel("Moment");
            page.waitForCondition(() -> Integer.parseInt(moment.getAttribute("max")) >= 8_000);
            moment.fill("8000");
            button(page, "Propose a value to 1").click();
            assertThat(page.locator(".lab-log .cell:has-text('v1')")).hasCount(1);
            stepUntil(page, page.locator(".lab-log .cell.committed:has-text('v1')"), 5);
            assertThat(said)
                    .filteredOn(text -> text.contains("\"kind\":\"begin\""))
                    .hasSize(1);
            assertThat(said).anyMatch(text -> text.contains("\"toChange\":true"));
            // In the past it is done then, and seen at once though time stands still.
            moment.fill("6000");
            assertThat(page.locator(".lab-log .cell:has-text('v1')")).hasCount(0);
            button(page, "Propose a value to 1").click();
            assertThat(page.locator(".lab-log .cell:has-text('v1')")).hasCount(1);
        }
    }

    /// Steps until so many of these are seen.
    private static void stepUntil(Page page, Locator seen, int count) {
        while (seen.count() < count) {
            Locator moment = page.getByLabel("Moment");
            String before = moment.inputValue();
            button(page, "▸").click();
            assertThat(moment).not().hasValue(before);
        }
    }

    @Test
    void aBrokenConnectionIsSaidAndTheStoryGoesOnAfterIt() throws IOException {
        try (Page page = open()) {
            page.getByLabel("Speed").selectOption("2");
            button(page, "Propose a value to 1").click();
            assertThat(page.locator(".lab-log .cell.committed:has-text('v1')")).hasCount(5);
            button(page, "Pause").click();
            String moment = page.locator("[data-test=moment]").textContent();
            cluster.kill(0);
            assertThat(page.locator(".failure")).containsText("connection to the member is broken");
            cluster.start(0);
            cluster.awaitServing(0);
            assertThat(page.locator(".failure")).hasCount(0);
            assertThat(page.locator("[data-test=moment]")).hasText(moment);
            button(page, "Propose a value to 1").click();
            button(page, "Play").click();
            assertThat(page.locator(".lab-log .cell.committed:has-text('v2')")).hasCount(5);
        } finally {
            // The browser itself says that nobody was there.
            browser.complaints.removeIf(text -> text.contains("ERR_") || text.contains("WebSocket"));
        }
    }

    @Test
    void anAnswerAboutAStoryThatWasLeftIsNotTakenForTheNext() {
        Held held = new Held();
        try (Page page = browser.page(
                cluster.endpoint(0) + "/ui/#/lab", fresh -> fresh.routeWebSocket("**/ui/lab", held::between))) {
            page.getByLabel("Speed").selectOption("2");
            assertThat(page.locator("svg.lab .leader[data-member='1']")).isVisible();
            held.isHolding = true;
            button(page, "Stale leader").click();
            page.waitForCondition(() -> !held.answers.isEmpty());
            String left = held.answers.getFirst().split(",")[0] + ",";
            button(page, "Split vote").click();
            page.waitForCondition(() -> held.answers.stream().anyMatch(each -> !each.startsWith(left)));
            held.letGo();
            assertThat(page.locator("svg.lab .leader[data-member='2']")).isVisible();
        }
    }

    /// What the member tells the page, kept from it as long as that is wanted.
    private static final class Held {
        private final List<String> answers = new ArrayList<>();
        private WebSocketRoute page;
        private boolean isHolding;

        void between(WebSocketRoute opened) {
            page = opened;
            WebSocketRoute member = opened.connectToServer();
            member.onMessage(frame -> {
                if (isHolding) {
                    answers.add(frame.text());
                } else {
                    opened.send(frame.text());
                }
            });
        }

        void letGo() {
            isHolding = false;
            answers.forEach(page::send);
        }
    }
}
