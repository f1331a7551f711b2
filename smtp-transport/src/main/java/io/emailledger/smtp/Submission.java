package io.emailledger.smtp;

import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.internal.text.Chars;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The content of one attempt, and the extensions that it needs. */
final class Submission {
    private final Envelope envelope;
    private final MessageContent content;
    private final Duration readTimeout;
    private final BooleanSupplier closing;

    Submission(Envelope envelope, MessageContent content, Duration readTimeout, BooleanSupplier closing) {
        this.envelope = envelope;
        this.content = content;
        this.readTimeout = readTimeout;
        this.closing = closing;
    }

    Envelope envelope() {
        return envelope;
    }

    MessageContent content() {
        return content;
    }

    Duration readTimeout() {
        return readTimeout;
    }

    /** Tells whether the transport is closed, so that no content is begun any more. */
    boolean isClosing() {
        return closing.getAsBoolean();
    }

    /** Returns why a server that offers this can never take the e-mail, if it cannot. */
    Optional<DeliveryResult.Unsendable> obstacle(SmtpConnection.Offer offer) {
        if (content.size() > offer.sizeLimit()) {
            return Optional.of(new DeliveryResult.Unsendable(
                    FailureReason.TOO_LARGE,
                    "It has " + content.size() + " bytes, and the server accepts no more than " + offer.sizeLimit()
                            + ": send less, or attachments as links."));
        }
        if (needsSmtpUtf8() && !offer.has("SMTPUTF8")) {
            return Optional.of(
                    new DeliveryResult.Unsendable(
                            FailureReason.SMTPUTF8_NOT_OFFERED,
                            "An address of it is not ASCII, and the server does not offer SMTPUTF8: use another address, or another server."));
        }
        return Optional.empty();
    }

    /** Returns the command that begins a transaction. */
    String from(SmtpConnection.Offer offer, DsnParameters notices) {
        StringBuilder command = new StringBuilder("MAIL FROM:<")
                .append(envelope.returnPath().forEnvelope())
                .append('>');
        if (offer.has("SIZE")) {
            command.append(" SIZE=").append(content.size());
        }
        if (needsSmtpUtf8()) {
            // Its header may hold UTF-8 as well (RFC 6532).
            command.append(" SMTPUTF8");
        }
        if ((needsSmtpUtf8() || content.isEightBit()) && offer.has("8BITMIME")) {
            // A server without it gets the bytes all the same: to change them would break signatures.
            command.append(" BODY=8BITMIME");
        }
        return command.append(notices.onMail()).toString();
    }

    /** Also where the domain of an address has no form in ASCII. */
    private boolean needsSmtpUtf8() {
        return envelope.needsSmtpUtf8()
                || content.needsSmtpUtf8()
                || !Chars.areAscii(envelope.returnPath().forEnvelope())
                || envelope.recipients().stream().anyMatch(a -> !Chars.areAscii(a.forEnvelope()));
    }
}
