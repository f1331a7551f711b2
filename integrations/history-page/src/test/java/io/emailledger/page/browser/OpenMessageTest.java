package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.page.RejectedEmails;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** Tests the log, results and content of one e-mail, and that foreign text is never rendered as HTML. */
class OpenMessageTest extends PageTest {
    private static final String STRANGE =
            "<img src=x onerror=window.strange=1 data-strange=1><script>window.strange=1</script>";

    private Window open(EmailId id) {
        return open("?email=" + id);
    }

    private static String section(String name) {
        return "dialog#message [data-section=" + name + "]";
    }

    @Test
    void menuLeadsToRawLogWithoutPassword() {
        clinic.smtp.unknownUser("gone@home.example");
        EmailId id = clinic.send("gone@home.example", "Invoice 42");
        clinic.work();
        Window window = open("");

        window.choose(id, "View message log");

        window.untilText(section("attempts") + " pre", "S: 550 5.1.1");
        assertThat(window.text(section("attempts") + " pre"))
                .contains("C: RCPT TO:<gone@home.example>", "C: AUTH PLAIN ***")
                .doesNotContain("no transcript shows");
        window.until("the log has the focus", () -> window.focused().getText().equals("Message log"));
        assertThat(window.find(section("attempts") + " pre").getCssValue("font-family"))
                .contains("mono");
        assertThat(window.text(section("recipients"))).contains("Bounced", "550", "there is no such mailbox");
        assertThat(window.text(section("events"))).contains("Recorded", "Sending began", "Bounced");
        chromium.command(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        window.find(section("attempts") + " button.copy").click();
        window.untilText(section("attempts") + " button.copy", "Copied");
        assertThat(chromium.driver().executeAsyncScript("navigator.clipboard.readText().then(arguments[0])"))
                .asString()
                .contains("C: RCPT TO:<gone@home.example>");
    }

    @Test
    void replyOfServerIsShownOnce() {
        clinic.smtp.unknownUser("gone@home.example");
        EmailId id = clinic.send("gone@home.example", "Invoice 42");
        clinic.work();

        Window window = open(id);

        window.untilText(section("recipients"), "550 5.1.1 User unknown");
        assertThat(window.text(section("recipients"))).doesNotContain("5.1.1 5.1.1");
    }

    @Test
    void rejectedRecipientIsShownAndSelectable() {
        clinic.send("kim@home.example", "Newsletter");
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Reply reply = new Reply(535, "5.7.8 Login expired", Optional.of(ReplyPhase.AUTH));
        RejectedEmails.note(clinic.store, id, reply, RefusalCause.ACCOUNT);
        Window window = open("");

        window.find("[name=cause] option[value=ACCOUNT]").click();

        window.untilSubjects("Invoice 42");
        assertThat(window.address()).contains("cause=ACCOUNT");
        assertThat(window.text("#list tbody")).contains("about: our account or sender");
        Window message = open(id);
        message.untilText(section("recipients"), "About: our account or sender (said to AUTH, the login)");
    }

    @Test
    void deliveredEmailShowsHashesOfAttachments() {
        byte[] pdf = "%PDF-1.4".getBytes(StandardCharsets.US_ASCII);
        EmailId id =
                clinic.send(clinic.mail("Invoice 42").to("pat@home.example").attach(Attachment.of("invoice.pdf", pdf)));
        clinic.work();

        Window window = open(id);

        window.untilText(section("attachments"), "invoice.pdf");
        assertThat(window.text(section("attachments")))
                .contains("deleted at")
                .contains(clinic.record(id).attachments().get(0).sha256().orElseThrow());
        assertThat(window.text(section("headers"))).contains("Subject", "Invoice 42", "Message-ID");
    }

    @Test
    void bounceMailIsShown() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        clinic.work();
        clinic.ledger
                .reports()
                .accept(
                        id,
                        MailReport.of(
                                ReportKind.BOUNCE, RecipientReport.of(ReportedAction.FAILED, "pat@home.example")));

        Window window = open(id);

        window.untilText(section("reports"), "It was sent back");
        window.untilText("dialog#message .summary .pill", "Bounced");
    }

