package io.althing.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.althing.acceptance.ConsoleBrowser.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written down of changes, and what a member has been busy with, in the web console.
class ConsoleAuditTest {
    private static final Pattern REFUSED_CALL = Pattern.compile("Failed to load resource: .* status of 40[0-3] .*");

    @TempDir
    Path root;

    private ConsoleBrowser browser;
    private ProcessCluster cluster;
    private GatewayClient gateway;

    @BeforeEach
    void start() throws IOException {
        browser = ConsoleBrowser.open();
        // So that an ordinary request is a slow one.
        cluster = new ProcessCluster(root, 1, "--bcrypt-cost=4", "--warning-unary-request-duration=1ms").startAll();
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

    private Page open(String page) {
        return browser.page(cluster.endpoint(0) + "/ui/#/" + page);
    }

    private static void login(Page page, String name) {
        page.getByLabel("User").fill(name);
        page.getByLabel("Password").fill(name);
        button(page, "Log in").click();
    }

    /// What is done before members know that all of them can is not written down.
    private void awaitAudit() {
        ProcessCluster.await("changes are written down", Duration.ofSeconds(20), () -> {
            try {
                gateway.post("/v3/auth/role/add", Map.of("name", "role" + System.nanoTime()));
                return gateway.post("/althing/v1/audit/list", Map.of()).has("records");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void makeUsers() throws Exception {
        for (String name : List.of("root", "ann", "eve")) {
            gateway.post("/v3/auth/user/add", Map.of("name", name, "password", name));
        }
        gateway.post("/v3/auth/role/add", Map.of("name", "root"));
        gateway.post("/v3/auth/user/grant", Map.of("user", "root", "role", "root"));
        gateway.post("/v3/auth/role/add", Map.of("name", "auditor"));
        Map<String, String> audit = Map.of(
                "permType",
                "READ",
                "key",
                GatewayClient.base64("althing/audit/"),
                "range_end",
                GatewayClient.base64("althing/audit0"));
        gateway.post("/v3/auth/role/grant", Map.of("name", "auditor", "perm", audit));
        gateway.post("/v3/auth/user/grant", Map.of("user", "ann", "role", "auditor"));
        gateway.post("/v3/auth/enable", Map.of());
    }

    @Test
    void changesAreShownFilteredAndDownloaded() throws Exception {
        awaitAudit();
        makeUsers();
        String attack = "<img src=x onerror=\"window.broken=1\">";
        try (Page page = open("access")) {
            login(page, "root");
            button(page, "Add user").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByLabel("User").fill(attack);
            dialog.getByLabel("Password").fill("a-secret");
            dialog.locator("button[type=submit]").click();
            assertThat(dialog).isHidden();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Audit"))
                    .click();
            Locator table = page.locator("[data-test=audit] tbody");
            assertThat(table.locator("tr").first()).containsText("user.add");
            assertThat(table.locator("tr").first()).containsText(attack);
            assertThat(table.locator("tr").first()).containsText("root 127.0.0.1");
            assertThat(table).containsText("auth.enable");
            assertThat(table).containsText("read \"althing/audit/\" to before \"althing/audit0\"");
            assertThat(table).not().containsText("a-secret");
            ConsoleBrowser.picture(page, "audit");

            Locator user = page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("User"));
            user.fill("root");
            assertThat(table.locator("tr")).hasCount(1);
            user.fill("");
            page.locator("[data-test=audit] select").selectOption("role.");
            assertThat(table).not().containsText("user.add");
            assertThat(table).containsText("role.grant");
            page.getByLabel("to before").fill("2020-01-01T00:00");
            assertThat(page.locator("[data-test=audit]")).containsText("Nothing is written down that matches.");
            page.getByLabel("to before").fill("");

            Download download = page.waitForDownload(
                    () -> button(page, "Download JSON lines").click());
            assertThat(download.suggestedFilename()).isEqualTo("audit.jsonl");
            List<String> lines = Files.readAllLines(download.path());
            assertThat(lines).allSatisfy(line -> {
                JsonObject record = JsonParser.parseString(line).getAsJsonObject();
                assertThat(record.get("action").getAsString()).startsWith("role.");
                assertThat(record.get("at").getAsString()).endsWith("Z");
            });
            assertThat(lines.toString()).contains("althing/audit/").doesNotContain("a-secret");
            assertThat(page.evaluate("() => window.broken === undefined")).isEqualTo(true);
            button(page, "中文").click();
            assertThat(page.locator("[data-test=audit]")).containsText("谁更改了什么");
        }
        nothingElseIsComplainedOf();
    }

    @Test
    void whoMayReadItsKeysSeesItAndOthersAreTold() throws Exception {
        awaitAudit();
        makeUsers();
        try (Page page = open("audit")) {
            login(page, "ann");
            assertThat(page.locator("[data-test=audit] tbody")).containsText("user.add");
        }
        try (Page page = open("audit")) {
            login(page, "eve");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("eve may not read the audit log");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Health"))
                    .click();
            assertThat(page.locator("main")).containsText("eve may not see what others ask for");
        }
        nothingElseIsComplainedOf();
    }

    @Test
    void slowRequestsAndHotKeysAreShown() throws Exception {
        gateway.putMany("busy/", 2_000);
        for (int i = 0; i < 400; i++) {
            gateway.put("busy/hot", "secret-value");
        }
        try (Page page = open("health")) {
            Locator slow = page.locator("[data-test=slow]");
            assertThat(slow).containsText("KV/Put");
            assertThat(slow).containsText("busy/hot");
            assertThat(slow).not().containsText("secret-value");
            Locator hot = page.locator("[data-test=hot]");
            assertThat(hot.locator("tbody tr").first()).containsText("busy/hot");
            assertThat(hot.locator("tbody tr").first()).containsText("100 %");
            hot.scrollIntoViewIfNeeded();
            ConsoleBrowser.picture(page, "busy");
            hot.getByText("busy/hot").click();
            assertThat(page.locator("[data-test=value]")).hasText("secret-value");
        }
        nothingElseIsComplainedOf();
    }

    /// The browser itself tells of answers that refuse.
    private void nothingElseIsComplainedOf() {
        assertThat(browser.complaints)
                .allSatisfy(complaint -> assertThat(complaint).matches(REFUSED_CALL));
    }
}
