package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.testkit.Act;
import io.emailledger.tracking.TrackingRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the view of one e-mail: recipients, server replies and content. */
class MessageTest {
    private static final Pattern PIXEL = Pattern.compile("/t/[^\"]+");

    private final OpenPage office = OpenPage.open();
    private final Page page = office.page();

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void bouncedEmailShowsReplyAndExplanation() {
        office.transport.next(Act.refuse(550, "5.1.1 <script>alert(1)</script> no such user"));
        EmailId id = office.send(OpenPage.email()
                .subject("<img src=x onerror=alert(1)>")
                .header("X-Case", "42")
                .metadata("case", "42")
                .replyTo("desk@clinic.example")
                .attach(Attachment.of("<b>.txt", "content".getBytes(StandardCharsets.UTF_8))));

        JsonNode message = page.json("api/emails/" + id);

        JsonNode recipient = message.path("recipients").get(0);
        assertThat(recipient.path("status").asText()).isEqualTo("BOUNCED");
        assertThat(recipient.path("reply").path("code").asInt()).isEqualTo(550);
        assertThat(recipient.path("reply").path("enhanced").asText()).isEqualTo("5.1.1");
        assertThat(recipient.path("reply").path("text").asText()).contains("<script>alert(1)</script>");
        assertThat(recipient.path("meaning").asText()).isEqualTo("Rejected: there is no such mailbox.");
        assertThat(recipient.path("bounceType").asText()).isEqualTo("HARD");
        assertThat(message.path("subject").asText()).isEqualTo("<img src=x onerror=alert(1)>");
        assertThat(message.path("events"))
                .extracting(event -> event.path("type").asText())
                .contains("RECORDED", "SENDING", "BOUNCED");
        assertThat(message.path("attemptLog")
                        .get(0)
                        .path("results")
                        .get(0)
                        .path("outcome")
                        .asText())
                .isEqualTo("REJECTED");
        assertThat(message.path("attemptLog").get(0).has("transcript")).isTrue();
        assertThat(message.path("headers"))
                .extracting(h -> h.path("name").asText())
                .contains("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "X-Case", "MIME-Version")
                .doesNotContain("Bcc");
        JsonNode file = message.path("attachmentList").get(0);
        assertThat(file.path("name").asText()).isEqualTo("<b>.txt");
        assertThat(file.path("sha256").asText()).hasSize(64);
        assertThat(file.has("deletedAt")).isTrue();
        assertThat(message.path("attachments").asInt()).isEqualTo(1);
        assertThat(message.path("attachmentsDeleted").asBoolean()).isTrue();
        assertThat(message.path("body").toString())
                .isEqualTo(
                        "{\"text\":\"Come in.\",\"textCut\":false,\"html\":false,\"deleted\":false,\"hidden\":false}");
        assertThat(message.path("metadata").path("case").asText()).isEqualTo("42");
        assertThat(message.path("actions").path("resend").path("why").asText())
                .isEqualTo("All recipients are on the suppression list.");
    }

    @ParameterizedTest
    @CsvSource({
        "552, 5.2.2 Mailbox full, Rejected: the mailbox is full.",
        "554, 5.7.1 Message rejected as spam, Rejected: the receiving side classified it as spam.",
        "550, No, 'Rejected: the mailbox is not available, or a rule forbids it.'",
        "554, 5.6.0 No, Rejected: the receiving side does not accept e-mails of this form.",
        "599, No, Rejected: the server does not say why."
    })
    void everyCauseHasExplanation(int code, String text, String meaning) {
        office.transport.next(Act.refuse(code, text));
        EmailId id = office.send(OpenPage.email());

        assertThat(page.json("api/emails/" + id)
                        .path("recipients")
                        .get(0)
                        .path("meaning")
                        .asText())
                .isEqualTo(meaning);
    }

    @Test
    void rejectionNamesRecipientAndCommand() {
        EmailId id = office.later(OpenPage.email().to("kim@home.example"));
        assertThat(page.json("api/emails/" + id).path("causes")).isEmpty();
        Reply reply = new Reply(550, "5.7.1 Sender not verified", Optional.of(ReplyPhase.MAIL));
        RejectedEmails.note(office.store, id, reply, RefusalCause.ACCOUNT);

        JsonNode message = page.json("api/emails/" + id);

        String about = "{\"code\":\"ACCOUNT\",\"label\":\"our account or sender\"}";
        JsonNode recipient = message.path("recipients").get(0);
        assertThat(recipient.path("cause").toString()).isEqualTo(about);
        assertThat(recipient.path("reply").path("phase").toString())
                .isEqualTo("{\"code\":\"MAIL\",\"label\":\"said to MAIL\"}");
        assertThat(message.path("causes").toString()).isEqualTo("[" + about + "]");
        assertThat(page.json("api/emails?cause=ACCOUNT")
                        .path("emails")
                        .get(0)
                        .path("causes")
                        .toString())
                .isEqualTo("[" + about + "]");
        assertThat(page.get("api/emails/" + id + "/log").body())
                .contains("Recipient 2  PENDING  550 5.7.1 Sender not verified  (phase MAIL, cause ACCOUNT)\n");
    }

    @Test
    void deferredEmailShowsNextAttempt() {
        office.transport.next(Act.defer(451, "4.7.1 Greylisted"));
        EmailId id = office.send(OpenPage.email());

        JsonNode message = page.json("api/emails/" + id);

        assertThat(message.path("waiting").path("reason").asText()).isEqualTo("DEFERRED");
        assertThat(message.path("waiting").has("until")).isTrue();
        assertThat(message.path("recipients").get(0).path("meaning").asText()).startsWith("Deferred: ");
        assertThat(message.path("recipients").get(0).has("bounceType")).isFalse();
    }

    @Test
    void failedEmailShowsReason() {
        EmailId id = office.ledger.send(
                Email.from(OpenPage.FROM).subject("x").text("x").build());

        JsonNode message = page.json("api/emails/" + id);

        assertThat(message.path("status").asText()).isEqualTo("FAILED");
        assertThat(message.path("failure").toString())
                .isEqualTo("{\"code\":\"NO_RECIPIENTS\",\"label\":\"It has no recipients.\"}");
        assertThat(message.path("recipients")).isEmpty();
    }

    @Test
    void longTextIsTruncated() {
        int most = 256 * 1024;
        EmailId fits = office.later(OpenPage.email().text("x".repeat(most)));
        EmailId tooLong = office.later(OpenPage.email().text("x".repeat(most - 1) + "\ud83d\ude00 and so on"));

        JsonNode whole = page.json("api/emails/" + fits).path("body");
        assertThat(whole.path("text").asText()).hasSize(most);
        assertThat(whole.path("textCut").asBoolean()).isFalse();
        JsonNode cut = page.json("api/emails/" + tooLong).path("body");
        assertThat(cut.path("text").asText()).isEqualTo("x".repeat(most - 1));
        assertThat(cut.path("textCut").asBoolean()).isTrue();
    }

    @Test
    void bounceIsShownAndLoggedInFull() {
        EmailId id = office.send(OpenPage.email());
        String returned = "Returned mail: " + "x".repeat(70_000) + " the end";
        RecipientReport failed = RecipientReport.failed("pat@home.example", "5.2.1", 550, "Mailbox disabled");
        office.ledger
                .reports()
                .accept(
                        id,
                        MailReport.of(ReportKind.BOUNCE, failed)
                                .withRaw(RawReport.of(returned.getBytes(StandardCharsets.UTF_8))));

        JsonNode report = page.json("api/emails/" + id).path("reports").get(0);
        assertThat(report.path("kind").asText()).isEqualTo("BOUNCE");
        assertThat(report.path("label").asText()).isEqualTo("It was sent back");
        assertThat(report.path("state").asText()).isEqualTo("APPLIED");
        assertThat(report.path("text").asText()).hasSize(64 * 1024 + 1).endsWith("…");
        Got log = page.get("api/emails/" + id + "/log");
        assertThat(log.body()).contains("RECORDED").contains(" the end");
        assertThat(log.header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(log.header("Content-Disposition")).contains("attachment; filename=\"email-" + id + ".log\"");
    }

    @Test
    void opensShowRecipientAndTime() {
        EmailId id = office.send(OpenPage.email().html("<p>Come in.").trackOpens(true));
        String sent = new String(office.transport.deliveries().get(0).content().orElseThrow(), StandardCharsets.UTF_8);
        // Quoted-printable breaks lines with an equals sign.
        Matcher pixel = PIXEL.matcher(sent.replace("=\r\n", "").replace("=3D", "="));
        assertThat(pixel.find()).isTrue();
        assertThat(page.json("api/emails/" + id).path("tracked").asBoolean()).isTrue();
        assertThat(page.json("api/emails/" + id).has("opened")).isFalse();

        office.pixels.respond(new TrackingRequest("GET", pixel.group(), Optional.of("Mozilla/5.0 Thunderbird/128.0")));

        JsonNode message = page.json("api/emails/" + id);
        assertThat(message.path("opened").path("count").asInt()).isEqualTo(1);
        assertThat(message.path("opened").path("first"))
                .isEqualTo(message.path("opened").path("last"));
        assertThat(message.path("opens").get(0).path("agent").asText()).isEqualTo("CLIENT");
        assertThat(page.json("api/emails?opened=true").path("emails")).hasSize(1);
    }

    @Test
    void htmlOfEmailIsSandboxed() {
        String html = "<style>p{color:red}</style><img src=\"http://evil.example/x.png\"><p>Come in.";
        EmailId id = office.later(OpenPage.email().html(html));

        Got got = page.get("api/emails/" + id + "/html");

        assertThat(got.body()).isEqualTo(html);
        assertThat(got.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(got.header("Content-Security-Policy"))
                .contains("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'self'");
        assertThat(got.header("X-DNS-Prefetch-Control")).contains("off");
        assertThat(got.header("Cache-Control")).contains("no-store");
        EmailId plain = office.later(OpenPage.email());
        assertThat(page.get("api/emails/" + plain + "/html").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<link rel=preconnect href=https://evil.example>",
                "<LINK\nrel=dns-prefetch href=//evil.example/>",
                "<link/rel=preload/as=font/href=https://evil.example>",
                "<noscript><link rel=preconnect href=https://evil.example></noscript>",
                "<template><link rel=preconnect href=https://evil.example></template>",
                "<template shadowrootmode=open><link rel=preconnect href=https://evil.example></template>",
                "<svg><style><p><link rel=preconnect href=https://evil.example></style></svg>",
                "<svg><foreignObject><link rel=preconnect href=https://evil.example></foreignObject></svg>",
                "<math><mtext><table><mglyph><style><!--</style><link rel=preconnect href=https://evil.example>-->",
                "<title><!--</title><link rel=preconnect href=https://evil.example>-->",
                "<meta http-equiv=refresh content='0;url=https://evil.example'>",
                "<mEtA content='0;url=https://evil.example' HTTP-EQUIV=refresh>",
                "<meta http-equiv=x-dns-prefetch-control content=on><a href=https://evil.example>x</a>",
                "<base href=https://evil.example/>",
                "<script type=speculationrules>{\"prerender\":[{\"urls\":[\"https://evil.example\"]}]}</script>",
                "<iframe srcdoc='&lt;link rel=preconnect href=https://evil.example&gt;'></iframe>",
            })
    void resourceHintsAreRemovedFromHtml(String hint) {
        EmailId id = office.later(OpenPage.email().html("<p>Before." + hint + "<p class=a>After."));

        Got got = page.get("api/emails/" + id + "/html");

        assertThat(got.body())
                .startsWith("<p>Before.")
                .endsWith("<p class=a>After.")
                .doesNotContainPattern("(?i)<(link|meta|base|script|iframe)[\\s/>]");
    }

    @Test
    void scriptInHtmlIsRemoved() {
        EmailId id = office.later(OpenPage.email().html("<script>p { display: none }</script><p>Come in."));

        assertThat(page.get("api/emails/" + id + "/html").body())
                .isEqualTo("<style type=text/plain>p { display: none }</style><p>Come in.");
    }

    @Test
    void visitorWithoutContentPermissionSeesNoContent() {
        try (OpenPage desk = OpenPage.open(server -> server.authentication(
                e -> Optional.of(Visitor.everything("desk").mayOnly(Permission.ACT))))) {
            EmailId id = desk.send(OpenPage.email().text("quicksilver").html("<p>quicksilver"));
            desk.ledger
                    .reports()
                    .accept(
                            id,
                            MailReport.of(ReportKind.DELAY)
                                    .withRaw(RawReport.of("quicksilver".getBytes(StandardCharsets.UTF_8))));

            Got got = desk.page().get("api/emails/" + id);

            assertThat(got.body()).doesNotContain("quicksilver");
            assertThat(got.json().path("body").toString())
                    .isEqualTo("{\"textCut\":false,\"html\":false,\"deleted\":false,\"hidden\":true}");
            assertThat(got.json().path("headers")).isEmpty();
            assertThat(got.json().path("attemptLog").get(0).has("transcript")).isFalse();
            assertThat(got.json().path("reports").get(0).has("text")).isFalse();
            assertThat(got.json().path("actions").path("log").toString())
                    .isEqualTo("{\"allowed\":false,\"why\":\"You may not read the contents of e-mails.\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({"x", "01900000-0000-7000-8000-000000000000", "..", "%00", "1-1-1-1-1"})
    void unknownEmailIsNotFound(String id) {
        Got got = page.get("api/emails/" + id);
        assertThat(got.status()).isEqualTo(404);
        assertThat(got.errorCode()).isEqualTo("not_found");
    }
}
