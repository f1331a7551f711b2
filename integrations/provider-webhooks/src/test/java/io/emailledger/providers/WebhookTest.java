package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.ProviderWebhook.Outcome;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a webhook answers, finds e-mails and takes repetitions. */
class WebhookTest {
    private static final String SENDGRID =
            "{'email':'{to}','timestamp':{seconds},'smtp-id':'{mid}','event':'%s','sg_event_id':'%s'%s}";

    private static String sendGrid(String event, String id, String more) {
        return SENDGRID.formatted(event, id, more);
    }

    private static final List<String> LIFE = List.of(
            sendGrid("processed", "a", ""),
            sendGrid("deferred", "b", ",'response':'451 4.7.1 Greylisted'"),
            sendGrid("deferred", "c", ",'response':'451 4.7.1 Greylisted again'"),
            sendGrid("delivered", "d", ",'response':'250 OK'"),
            sendGrid("open", "e", ",'ip':'192.0.2.1'"),
            sendGrid("open", "f", ",'sg_machine_open':true"),
            sendGrid("open", "g", ""),
            sendGrid("click", "h", ",'url':'https://clinic.example/'"),
            sendGrid("pondered", "i", ""),
            sendGrid("bounce", "j", ",'type':'bounce','status':'5.2.2','reason':'552 5.2.2 mailbox full'"),
            sendGrid("spamreport", "k", ""),
            sendGrid("unsubscribe", "l", ""));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shuffledAndRepeatedBatchesLeadToTheSameHistory(boolean database) {
        try (Desk ordered = database ? Desk.withDatabase(Hook.SENDGRID) : new Desk(Hook.SENDGRID)) {
            EmailId id = ordered.send();
            ordered.post("[" + String.join(",", LIFE) + "]", id);
            String expected = ordered.known(id).replace(id.toString(), "ID");
            assertThat(expected).contains("OPEN", "CLICK", "COMPLAINT", "UNSUBSCRIBE", "BOUNCED", "RECIPIENT_SERVER");

            for (int seed = 0; seed < 5; seed++) {
                try (Desk desk = database ? Desk.withDatabase(Hook.SENDGRID) : new Desk(Hook.SENDGRID)) {
                    EmailId same = desk.send();
                    List<String> events = new ArrayList<>(LIFE);
                    events.addAll(LIFE.subList(0, 8));
                    Collections.shuffle(events, new Random(seed));
                    assertThat(desk.post("[" + String.join(",", events.subList(0, 9)) + "]", same))
                            .isEqualTo(200);
                    assertThat(desk.post("[" + String.join(",", events) + "]", same))
                            .isEqualTo(200);

                    assertThat(desk.known(same).replace(same.toString(), "ID")).isEqualTo(expected);
                    assertThat(desk.webhook.counts().of(Outcome.REPEATED)).isPositive();
                }
            }
        }
    }

    @Test
    void timeOfAnOpenIsThatOfTheProvider() {
        try (Desk desk = new Desk(Hook.SENDGRID)) {
            EmailId id = desk.send();
            desk.clock.advance(Duration.ofHours(2));
            Instant opened = desk.clock.instant().minus(Duration.ofHours(1));
            desk.post(sendGrid("open", "x", "").replace("{seconds}", "" + opened.getEpochSecond()), id);
            desk.post(sendGrid("open", "y", "").replace("{seconds}", "4000000000"), id);
            desk.post(sendGrid("open", "z", "").replace("{seconds}", "5"), id);

            assertThat(desk.observations(id)).singleElement().satisfies(seen -> {
                assertThat(seen.count()).isEqualTo(3);
                assertThat(seen.first()).isEqualTo(id.recordedAt());
                assertThat(seen.last()).isEqualTo(desk.clock.instant());
            });
            assertThat(desk.record(id).opened()).isTrue();
        }
    }

    @Test
    void eventsFindTheirEmailInSeveralWays() {
        String mailgun =
                "{'event':'delivered','id':'1','timestamp':{seconds},'recipient':'{to}','envelope':{'sender':'%s'},"
                        + "'message':{'headers':{'message-id':'%s'}},'user-variables':{%s}}";
        try (Desk desk = new Desk(Hook.MAILGUN, MovableClock.start(), null, builder -> builder.metadata("invoice"))) {
            EmailId byToken = desk.send();
            EmailId byArgument = desk.send();
            EmailId byMetadata = desk.send(Desk.email().to("pat@home.example").metadata("invoice", "42"));
            EmailId byMessageId = desk.send();
            String path = Desk.PATH.address(byToken).address();
            desk.post(mailgun.formatted(path, "", ""), byToken);
            desk.post(mailgun.formatted("", "", "'email-ledger':'{id}'"), byArgument);
            desk.post(mailgun.formatted("", "", "'invoice':42"), byMetadata);
            desk.post(mailgun.formatted("", "{bare}", ""), byMessageId);

            assertThat(List.of(byToken, byArgument, byMetadata, byMessageId))
                    .allSatisfy(
                            id -> assertThat(desk.recipient(id).acceptedBy()).contains(AcceptedBy.RECIPIENT_SERVER));
            assertThat(desk.webhook.counts().of(Outcome.APPLIED)).isEqualTo(4);
        }
    }

