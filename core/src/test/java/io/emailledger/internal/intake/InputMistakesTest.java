package io.emailledger.internal.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.Rig;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the messages for values that are obviously mistakes. */
class InputMistakesTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x.example, b@x.example",
                "a@x.example; b@x.example",
                "a@x.example b@x.example",
                "a@x.example,\nb@x.example",
                "a@x.example\tb@x.example",
                "Pat <a@x.example>, Kim <b@x.example>",
                "a@x.example, b@x.example, c@x.example"
            })
    void severalAddressesInOneTextAreRejected(String text) {
        assertThatThrownBy(() -> Rig.email().to(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("address must be one address, but holds more than one: add each by a separate call");
        assertThatThrownBy(() -> Email.from(text)).hasMessageContaining("holds more than one");
        assertThatThrownBy(() -> Rig.email().replyTo(text)).hasMessageContaining("holds more than one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@x.example,b@x.example", "a@x.example;b@x.example", "a@x.example|b@x.example"})
    void severalAddressesWithoutBlanksFailWithReason(String text) {
        assertThatThrownBy(() -> Email.from(text)).hasMessageContaining("holds more than one");

        EmailId id = rig.send(Rig.email().to(text));

        assertThat(rig.record(id).state().failure()).contains(FailureReason.INVALID_RECIPIENT);
        assertThat(details(id)).contains("It holds more than one address: add each by a separate call.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pat@", "pat@home@example", "a,b@x.example", "pat", "a@b,c"})
    void otherInvalidAddressesAreReportedDifferently(String text) {
        assertThat(Address.of(text).holdsSeveral()).isFalse();
        assertThat(details(rig.send(Rig.email().to(text))))
                .contains("not a mailbox")
                .doesNotContain("more than one");
    }

    @ParameterizedTest
    @CsvSource({
        "invoice.pdf, Invoice.PDF",
        "INVOICE.pdf, invoice.pdf",
        "'Straße.pdf', 'STRASSE.PDF'",
        "'Bericht Mu\u0308ller.pdf', 'Bericht M\u00fcller.pdf'",
    })
    void misspelledRequiredAttachmentIsNamed(String required, String there) {
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of(there, new byte[] {1}))
                .requireAttachment(required));

        assertThat(rig.record(id).state().failure()).contains(FailureReason.MANDATORY_ATTACHMENT_MISSING);
        assertThat(details(id)).contains(required + " (there is \"" + there + "\", which is not the same name)");
    }

    private String details(EmailId id) {
        return rig.ledger.log(id).events().stream().map(HistoryEvent::detail).collect(Collectors.joining("\n"));
    }
}
