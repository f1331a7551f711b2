package io.emailledger.examples.historypage.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.EmailId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A window with the page in it, and what a reader does there. */
final class Window {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final ChromeDriver driver;
    private final String handle;

    private Window(ChromeDriver driver) {
        this.driver = driver;
        this.handle = driver.getWindowHandle();
    }

    /** Opens the page in the window that is there. */
    static Window open(Chromium chromium, URI address) {
        ChromeDriver driver = chromium.driver();
        driver.get(address.toString());
        return new Window(driver);
    }

    /** Opens it in a window beside. */
    static Window beside(Chromium chromium, URI address) {
        chromium.driver().switchTo().newWindow(WindowType.WINDOW);
        return open(chromium, address);
    }

    /** Turns to this window. */
    Window look() {
        driver.switchTo().window(handle);
        return this;
    }

    /** Closes it and turns to another. */
    void closeAndLookAt(Window other) {
        look();
        driver.close();
        other.look();
    }

    /** Waits until something is so; what it is stands in the failure. */
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

    /** The text that an element shows, or nothing while it is not there. */
    String text(String css) {
        List<WebElement> found = all(css);
        return found.isEmpty() ? "" : found.get(0).getText();
    }

    void untilText(String css, String contained) {
        until(css + " says " + contained, () -> text(css).contains(contained));
    }

    /** All that is in an element, shown or not, as text. */
    String textContent(String css) {
        return String.valueOf(find(css).getDomProperty("textContent"));
    }

    static String row(EmailId id) {
        return "tr[data-id='" + id + "']";
    }

    /** The subjects in the list, from above. */
    List<String> subjects() {
        return all("table.emails tbody .subject").stream()
                .map(WebElement::getText)
                .toList();
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

    /** Says yes in the small dialog. */
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

    /** Waits for the page to have read its list once. */
    Window ready() {
        untilText("#live-words", "Live");
        return this;
    }

    /** Lets the page look again at once, as it does when the machine is back in its network. */
    void refresh() {
        run("dispatchEvent(new Event('online'))");
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    /** Marks the document; a page that was loaded anew has no mark. */
    void mark() {
        run("window.marked = true");
    }

    void assertNotLoadedAnew() {
        assertThat(run("return window.marked === true")).isEqualTo(true);
    }

    /** Fails if a script from a text of somebody else has run, or made an element. */
    void assertNothingStrangeRan() {
        try {
            assertThat(run("return window.strange === undefined")).isEqualTo(true);
        } catch (JavascriptException e) {
            throw new AssertionError(e);
        }
        assertThat(all("[data-strange]")).isEmpty();
    }
}