    @Test
    void foreignTextIsNotRenderedAsHtml() {
        clinic.smtp.when(Phase.RCPT).recipient("gone@home.example").then(Reaction.reply(550, "5.1.1 " + STRANGE));
        EmailId id = clinic.send(clinic.mail(STRANGE)
                .to("gone@home.example")
                .tag("<b data-strange=1>tag")
                .text(STRANGE)
                .html("<html><body>" + STRANGE + "</body></html>")
                .metadata("<i data-strange=1>", STRANGE)
                .attach(Attachment.of("<img src=x onerror=window.strange=1 data-strange=1>.txt", new byte[3])));
        clinic.work();

        Window window = open(id);
        window.untilText(section("attempts") + " pre", "550 5.1.1 <img");

        assertThat(window.textContent(Window.row(id) + " .subject")).isEqualTo(STRANGE);
        assertThat(window.textContent("dialog#message h2")).isEqualTo(STRANGE);
        assertThat(window.textContent(section("recipients"))).contains(STRANGE);
        assertThat(window.textContent(section("attachments"))).contains("<img src=x onerror=");
        assertThat(window.textContent(section("metadata"))).contains("<i data-strange=1>");
        assertThat(window.textContent(section("body"))).contains(STRANGE);
        window.assertNothingStrangeRan();
    }

    @Test
    void htmlLoadsNothingRemoteAndRunsNoScript() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        clinic.web().createContext("/elsewhere", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        String elsewhere = clinic.webAddress() + "elsewhere";
        EmailId id = clinic.send(clinic.mail("Newsletter")
                .to("pat@home.example")
                .html("<html><head><link rel=stylesheet href='" + elsewhere + "/a.css'></head><body>"
                        + "<p id=shown style='color: rgb(1, 2, 3)'>Hello Pat</p><img id=last src='" + elsewhere
                        + "/a.png'>"
                        + "<iframe src='" + elsewhere + "/frame'></iframe>"
                        + "<script>top.strange = 1; parent.strange = 1</script>"
                        + "<meta http-equiv=refresh content='0;url=" + elsewhere + "/gone'></body></html>")
                .trackOpens(true));
        clinic.work();

        Window window = open(id);
        window.run("arguments[0].scrollIntoView()", window.find(section("body") + " iframe"));
        String shown = inTheFrame(window);

        assertThat(shown).isEqualTo("Hello Pat");
        assertThat(asked).hasValue(0);
        assertThat(clinic.record(id).opened())
                .as("viewing it on the page is no open")
                .isFalse();
        window.assertNothingStrangeRan();
    }

    /** A link in an e-mail may contain a token: nothing but the reader's own choice, outside the frame, may open it. */
    @Test
    void linksOfMessageDoNotOpenInThePage() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        clinic.web().createContext("/link", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        String link = clinic.webAddress() + "link";
        for (String target : new String[] {"", " target=_blank", " target=_top", " target=_parent"}) {
            EmailId id = clinic.send(clinic.mail("Newsletter")
                    .to("pat@home.example")
                    .html("<p id=shown>Hello Pat</p><a id=link ping='" + link + "' href='" + link + "'" + target
                            + ">More</a>"));
            Window window = open("?email=" + id);
            window.mark();
            window.run("arguments[0].scrollIntoView()", window.find(section("body") + " iframe"));
            inTheFrame(window);
            var driver = chromium.driver();
            int windows = driver.getWindowHandles().size();

            driver.switchTo().frame(window.find(section("body") + " iframe"));
            driver.findElement(By.id("link")).click();
            driver.switchTo().defaultContent();

            window.refresh();
            window.ready();
            window.assertNotLoadedAnew();
            assertThat(driver.getWindowHandles()).hasSize(windows);
            assertThat(asked).as(target).hasValue(0);
        }
    }

    /**
     * Resource hints are not covered by the Content-Security-Policy, although a connection alone reveals that the
     * e-mail was viewed.
     */
    @Test
    void htmlOpensNoConnection() throws IOException {
        try (ServerSocket elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String there = "http://127.0.0.1:" + elsewhere.getLocalPort() + "/";
            EmailId id = clinic.send(clinic.mail("Newsletter")
                    .to("pat@home.example")
                    .html("<html><head><link rel=preconnect href='" + there + "'></head><body>"
                            + "<link rel='preconnect prefetch' crossorigin href='" + there + "'>"
                            + "<link rel=dns-prefetch href='//a-name-of-its-own.example/'>"
                            + "<p id=shown>Hello Pat</p></body></html>"));
            clinic.work();

            Window window = open("?email=" + id);
            window.run("arguments[0].scrollIntoView()", window.find(section("body") + " iframe"));
            assertThat(inTheFrame(window)).isEqualTo("Hello Pat");

            elsewhere.setSoTimeout(500);
            assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static String inTheFrame(Window window) {
        var driver = chromium.driver();
        driver.switchTo().frame(window.find(section("body") + " iframe"));
        try {
            window.until(
                    "the document is there",
                    () -> !driver.findElements(By.id("shown")).isEmpty());
            window.until(
                    "the browser has finished loading",
                    () -> "complete".equals(driver.executeScript("return document.readyState")));
            return driver.findElement(By.id("shown")).getText();
        } finally {
            driver.switchTo().defaultContent();
        }
    }
}
