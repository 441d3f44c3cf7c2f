package io.althing.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.althing.acceptance.ConsoleBrowser.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The web console where access is checked, or begins to be.
class ConsoleAccessTest {
    private static final Pattern REFUSED_CALL = Pattern.compile("Failed to load resource: .* status of 40[0-3] .*");

    @TempDir
    Path root;

    private ConsoleBrowser browser;
    private ProcessCluster cluster;
    private GatewayClient gateway;

    @BeforeEach
    void start() throws IOException {
        browser = ConsoleBrowser.open();
        cluster = new ProcessCluster(root, 1, "--bcrypt-cost=4").startAll();
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

    /// Fills in what a dialog asks for, and sends it.
    private static void answer(Page page, Map<String, String> values) {
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        values.forEach((label, value) -> {
            Locator field = dialog.getByLabel(label);
            if (field.evaluate("each => each.tagName").equals("SELECT")) {
                field.selectOption(value);
            } else {
                field.fill(value);
            }
        });
        dialog.locator("button[type=submit]").click();
        assertThat(dialog).isHidden();
    }

    private static void login(Page page, String name, String password) {
        page.getByLabel("User").fill(name);
        page.getByLabel("Password").fill(password);
        button(page, "Log in").click();
    }

    private void giveAnnTheApps() throws Exception {
        for (String name : new String[] {"root", "ann"}) {
            gateway.post("/v3/auth/user/add", Map.of("name", name, "password", name));
            gateway.post("/v3/auth/role/add", Map.of("name", name));
            gateway.post("/v3/auth/user/grant", Map.of("user", name, "role", name));
        }
        Map<String, String> apps = Map.of(
                "permType",
                "READWRITE",
                "key",
                GatewayClient.base64("app/"),
                "range_end",
                GatewayClient.base64("app0"));
        gateway.post("/v3/auth/role/grant", Map.of("name", "ann", "perm", apps));
        gateway.put("app/a", "first");
        gateway.put("secret", "hidden");
    }

    @Test
    void accessIsSetUpProbedAndSwitchedOn() {
        try (Page page = open("access")) {
            assertThat(page.locator("main")).containsText("everybody may do everything");
            button(page, "Add user").click();
            answer(page, Map.of("User", "root", "Password", "r"));
            button(page, "Add user").click();
            answer(page, Map.of("User", "ann", "Password", "a"));
            for (String role : new String[] {"root", "reader"}) {
                button(page, "Add role").click();
                answer(page, Map.of("Role", role));
            }
            row(page, "reader").getByText("Allow").click();
            answer(page, Map.of("What", "READ", "Key or prefix", "app/", "Range", "prefix"));
            assertThat(row(page, "reader")).containsText("read app/…");
            row(page, "root").first().getByText("Give role").click();
            answer(page, Map.of("Role", "root"));
            row(page, "ann").getByText("Give role").click();
            answer(page, Map.of("Role", "reader"));

            Locator probe = page.locator("[data-test=probe]");
            probe.getByLabel("User").selectOption("ann");
            probe.getByLabel("Key").fill("app/x");
            assertThat(probe).containsText("ann may read it");
            assertThat(probe).containsText("ann may not write it");
            probe.getByLabel("Key").fill("ap");
            probe.getByLabel("all that begin so").check();
            assertThat(probe).containsText("ann may not read it");

            button(page, "Check access").click();
            page.getByRole(AriaRole.DIALOG).locator("button[type=submit]").click();
            assertThat(page.getByLabel("Password")).isVisible();
            login(page, "root", "r");
            assertThat(page.locator("main")).containsText("Access is checked");
        }
        nothingElseIsComplainedOf();
    }

    private static Locator row(Page page, String text) {
        return page.getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("strong", new Page.LocatorOptions().setHasText(text))));
    }

    @Test
    void whoeverComesIsAskedAndSeesWhatTheirRolesAllow() throws Exception {
        giveAnnTheApps();
        gateway.post("/v3/auth/enable", Map.of());
        try (Page page = open("keys")) {
            login(page, "ann", "wrong");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("invalid user ID or password");
            login(page, "ann", "ann");
            assertThat(page.locator(".browser")).containsText("permission denied");
            page.getByLabel("Prefix").fill("app/");
            page.getByRole(AriaRole.TREEITEM).click();
            assertThat(page.locator("[data-test=value]")).hasText("first");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Access"))
                    .click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("ann may not see users and roles");
            assertThat(page.locator("header")).containsText("leader m0");

            assertThat(page.url()).doesNotContain("token").doesNotContain(token(page));
            assertThat(page.evaluate("() => JSON.stringify(localStorage)").toString())
                    .doesNotContain(token(page));
            Page next = page.context().newPage();
            next.navigate(cluster.endpoint(0) + "/ui/");
            assertThat(next.getByLabel("Password")).isVisible();
        }
        nothingElseIsComplainedOf();
    }

    private static String token(Page page) {
        return (String) page.evaluate("() => sessionStorage.getItem('althing.token')");
    }

    @Test
    void whatWasTypedOutlivesALogin() throws Exception {
        giveAnnTheApps();
        gateway.post("/v3/auth/enable", Map.of());
        try (Page page = open("keys?prefix=app/")) {
            login(page, "ann", "ann");
            page.getByRole(AriaRole.TREEITEM).click();
            button(page, "Edit").click();
            page.locator(".editor textarea").fill("second");
            // A token that is worth nothing any more, as after its time.
            page.evaluate("""
                    () => {
                        const real = window.fetch;
                        window.fetch = (path, options) => {
                            window.isRenewed ||= path.includes('authenticate');
                            if (!window.isRenewed) options.headers.authorization = 'old';
                            return real(path, options);
                        };
                    }""");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("Your login has ended.");
            assertThat(dialog.getByLabel("User")).hasValue("ann");
            dialog.getByLabel("Password").fill("ann");
            button(page, "Log in").click();
            assertThat(dialog).isHidden();
            button(page, "Save").click();
            assertThat(page.locator("[data-test=value]")).hasText("second");
        }
        nothingElseIsComplainedOf();
    }

    /// The browser itself tells of answers that refuse.
    private void nothingElseIsComplainedOf() {
        assertThat(browser.complaints)
                .allSatisfy(complaint -> assertThat(complaint).matches(REFUSED_CALL));
    }
}
