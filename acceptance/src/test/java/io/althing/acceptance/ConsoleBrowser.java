package io.althing.acceptance;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/// A real browser: the Chromium that is installed, driven by the Playwright among the console's
/// own libraries. Nothing is downloaded.
final class ConsoleBrowser implements AutoCloseable {
    private static final Path LIBRARY = Path.of("../console/node_modules/playwright-core");

    /// Where Playwright finds it, once in the life of a JVM.
    private static final Path DRIVER = Path.of("target/playwright");

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;
    private static final long PICTURE_BYTES_MAX = 150_000;

    private final Playwright playwright;
    private final Browser browser;

    /// What pages have complained of.
    final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    private ConsoleBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// Skips the test where there is no browser, and says what to install.
    static ConsoleBrowser open() {
        Optional<Path> chromium = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<Path> node = onPath("node", "nodejs");
        Assumptions.assumeTrue(
                chromium.isPresent(), "no browser to test the console with: install the package chromium");
        Assumptions.assumeTrue(node.isPresent(), "no Node.js to drive a browser with: install the package nodejs");
        Assumptions.assumeTrue(
                Files.isDirectory(LIBRARY), "the console's libraries are not there: run 'npm ci' in console/");
        putTogether("package", LIBRARY.toAbsolutePath().normalize());
        putTogether("node", node.orElseThrow());
        System.setProperty("playwright.cli.dir", DRIVER.toAbsolutePath().toString());
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.orElseThrow())
                        .setChromiumSandbox(false)
                        .setTimeout(60_000));
        return new ConsoleBrowser(playwright, browser);
    }

    private static void putTogether(String name, Path target) {
        try {
            Files.createDirectories(DRIVER);
            Files.deleteIfExists(DRIVER.resolve(name));
            Files.createSymbolicLink(DRIVER.resolve(name), target);
        } catch (IOException e) {
            throw new UncheckedIOException("the driver cannot be put together", e);
        }
    }

    private static Optional<Path> onPath(String... names) {
        for (String name : names) {
            for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                Path file = Path.of(directory, name);
                if (Files.isExecutable(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /// A tab of its own, with nothing kept of others.
    Page page(String address) {
        return page(address, fresh -> {});
    }

    /// @param before what is done with the tab before it loads anything
    Page page(String address, Consumer<Page> before) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(WIDTH, HEIGHT).setLocale("en-US"));
        Page page = context.newPage();
        page.setDefaultTimeout(20_000);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("a dialog opened: " + dialog.message());
            dialog.dismiss();
        });
        before.accept(page);
        page.navigate(address);
        return page;
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /// Keeps a picture of the page if the run asks for pictures: `-Dconsole.pictures=FOLDER`,
    /// absolute.
    static void picture(Page page, String name) throws IOException {
        String folder = System.getProperty("console.pictures", "");
        if (!folder.isBlank()) {
            Path file = Path.of(folder, "console-" + name + ".png");
            Files.createDirectories(file.getParent());
            page.screenshot(new Page.ScreenshotOptions().setPath(file));
            if (Files.size(file) > PICTURE_BYTES_MAX) {
                throw new AssertionError(file + " takes " + Files.size(file) + " bytes");
            }
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
