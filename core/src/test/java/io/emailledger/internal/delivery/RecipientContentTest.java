package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedgerBuilder;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReturnPath;
import io.emailledger.rig.Rig;
import io.emailledger.spi.RecipientContent;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport.EndedDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tests content that differs from recipient to recipient, from the builder to the transmitted bytes. */
class RecipientContentTest {
    /** Content for one address, or for all, that a test writes as a function. */
    private record Own(String address, Function<RecipientContent.Recipient, UnaryOperator<EmailBuilder>> change)
            implements RecipientContent {

        @Override
        public boolean appliesTo(Email email, Recipient recipient) {
            return address.equals("all") || address.equals(recipient.address().address());
        }

        @Override
        public Email contentFor(Email email, Recipient recipient) {
            return change.apply(recipient).apply(email.toBuilder()).build();
        }
    }

    private static Own text(String address, BinaryOperator<String> change) {
        return new Own(
                address,
                recipient -> email -> email.text(change.apply(
                        email.build().text().orElseThrow(), recipient.address().address())));
    }

    @Test
    void othersShareOneTransmission() {
        try (Rig rig = new Rig(b -> b.with(text("kim@home.example", (text, to) -> "Dear " + to)))) {
            rig.send(toThree());
            rig.work();

            assertThat(rig.transport.deliveries())
                    .hasSize(2)
                    .anySatisfy(own -> {
                        assertThat(recipients(own)).containsExactly("kim@home.example");
                        assertThat(message(own)).contains("Dear kim@home.example");
                    })
                    .anySatisfy(shared -> {
                        assertThat(recipients(shared)).containsExactly("pat@home.example", "sam@home.example");
                        assertThat(message(shared)).contains("Please find your invoice.");
                    });
        }
    }

    @Test
    void extensionsApplyInOrder() {
        UnaryOperator<EmailLedgerBuilder> both = builder -> builder.with(text("all", (text, to) -> text + " First."))
                .with(text("kim@home.example", (text, to) -> text + " Second."))
                .with(text("all", (text, to) -> text + " Third."));
        try (Rig rig = new Rig(both)) {
            rig.send(Rig.email().to("pat@home.example").to("kim@home.example"));
            rig.work();

            assertThat(rig.transport.deliveries())
                    .extracting(RecipientContentTest::message)
                    .satisfiesExactly(
                            pat -> assertThat(pat).contains("invoice. First. Third."),
                            kim -> assertThat(kim).contains("invoice. First. Second. Third."));
        }
    }

    @Test
    void recipientIsNamedByIdAndPosition() {
        Own link = new Own(
                "all",
                recipient -> email -> email.header(
                        "X-Unsubscribe", recipient.email() + "/" + recipient.position() + "/" + recipient.address()));
        try (Rig rig = new Rig(builder -> builder.with(link))) {
            EmailId id = rig.send(toThree());
            rig.work();

            assertThat(rig.transport.deliveries())
                    .extracting(RecipientContentTest::message)
                    .satisfiesExactly(
                            to -> assertThat(to).contains(id + "/0/"),
                            cc -> assertThat(cc).contains(id + "/1/"),
                            bcc -> assertThat(bcc).contains(id + "/2/"));
        }
    }

    @Test
    void retryGetsTheSameContent() {
        try (Rig rig = new Rig(builder -> builder.with(text("all", (text, to) -> "Dear " + to)))) {
            rig.transport.next(Act.deferContent(451, "4.3.0 later"));
            rig.send(Rig.email().to("pat@home.example"));
            rig.work();
            rig.later(Duration.ofMinutes(5));

            List<EndedDelivery> attempts = rig.transport.deliveries();
            assertThat(attempts).hasSize(2);
            assertThat(message(attempts.get(1)))
                    .isEqualTo(message(attempts.get(0)))
                    .contains("Dear pat@home.example");
        }
    }

    @Test
    void ownReturnPathGetsOwnContent() {
        ReturnPath path =
                ReturnPath.at("bounces@app.example").signedWith(new byte[16]).oneForEachRecipient();
        try (Rig rig = new Rig(b -> b.returnPath(path).with(text("kim@home.example", (text, to) -> "Dear " + to)))) {
            rig.send(toThree());
            rig.work();

            assertThat(rig.transport.deliveries())
                    .hasSize(3)
                    .filteredOn(own -> message(own).contains("Dear kim@home.example"))
                    .hasSize(1);
        }
    }

    @Test
    void failingContentDefersItsRecipientOnly() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Own fails = text("kim@home.example", (text, to) -> {
            if (broken.get()) {
                throw new IllegalStateException("The template is gone, kim@home.example");
            }
            return "Dear " + to;
        });
        try (Rig rig = new Rig(builder -> builder.with(fails))) {
            EmailId id = rig.send(toThree());
            rig.work();

            assertThat(statuses(rig, id))
                    .containsExactly(EmailStatus.DELIVERED, EmailStatus.PENDING, EmailStatus.DELIVERED);
            assertThat(rig.ledger.log(id).text())
                    .contains("The message could not be created: java.lang.IllegalStateException")
                    .doesNotContain("The template is gone");

            broken.set(false);
            rig.later(Duration.ofMinutes(5));
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void missingContentDefersItsRecipient() {
        RecipientContent missing = new RecipientContent() {
            @Override
            public boolean appliesTo(Email email, Recipient recipient) {
                return true;
            }

            @Override
            @SuppressWarnings("NullAway")
            public Email contentFor(Email email, Recipient recipient) {
                return null;
            }
        };
        try (Rig rig = new Rig(builder -> builder.with(missing))) {
            EmailId id = rig.sendToPat();
            rig.work();

            assertThat(rig.transport.deliveries()).isEmpty();
            assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);
        }
    }

    @Test
    void failingChoiceDefersAllRecipients() {
        AtomicBoolean broken = new AtomicBoolean(true);
        RecipientContent fails = new RecipientContent() {
            @Override
            public boolean appliesTo(Email email, Recipient recipient) {
                if (broken.get()) {
                    throw new IllegalStateException("No settings");
                }
                return false;
            }

            @Override
            public Email contentFor(Email email, Recipient recipient) {
                return email;
            }
        };
        try (Rig rig = new Rig(builder -> builder.with(fails))) {
            EmailId id = rig.send(toThree());
            rig.work();
            assertThat(statuses(rig, id)).containsOnly(EmailStatus.PENDING);
            assertThat(rig.transport.deliveries()).isEmpty();

            broken.set(false);
            rig.later(Duration.ofMinutes(5));
            assertThat(rig.transport.deliveries()).hasSize(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsRejectedByName() {
        assertThatThrownBy(() -> new Rig(builder -> builder.with(null)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("extension must not be null");
    }

    private static EmailBuilder toThree() {
        return Rig.email().to("pat@home.example").cc("kim@home.example").bcc("sam@home.example");
    }

    private static List<EmailStatus> statuses(Rig rig, EmailId id) {
        return rig.record(id).recipients().stream().map(RecipientRecord::status).toList();
    }

    private static List<String> recipients(EndedDelivery delivery) {
        return delivery.envelope().recipients().stream().map(Address::address).toList();
    }

    private static String message(EndedDelivery delivery) {
        return new String(delivery.content().orElseThrow(), StandardCharsets.UTF_8);
    }
}
