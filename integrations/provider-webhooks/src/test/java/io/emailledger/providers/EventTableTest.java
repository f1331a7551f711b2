package io.emailledger.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what the ledger knows after each kind of event of each provider. */
class EventTableTest {

    static Stream<Example> examples() {
        return Stream.of(SesExamples.all(), SendGridExamples.all(), MailgunExamples.all(), OtherExamples.all())
                .flatMap(examples -> examples);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void eventIsKnownAfterwards(Example example) {
        try (Desk desk = new Desk(example.hook())) {
            EmailId other = desk.send();
            EmailId id = desk.send();
            String otherBefore = desk.known(other);

            assertThat(desk.post(example.event(), id)).isEqualTo(200);

            assertThat(seen(desk, id)).isEqualTo(example.expected());
            desk.assertNothingChanged(other, otherBefore);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void repeatedEventChangesNothing(Example example) {
        try (Desk desk = new Desk(example.hook())) {
            EmailId id = desk.send();
            WebhookRequest first = example.hook().request(desk.fill(example.event(), id), desk.clock.instant(), "same");
            desk.webhook.respond(first);
            String before = desk.known(id);

            // The same event in a request of its own, to a process that has not seen the first.
            ProviderWebhook restarted = ProviderWebhook.builder(
                            desk.ledger, example.hook().provider())
                    .returnPath(Desk.PATH)
                    .time(desk.clock)
                    .build();
            assertThat(restarted.respond(first).status()).isEqualTo(200);
            assertThat(desk.webhook.respond(first).status()).isEqualTo(200);

            desk.assertNothingChanged(id, before);
        }
    }

    /** Says in words what an event has changed, as the tables of examples do. */
    private static String seen(Desk desk, EmailId id) {
        RecipientRecord recipient = desk.recipient(id);
        for (ObservationRecord observation : desk.observations(id)) {
            return observation.kind() + (observation.agent().isEmpty() ? "" : " " + observation.agent());
        }
        if (recipient.status() == EmailStatus.BOUNCED) {
            return "BOUNCED " + recipient.cause().map(RefusalCause::name).orElse("-")
                    + (desk.ledger.suppressions().find("pat@home.example").isPresent() ? " suppressed" : "");
        }
        for (ReportRecord report : desk.ledger.log(id).reports()) {
            return switch (report.report().kind()) {
                case DELIVERED -> recipient.acceptedBy().orElseThrow().name();
                default -> report.report().kind().name();
            };
        }
        return "nothing";
    }

    @Test
    void everyProviderHasExamplesOfEveryKind() {
        for (Hook hook : Hook.values()) {
            assertThat(examples().filter(example -> example.hook() == hook).map(Example::expected))
                    .as(hook.name())
                    .contains("RECIPIENT_SERVER")
                    .anyMatch(expected -> expected.startsWith("BOUNCED RECIPIENT"));
        }
        assertThat(Arrays.stream(Hook.values()).filter(hook -> hook != Hook.SES_VERSION_1))
                .allSatisfy(hook -> assertThat(examples()
                                .filter(example -> example.hook() == hook)
                                .map(Example::expected))
                        .contains("COMPLAINT", "DELAY", "nothing", "NOTICE")
                        .anyMatch(expected -> expected.startsWith("OPEN"))
                        .anyMatch(expected -> expected.startsWith("CLICK"))
                        .anyMatch(expected -> expected.startsWith("BOUNCED ACCOUNT")));
    }

    /**
     * One event and what it changes.
     *
     * @param hook the provider
     * @param name a short description
     * @param event its JSON, with places that {@link Desk#fill} fills
     * @param expected the result in words
     */
    record Example(Hook hook, String name, String event, String expected) {
        @Override
        public String toString() {
            return hook + ": " + name;
        }
    }
}
