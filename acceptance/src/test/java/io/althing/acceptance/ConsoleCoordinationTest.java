package io.althing.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.althing.acceptance.ConsoleBrowser.button;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AcquireResponse;
import io.althing.api.v1.ChangeCounterRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.CountersGrpc;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.api.v1.SessionsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Locks, elections and sessions in the web console, before a real cluster of three.
class ConsoleCoordinationTest {
    @TempDir
    static Path root;

    private static ConsoleBrowser browser;
    private static ProcessCluster cluster;
    private static ManagedChannel channel;
    private static long requests;

    @BeforeAll
    static void start() throws IOException {
        browser = ConsoleBrowser.open();
        cluster = new ProcessCluster(root, 3).startAll();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", cluster.clientPort(0))
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            channel.shutdownNow();
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

    private static Page open(int member, String page) {
        return browser.page(cluster.endpoint(member) + "/ui/#/" + page);
    }

    private static LocksGrpc.LocksBlockingStub locks() {
        return LocksGrpc.newBlockingStub(channel);
    }

    /// All is raised to what members understand soon after they have come together.
    private static long session(String label) {
        long[] session = {0};
        ProcessCluster.await("sessions are served", Duration.ofSeconds(20), () -> {
            try {
                session[0] = SessionsGrpc.newBlockingStub(channel)
                        .open(OpenSessionRequest.newBuilder()
                                .setLabel(label)
                                .setTtlSeconds(300)
                                .build())
                        .getSession();
                return true;
            } catch (io.grpc.StatusRuntimeException _) {
                return false;
            }
        });
        return session[0];
    }

    private static AcquireRequest acquire(long session, ResourceKind kind, String name, int permits) {
        return AcquireRequest.newBuilder()
                .setClaimant(Claimant.newBuilder().setSession(session).setOwner("main"))
                .setRequest(++requests)
                .addResources(Resource.newBuilder().setKind(kind).setName(name).setPermits(permits))
                .setSemaphorePermits(permits == 0 ? 0 : 3)
                .setValue(ByteString.copyFromUtf8("http://10.0.0.1:8080"))
                .setWaitMillis(-1)
                .build();
    }

    private static long hold(long session, ResourceKind kind, String name, int permits) {
        return locks().acquire(acquire(session, kind, name, permits)).getTokens(0);
    }

    private static ListenableFuture<AcquireResponse> queue(long session, ResourceKind kind, String name) {
        int waiting = look(kind, name);
        var future = LocksGrpc.newFutureStub(channel).acquire(acquire(session, kind, name, 0));
        ProcessCluster.await("it stands in line", Duration.ofSeconds(10), () -> look(kind, name) > waiting);
        return future;
    }

    private static int look(ResourceKind kind, String name) {
        return locks().look(LookRequest.newBuilder().setKind(kind).setName(name).build())
                .getWaitingTotal();
    }

    private static Locator row(Page page, String name) {
        return page.locator("[data-test=resources] tr[data-resource='" + name + "']");
    }

    @Test
    void whoHoldsWhatAndWhoWaitsIsShownAndFollowed() throws Exception {
        long web = session("web-1 (10.0.0.1)");
        long batch = session("batch-7");
        long cron = session("cron");
        long token = hold(web, ResourceKind.LOCK, "jobs/nightly", 0);
        hold(web, ResourceKind.SEMAPHORE, "uploads", 2);
        hold(batch, ResourceKind.ELECTION, "scheduler", 0);
        hold(cron, ResourceKind.BARRIER, "phase-2", 1);
        var second = queue(batch, ResourceKind.LOCK, "jobs/nightly");
        queue(cron, ResourceKind.ELECTION, "scheduler");
        CountersGrpc.newBlockingStub(channel)
                .change(ChangeCounterRequest.newBuilder()
                        .setName("orders/id")
                        .setRequest(++requests)
                        .setOperand(41_000)
                        .build());
        try (Page page = open(1, "coordination")) {
            assertThat(row(page, "jobs/nightly")).containsText("web-1 (10.0.0.1)");
            assertThat(row(page, "jobs/nightly")).containsText(Long.toString(token));
            assertThat(row(page, "phase-2")).containsText("cron");
            row(page, "uploads").getByRole(AriaRole.BUTTON).click();
            assertThat(page.locator("[data-test=detail]")).containsText("of 3 permits");
            assertThat(page.locator("[data-test=holders]")).containsText("2 permit(s)");
            row(page, "scheduler").getByRole(AriaRole.BUTTON).click();
            assertThat(page.locator("[data-test=holders]")).containsText("http://10.0.0.1:8080");
            assertThat(page.locator("[data-test=detail]")).containsText("Candidates: 1");
            row(page, "jobs/nightly").getByRole(AriaRole.BUTTON).click();
            assertThat(page.locator("[data-test=queue]")).containsText("batch-7");
            assertThat(page.locator("[data-test=queue]")).containsText(Pattern.compile("\\d s|min"));
            Locator sessions = page.locator("[data-test=sessions]");
            assertThat(sessions).containsText("batch-7");
            assertThat(sessions).containsText(Pattern.compile("[45] min \\d+ s"));
            assertThat(page.locator("[data-test=counters]")).containsText("41000");
            ConsoleBrowser.picture(page, "coordination");

            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("election"))
                    .click();
            assertThat(row(page, "jobs/nightly")).hasCount(0);
            assertThat(row(page, "scheduler")).isVisible();

            locks().release(ReleaseRequest.newBuilder()
                    .setClaimant(Claimant.newBuilder().setSession(web).setOwner("main"))
                    .setRequest(++requests)
                    .addResources(Resource.newBuilder().setName("jobs/nightly"))
                    .build());
            assertThat(second.get(10, TimeUnit.SECONDS).getAcquired()).isTrue();
            assertThat(page.locator("[data-test=holders]")).containsText("batch-7");
            assertThat(page.locator("[data-test=detail]")).containsText("In line: 0");
        }
        // The address names what is looked at.
        try (Page page = open(2, "coordination?kind=ELECTION&name=scheduler")) {
            assertThat(page.locator("[data-test=holders]")).containsText("batch-7");
        }
    }