    @Test
    void eventThatNamesAnotherEmailIsAboutNoOther() {
        String bounce = "{'event':'failed','severity':'permanent','id':'1','timestamp':{seconds},'recipient':'{to}',"
                + "'message':{'headers':{'message-id':'{bare}'}},'user-variables':{'email-ledger':'%s','invoice':42}}";
        try (Desk desk = new Desk(Hook.MAILGUN, MovableClock.start(), null, builder -> builder.metadata("invoice"))) {
            EmailId id = desk.send(Desk.email().to("pat@home.example").metadata("invoice", "42"));
            String before = desk.known(id);

            desk.post(bounce.formatted("019cad8f-0000-7000-8552-9e7efe3516d2"), id);

            desk.assertNothingChanged(id, before);
            assertThat(desk.webhook.counts().of(Outcome.UNMATCHED)).isEqualTo(1);
        }
    }

    @Test
    void eventsAreLimitedToEmailsOfTheAccount() {
        try (Desk desk = new Desk(
                Hook.SENDGRID,
                MovableClock.start(),
                null,
                builder -> builder.only(email -> email.facts().tenant().equals(Optional.of("north"))))) {
            EmailId south = desk.send(Desk.email().to("pat@home.example").tenant("south"));
            EmailId north = desk.send(Desk.email().to("pat@home.example").tenant("north"));
            String before = desk.known(south);

            desk.post(sendGrid("delivered", "1", ""), south);
            desk.post(sendGrid("delivered", "2", ""), north);

            desk.assertNothingChanged(south, before);
            assertThat(desk.recipient(north).acceptedBy()).contains(AcceptedBy.RECIPIENT_SERVER);
        }
    }

    @Test
    void unmatchedEventsAreCountedAndChangeNothing() {
        try (Desk desk = new Desk(Hook.SENDGRID)) {
            EmailId id = desk.send();
            String before = desk.known(id);
            String bounce = sendGrid("bounce", "1", ",'status':'5.1.1','reason':'550 5.1.1 User unknown'");

            // Another e-mail, another recipient of the same e-mail, an ambiguous Message-ID, and none.
            desk.post(bounce.replace("{mid}", "<other@clinic.example>"), id);
            desk.post(bounce.replace("{to}", "kim@home.example"), id);
            desk.post(bounce.replace("{mid}", "\\u0000"), id);
            desk.post(bounce.replace("'smtp-id'", "'x'"), id);

            desk.assertNothingChanged(id, before);
            assertThat(desk.webhook.counts().of(Outcome.UNMATCHED)).isEqualTo(4);
            assertThat(desk.ledger.reports().countUnverified()).isZero();
        }
    }

