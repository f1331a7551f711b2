package io.emailledger.tracking;

import static io.emailledger.tracking.Subscribers.PAT;
import static io.emailledger.tracking.Subscribers.SECRET;
import static io.emailledger.tracking.Subscribers.newsletter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent.Recipient;
import io.emailledger.spi.RecipientContent.Subscription;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the header fields of a mailing list, and their tokens. */
class UnsubscribeTest {
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));

    private static Unsubscribe at(String url) {
        return Unsubscribe.at(URI.create(url)).signedWith(SECRET);
    }

    @Test
    void eachRecipientGetsFieldsOfTheirOwn() {
        try (Subscribers list = new Subscribers()) {
            EmailRecord sent = list.send(newsletter().to(PAT).bcc("kim@home.example"));

            assertThat(list.headers()).hasSize(2);
            for (int i = 0; i < 2; i++) {
                Subscription who =
                        new Subscription(Optional.empty(), "news", i == 0 ? PAT : "kim@home.example", sent.id());
                assertThat(list.headers().get(i))
                        .containsSubsequence(
                                "List-Unsubscribe: <" + list.unsubscribe.link(who) + ">",
                                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
                                "List-Id: <news.clinic.example>",
                                "Feedback-ID: news:clinicexamplema");
                assertThat(list.unsubscribe.subscription(list.unsubscribe.token(who)))
                        .contains(who);
            }
        }
    }

    @Test
    void emailOfNoListGetsNoFields() {
        try (Subscribers list = new Subscribers()) {
            list.send(Email.from("office@clinic.example").to(PAT).text("A receipt"));

            assertThat(list.headers().get(0)).noneMatch(line -> line.startsWith("List-") || line.startsWith("Feed"));
        }
    }

    @Test
    void mailboxFollowsAddressOfPage() {
        try (Subscribers list = new Subscribers(
                at("https://app.example/u/").mailbox("bounces@app.example").feedbackSender("greenstreet"))) {
            EmailRecord sent = list.sendNews();
            String token = list.unsubscribe.token(Subscribers.pat(sent.id()));

            assertThat(list.headers().get(0))
                    .containsSubsequence(
                            "List-Unsubscribe: <https://app.example/u/" + token + ">,",
                            " <mailto:bounces@app.example?subject=unsubscribe%20" + token + ">",
                            "List-Unsubscribe-Post: List-Unsubscribe=One-Click")
                    .contains("Feedback-ID: news:greenstreet");
        }
    }

    @Test
    void fieldsOfApplicationStay() {
        try (Subscribers list = new Subscribers()) {
            list.send(newsletter()
                    .to(PAT)
                    .header("list-id", "News <all.clinic.example>")
                    .header("Feedback-Id", "a:b:c:clinic"));

            assertThat(list.headers().get(0))
                    .contains("list-id: News <all.clinic.example>", "Feedback-Id: a:b:c:clinic")
                    .noneMatch(line -> line.startsWith("List-Id") || line.startsWith("Feedback-ID"));
        }
    }

    @Test
    void exactMessageGetsFields() {
        try (Subscribers list = new Subscribers()) {
            EmailRecord sent = list.send(
                    Email.ofMessage(("From: office@clinic.example\r\nTo: " + PAT + "\r\nSubject: News\r\n\r\nHello\r\n")
                                    .getBytes(StandardCharsets.US_ASCII))
                            .list("news"));

            assertThat(list.headers().get(0))
                    .contains(
                            "List-Unsubscribe: <" + list.unsubscribe.link(Subscribers.pat(sent.id())) + ">",
                            "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        }
    }

    @Test
    void linkInTextAndHtmlIsThatOfRecipient() {
        try (Subscribers list = new Subscribers()) {
            EmailRecord sent = list.send(newsletter()
                    .to(PAT)
                    .text("Leave: " + Unsubscribe.LINK)
                    .html("<p title='" + Unsubscribe.LINK + "'><a href=\"" + Unsubscribe.LINK + "\">Leave</a></p>"));
            String link = list.unsubscribe.link(Subscribers.pat(sent.id())).toString();

            String message = new String(list.transport.sent().get(0).content(), StandardCharsets.UTF_8)
                    .replaceAll("=\r\n", "")
                    .replace("=3D", "=");
            assertThat(message).contains("Leave: " + link, "<a href=\"" + link + "\">", "title='" + link + "'");
            assertThat(list.ledger.find(sent.id()).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void retryHasSameFields() {
        Unsubscribe one = at("https://app.example/u/");
        Unsubscribe other = at("https://app.example/u/");
        Email email = newsletter().to(PAT).tenant("north").build();
        Recipient recipient = new Recipient(EMAIL, 0, email.to().get(0));

        assertThat(one.contentFor(email, recipient).headers())
                .isEqualTo(other.contentFor(email, recipient).headers());
    }

    @Test
    void longestNamesFitOnOneLine() {
        Random random = new Random(42);
        for (String letter : List.of("x", "\u0436", "\u8acb", "\ud83d\udc8a")) {
            String tenant = letter.repeat(100 / letter.length());
            String domain = "x".repeat(60) + "." + "y".repeat(60) + "." + "z".repeat(59) + ".example";
            String local = "\u00fc".repeat(32);
            String url = "https://app.example/" + "u".repeat(129) + "/";
            try (Subscribers list = new Subscribers(at(url).mailbox("bounces@app.example"))) {
                list.send(Email.from("office@" + domain)
                        .to(local + "@" + domain)
                        .text("Hello " + random.nextInt())
                        .tenant(tenant)
                        .list("l".repeat(50)));

                assertThat(list.headers().get(0))
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(998));
                List<String> uris = list.headers().get(0).stream()
                        .filter(line -> line.contains("<https://app.example/u") || line.contains("<mailto:"))
                        .toList();
                assertThat(uris).hasSize(2).allSatisfy(line -> assertThat(line).containsPattern(">,?$"));
                int start = uris.get(0).indexOf(url) + url.length();
                String token = uris.get(0).substring(start, uris.get(0).length() - 2);
                assertThat(list.unsubscribe.subscription(token)).hasValueSatisfying(who -> {
                    assertThat(who.tenant()).contains(tenant);
                    assertThat(who.address()).startsWith(local);
                });
            }
        }
    }

    @Test
    void forgedTokensNameNothing() {
        Unsubscribe unsubscribe = at("https://app.example/u/");
        String real = unsubscribe.token(Subscribers.pat(EMAIL));
        Random random = new Random(8058);
        for (int i = 0; i < 10_000; i++) {
            String forged = ForgedTokens.next(random, real);
            assertThat(unsubscribe.subscription(forged)).as(forged).isEmpty();
        }
    }

    @Test
    void tokenOfAnotherPurposeOrSecretNamesNothing() {
        Unsubscribe unsubscribe = at("https://app.example/u/");
        String pixel = OpenTracking.at(URI.create("https://app.example/t/"))
                .signedWith(SECRET)
                .token(EMAIL, 0);
        String other = Unsubscribe.at(URI.create("https://app.example/u/"))
                .signedWith("another secret..".getBytes(StandardCharsets.US_ASCII))
                .token(Subscribers.pat(EMAIL));

        assertThat(unsubscribe.subscription(pixel)).isEmpty();
        assertThat(unsubscribe.subscription(other)).isEmpty();
        assertThat(unsubscribe
                        .alsoAccepting("another secret..".getBytes(StandardCharsets.US_ASCII))
                        .subscription(other))
                .contains(Subscribers.pat(EMAIL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/u/",
                "https://app.example/u",
                "https://app.example/u/?a=b",
                "https://app.example/u/#a",
                "https://me@app.example/u/",
                "ftp://app.example/u/",
                "/u/",
            })
    void unsuitableAddressIsRefused(String url) {
        assertThatThrownBy(() -> Unsubscribe.at(URI.create(url)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("url must");
    }

    @Test
    void addressOfThisMachineMayBeUnencrypted() {
        assertThat(at("http://localhost:8080/u/").toString()).doesNotContain("0123456789");
        assertThat(at("http://127.0.0.1:8080/u/").link(Subscribers.pat(EMAIL)).getScheme())
                .isEqualTo("http");
        assertThatThrownBy(() -> at("https://app.example/" + "u".repeat(150) + "/"))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void invalidSettingsAreRefused() {
        Unsubscribe unsubscribe = at("https://app.example/u/");
        assertThatThrownBy(() -> unsubscribe.mailbox("not a mailbox")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> unsubscribe.mailbox("a?b@app.example")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> unsubscribe.feedbackSender("a:b")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() ->
                        Unsubscribe.at(URI.create("https://app.example/u/")).signedWith(new byte[15]))
                .isInstanceOf(InvalidValueException.class);
    }
}
