package io.emailledger.page.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Debian's headless Chromium, driven by Debian's chromedriver. If one of them is missing, the tests are skipped with a
 * message.
 */
final class Chromium implements AutoCloseable {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    /** A strong reference, because a logger that is garbage-collected loses its level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final Path profile;
    private final ChromeDriver driver;

    private Chromium(Path profile, ChromeDriver driver) {
        this.profile = profile;
        this.driver = driver;
    }

    static Chromium start() {
        boolean there = Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
        String missing = "Skipped: the tests of the history page need " + BROWSER + " and " + DRIVER
                + " (Debian's packages chromium and chromium-driver).";
        if (!there) {
            System.out.println(missing);
        }
        Assumptions.assumeTrue(there, missing);
        // Selenium warns that it has no classes for this version's developer tools, which the tests do not use.
        SELENIUM.setLevel(Level.SEVERE);
        try {
            Path profile = Files.createTempDirectory("history-page");
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(DRIVER.toFile())
                    .usingAnyFreePort()
                    .build();
            return new Chromium(profile, new ChromeDriver(service, options(profile)));
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the profile of the browser", e);
        }
    }

    private static ChromeOptions options(Path profile) {
        return new ChromeOptions()
                .setBinary(BROWSER.toFile())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-renderer-backgrounding",
                        "--disable-background-timer-throttling",
                        "--disable-backgrounding-occluded-windows",
                        "--hide-scrollbars",
                        "--user-data-dir=" + profile);
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Gives the page a size in CSS pixels. */
    void size(int width, int height, double scale) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
    }

    /** Sets the colour scheme, and reduced motion so that nothing changes during the test. */
    void scheme(String lightOrDark) {
        command("Emulation.setEmulatedMedia", Map.of("features", new Object[] {
            Map.of("name", "prefers-color-scheme", "value", lightOrDark),
            Map.of("name", "prefers-reduced-motion", "value", "reduce")
        }));
    }

    /** Sets the time zone of the browser, such as {@code Europe/Berlin}. */
    void zone(String id) {
        command("Emulation.setTimezoneOverride", Map.of("timezoneId", id));
    }

    /** Sets the language of the browser, such as {@code en-GB}. */
    void language(String tag) {
        command("Emulation.setLocaleOverride", Map.of("locale", tag));
    }

    void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    @Override
    public void close() {
        driver.quit();
        try {
            Files.walkFileTree(profile, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // The browser is still writing while it ends. The directory is temporary and may keep files.
            profile.toFile().deleteOnExit();
        }
    }
}