    @Test
    void unmatchedBouncesWaitForReviewIfWanted() {
        try (Desk desk = new Desk(Hook.SENDGRID, MovableClock.start(), null, ProviderWebhookBuilder::keepUnmatched)) {
            EmailId id = desk.send();
            String bounce = sendGrid("bounce", "1", ",'reason':'550 5.1.1 User unknown'")
                    .replace("{mid}", "<a@b.example>");
            desk.post(bounce, id);
            desk.post(bounce, id);
            desk.post(sendGrid("open", "2", "").replace("{mid}", "<a@b.example>"), id);

            assertThat(desk.ledger.reports().unverified(10)).hasSize(1);
            assertThat(desk.record(id).status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void unknownKindsAreKeptAndCountedByName() {
        try (Desk desk = new Desk(Hook.SENDGRID)) {
            EmailId id = desk.send();
            for (int i = 0; i < 150; i++) {
                desk.post(sendGrid("kind-" + i, "n" + i, ""), id);
            }
            assertThat(desk.webhook.counts().of(Outcome.NOTED)).isEqualTo(150);
            assertThat(desk.webhook.counts().noted()).hasSize(101).containsEntry("other", 50L);
            assertThat(desk.ledger.log(id).reports()).hasSize(150);
        }
    }

    @Test
    void eachRecipientHasItsOwnResult() {
        try (Desk desk = new Desk(Hook.SENDGRID)) {
            EmailId id = desk.send(Desk.email().to("pat@home.example").cc("kim@home.example"));
            desk.post(sendGrid("delivered", "1", "").replace("{to}", "Kim@Home.example"), id);
            desk.post(sendGrid("bounce", "2", ",'reason':'550 5.1.1 User unknown'"), id);

            assertThat(desk.record(id).recipients())
                    .extracting(recipient ->
                            recipient.status() + " " + recipient.acceptedBy().orElseThrow())
                    .containsExactly("BOUNCED RELAY", "DELIVERED RECIPIENT_SERVER");
        }
    }

    @Test
    void nothingIsKeptOfRecipientsWhoMayNotBeMeasured() {
        try (Desk desk = new Desk(
                Hook.SENDGRID,
                MovableClock.start(),
                null,
                builder -> builder.engagement((email, address) -> !address.equals("pat@home.example")))) {
            EmailId id = desk.send();
            String before = desk.known(id);
            desk.post(sendGrid("open", "1", ""), id);
            desk.post(sendGrid("click", "2", ""), id);
            desk.assertNothingChanged(id, before);
            assertThat(desk.webhook.counts().of(Outcome.NOTHING_NEW)).isEqualTo(2);

            desk.post(sendGrid("delivered", "3", ""), id);
            assertThat(desk.recipient(id).acceptedBy()).contains(AcceptedBy.RECIPIENT_SERVER);
        }
    }

    @Test
    void openAndAcceptanceConfirmUnconfirmedEmails() {
        for (String event : List.of("open", "click", "delivered")) {
            try (Desk desk = new Desk(Hook.SENDGRID)) {
                desk.transport.next(Act.loseAnswer());
                EmailId id = desk.send(Desk.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
                assertThat(desk.record(id).status()).isEqualTo(EmailStatus.UNCONFIRMED);

                desk.post(sendGrid(event, "1", ""), id);

                assertThat(desk.record(id).status()).as(event).isEqualTo(EmailStatus.DELIVERED);
            }
        }
    }

    @Test
    void complaintsAndUnsubscribesAreSuppressed() {
        for (String event : List.of("spamreport", "unsubscribe")) {
            try (Desk desk = new Desk(Hook.SENDGRID)) {
                EmailId id = desk.send();
                desk.post(sendGrid(event, "1", ""), id);

                assertThat(desk.ledger.suppressions().find("pat@home.example")).isPresent();
                assertThat(desk.record(id).status()).isEqualTo(EmailStatus.DELIVERED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusSaysWhatIsWrong(Hook hook) {
        try (Desk desk = new Desk(hook, MovableClock.start(), null, builder -> builder.maxBytes(2_048))) {
            Instant now = desk.clock.instant();
            assertThat(desk.webhook
                            .respond(new WebhookRequest("GET", Map.of(), "", new byte[0]))
                            .status())
                    .isEqualTo(405);
            assertThat(desk.webhook
                            .respond(hook.signed(" ".repeat(2_049), now, "1"))
                            .status())
                    .isEqualTo(413);
            assertThat(desk.webhook.respond(hook.signed("<html>", now, "2")).status())
                    .isEqualTo(400);
            assertThat(desk.webhook
                            .respond(new WebhookRequest("POST", Map.of(), "", "{}".getBytes(UTF_8)))
                            .status())
                    .isEqualTo(hook.isSigned() ? 403 : 401);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SES", "SES_VERSION_1", "SENDGRID", "MAILGUN", "RESEND"})
    void oldRequestsAreRefused(Hook hook) {
        try (Desk desk = new Desk(hook)) {
            String event = EventTableTest.examples()
                    .filter(example -> example.hook() == hook)
                    .findFirst()
                    .orElseThrow()
                    .event();
            EmailId id = desk.send();
            WebhookRequest request = hook.request(desk.fill(event, id), desk.clock.instant());
            desk.clock.advance(Duration.ofHours(26));
            assertThat(desk.webhook.respond(request).status()).isEqualTo(403);
            WebhookRequest early =
                    hook.request(desk.fill(event, id), desk.clock.instant().plus(Duration.ofHours(26)));
            assertThat(desk.webhook.respond(early).status()).isEqualTo(403);
        }
    }

    /** The signature of Mailgun does not cover the event, so a seen one must not carry another. */
    @Test
    void tokenOfMailgunIsNotUsedForAnotherEvent() {
        try (Desk desk = new Desk(Hook.MAILGUN)) {
            EmailId id = desk.send();
            String open =
                    "{'event':'opened','id':'1','timestamp':{seconds},'recipient':'{to}','message':{'headers':{'message-id':'{bare}'}}}";
            WebhookRequest genuine = Hook.MAILGUN.request(desk.fill(open, id), desk.clock.instant());
            WebhookRequest forged = new WebhookRequest(
                    "POST",
                    Map.of(),
                    "",
                    genuine.text().replace("opened", "complained").getBytes(UTF_8));

            assertThat(desk.webhook.respond(genuine).status()).isEqualTo(200);
            assertThat(desk.webhook.respond(forged).status()).isEqualTo(403);
            assertThat(desk.webhook.respond(genuine).status()).isEqualTo(200);
            assertThat(desk.observations(id)).singleElement().satisfies(seen -> {
                assertThat(seen.kind()).isEqualTo(ObservationKind.OPEN);
                assertThat(seen.count()).isEqualTo(1);
            });
        }
    }

    @Test
    void requestIsAnsweredOnlyWhenItIsStored() {
        MovableClock clock = MovableClock.start();
        AtomicBoolean down = new AtomicBoolean();
        HistoryStore store = breakable(MemoryHistoryStore.create(clock), down);
        try (Desk desk = new Desk(Hook.SENDGRID, clock, store, builder -> builder)) {
            EmailId id = desk.send();
            down.set(true);
            assertThat(desk.post(LIFE.get(3), id)).isEqualTo(503);
            down.set(false);
            assertThat(desk.recipient(id).acceptedBy()).contains(AcceptedBy.RELAY);
            assertThat(desk.post(LIFE.get(3), id)).isEqualTo(200);
            assertThat(desk.recipient(id).acceptedBy()).contains(AcceptedBy.RECIPIENT_SERVER);
            desk.ledger.close();
            assertThat(desk.post(LIFE.get(4), id)).isEqualTo(503);
        }
    }

    /** Every call of a store that is down throws, also those of its parts. */
    private static HistoryStore breakable(HistoryStore store, AtomicBoolean down) {
        return (HistoryStore) Proxy.newProxyInstance(
                WebhookTest.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, arguments) -> {
                    if (down.get()) {
                        throw new StoreException("The database is down", new IllegalStateException());
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void headersOfProvidersHaveTheId() {
        Map<ProviderHeader, String> headers = Map.of(
                ProviderHeader.ses(), "X-SES-MESSAGE-TAGS: email-ledger=ID",
                ProviderHeader.sendGrid(), "X-SMTPAPI: {\"unique_args\":{\"email-ledger\":\"ID\"}}",
                ProviderHeader.mailgun(), "X-Mailgun-Variables: {\"email-ledger\":\"ID\"}",
                ProviderHeader.postmark(), "X-PM-Metadata-email-ledger: ID",
                ProviderHeader.brevo(), "X-Mailin-custom: {\"email-ledger\":\"ID\"}",
                ProviderHeader.mailjet(), "X-MJ-EventPayload: {\"email-ledger\":\"ID\"}",
                ProviderHeader.sparkPost(), "X-MSYS-API: {\"metadata\":{\"email-ledger\":\"ID\"}}",
                ProviderHeader.resend(), "X-Email-Ledger: ID");
        headers.forEach((header, expected) -> {
            MovableClock clock = MovableClock.start();
            ScriptedTransport transport = new ScriptedTransport();
            try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(clock), transport)
                    .time(clock)
                    .workers(0)
                    .with(header)
                    .build()) {
                EmailId id = ledger.send(Desk.email().to("pat@home.example").build());
                ledger.sending().runOnce();
                String sent = new String(transport.deliveries().get(0).content().orElseThrow(), UTF_8);
                assertThat(sent.replace("\r\n ", " ").replace(id.toString(), "ID"))
                        .contains(expected + "\r\n");
            }
        });
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> Providers.resend("secret")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Providers.sendGrid("AAAA")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Providers.mailgun()).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Providers.ses(Set.of())).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> SharedSecret.basic("a:b", "long enough to be one"))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> SharedSecret.bearer("short")).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void addressOfTheClientIsACondition() {
        SharedSecret secret =
                SharedSecret.bearer("correct horse battery").from(address -> address.startsWith("198.51.100."));
        Map<String, List<String>> headers = Map.of("Authorization", List.of("Bearer correct horse battery"));
        assertThat(secret.verify(new WebhookRequest("POST", headers, "198.51.100.9", new byte[0]))
                        .verdict())
                .isEqualTo(Provider.Verdict.GENUINE);
        assertThat(secret.verify(new WebhookRequest("POST", headers, "192.0.2.9", new byte[0]))
                        .verdict())
                .isEqualTo(Provider.Verdict.FORGED);
    }
}