    @Test
    void aLockIsTakenBackByForceOnceItsNameIsTypedAndThatIsWrittenDown() throws Exception {
        long web = session("stuck-web");
        long batch = session("patient-batch");
        long token = hold(web, ResourceKind.LOCK, "stuck", 0);
        var next = queue(batch, ResourceKind.LOCK, "stuck");
        try (Page page = open(0, "coordination?kind=LOCK&name=stuck")) {
            page.locator("[data-test=holders]").getByText("Take back by force").focus();
            page.keyboard().press("Enter");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("stuck-web main holds it with token " + token);
            assertThat(dialog).containsText("changed by two at once");
            Locator submit = dialog.locator("button[type=submit]");
            assertThat(submit).isDisabled();
            dialog.getByRole(AriaRole.TEXTBOX).fill("stuck");
            ConsoleBrowser.picture(page, "force-release");
            page.keyboard().press("Enter");
            assertThat(dialog).isHidden();
            assertThat(page.locator("[data-test=holders]")).containsText("patient-batch");
            assertThat(next.get(10, TimeUnit.SECONDS).getTokens(0)).isGreaterThan(token);
            // The session lives on, without the lock.
            SessionsGrpc.newBlockingStub(channel)
                    .keepAlive(
                            KeepSessionAliveRequest.newBuilder().setSession(web).build());
            assertThatThrownBy(() -> locks().release(ReleaseRequest.newBuilder()
                            .setClaimant(Claimant.newBuilder().setSession(web).setOwner("main"))
                            .setRequest(++requests)
                            .addResources(Resource.newBuilder().setName("stuck"))
                            .build()))
                    .hasMessageContaining("is not held by this owner");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Audit"))
                    .click();
            Locator row = page.locator("[data-test=audit] tr")
                    .filter(new Locator.FilterOptions().setHasText("lock.force-release"));
            assertThat(row).containsText("lock stuck");
            assertThat(row).containsText("with token " + token);
        }
    }

    @Test
    void whatNamesLabelsAndOwnersSayStaysText() {
        String attack = "<img src=x onerror=\"window.broken=1\">";
        String turned = "a\u202Eb\u0007c";
        long session = session(attack + turned);
        hold(session, ResourceKind.LOCK, "xss/" + attack, 0);
        hold(session, ResourceKind.ELECTION, "xss/" + turned, 0);
        try (Page page = open(0, "coordination?prefix=xss/")) {
            Locator resources = page.locator("[data-test=resources]");
            assertThat(resources).containsText("xss/" + attack);
            assertThat(resources).containsText("xss/a\\xe2\\x80\\xaeb\\x07c");
            resources.getByText("xss/" + attack).click();
            assertThat(page.locator("[data-test=name]")).hasText("xss/" + attack);
            page.locator("[data-test=holders]").getByText("Take back by force").click();
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText(attack);
            page.keyboard().press("Escape");
            assertThat(page.evaluate("() => window.broken === undefined")).isEqualTo(true);
            assertThat(page.locator("main img, main script")).hasCount(0);
        }
    }

    @Test
    void itIsThereInChineseAndInTheDark() {
        long session = session("web");
        hold(session, ResourceKind.LOCK, "night", 0);
        try (Page page = open(0, "coordination?kind=LOCK&name=night")) {
            button(page, "中文").click();
            assertThat(page.locator("nav")).containsText("协调");
            assertThat(page.locator("[data-test=holders]")).containsText("强制收回");
            button(page, "自动").click();
            button(page, "浅色").click();
            assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
            assertThat(page.locator("[data-test=sessions]")).containsText("会话");
        }
    }
}
