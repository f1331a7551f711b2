package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.EmailId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A browser window with the page, and the actions of a user in it. */
final class Window {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final ChromeDriver driver;
    private final String handle;

    private Window(ChromeDriver driver) {
        this.driver = driver;
        this.handle = driver.getWindowHandle();
    }

    /** Opens the page in the current window. */
    static Window open(Chromium chromium, URI address) {
        ChromeDriver driver = chromium.driver();
        driver.get(address.toString());
        return new Window(driver);
    }

    /** Opens the page in an additional window. */
    static Window beside(Chromium chromium, URI address) {
        chromium.driver().switchTo().newWindow(WindowType.WINDOW);
        return open(chromium, address);
    }

    /** Switches to this window. */
    Window look() {
        driver.switchTo().window(handle);
        return this;
    }

    /** Closes this window and switches to another. */
    void closeAndLookAt(Window other) {
        look();
        driver.close();
        other.look();
    }

    /** Waits until the condition holds. A failure repeats the description. */
    void until(String what, Supplier<Boolean> so) {
        new WebDriverWait(driver, PATIENCE, LOOK_EVERY)
                .ignoring(StaleElementReferenceException.class, NoSuchElementException.class)
                .withMessage(what)
                .until(d -> so.get());
    }

    WebElement find(String css) {
        until(css + " is there", () -> !all(css).isEmpty());
        return all(css).get(0);
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The visible text of an element, or an empty text while it does not exist. */
    String text(String css) {
        List<WebElement> found = all(css);
        return found.isEmpty() ? "" : found.get(0).getText();
    }

    void untilText(String css, String contained) {
        until(css + " says " + contained, () -> text(css).contains(contained));
    }

    /** The text of an element, including hidden parts. */
    String textContent(String css) {
        return String.valueOf(find(css).getDomProperty("textContent"));
    }

    static String row(EmailId id) {
        return "tr[data-id='" + id + "']";
    }

    /** The subjects in the list, from top to bottom; in one call, because the list may have hundreds of rows. */
    List<String> subjects() {
        Object texts = run("return Array.from(document.querySelectorAll('table.emails tbody .subject'),"
                + " subject => subject.innerText.trim())");
        return ((List<?>) Objects.requireNonNull(texts))
                .stream().map(String::valueOf).toList();
    }

    void untilSubjects(String... subjects) {
        until("the list shows " + List.of(subjects), () -> subjects().equals(List.of(subjects)));
    }

    void untilStatus(EmailId id, String word) {
        untilText(row(id) + " .pill", word);
    }

    /** Opens the menu of a row. */
    void openMenu(EmailId id) {
        find(row(id) + " button.dots").click();
        find("[role=menu]:not([aria-busy]) [role=menuitem]");
    }

    /** The entry of the open menu. */
    WebElement entry(String label) {
        return all("[role=menuitem]").stream()
                .filter(item ->
                        item.findElement(By.className("menu-label")).getText().equals(label))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no entry " + label));
    }

    void choose(EmailId id, String label) {
        openMenu(id);
        entry(label).click();
    }

    /** Confirms the dialog. */
    void confirm() {
        find("dialog.ask button[type=submit]").click();
    }

    void type(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Waits until the page has loaded its list once. */
    Window ready() {
        untilText("#live-words", "Live");
        return this;
    }

    /** Makes the page refresh immediately, as it does when the machine is online again. */
    void refresh() {
        run("dispatchEvent(new Event('online'))");
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    /** Marks the document. A reloaded page has no mark. */
    void mark() {
        run("window.marked = true");
    }

    void assertNotLoadedAnew() {
        assertThat(run("return window.marked === true")).isEqualTo(true);
    }

    /** Fails if a script from foreign text has run, or has created an element. */
    void assertNothingStrangeRan() {
        try {
            assertThat(run("return window.strange === undefined")).isEqualTo(true);
        } catch (JavascriptException e) {
            throw new AssertionError(e);
        }
        assertThat(all("[data-strange]")).isEmpty();
    }
}
