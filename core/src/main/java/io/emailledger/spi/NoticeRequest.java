package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

/**
 * Requests delivery status notifications from servers that support them (RFC 3461): always for failures and delays,
 * with the headers of the e-mail but not its body. Transports without this feature ignore it.
 *
 * @param envelopeId the envelope id, repeated in every report (RFC 3461 section 4.4): at most 100 ASCII letters and
 *     digits
 * @param onDelivery whether successful deliveries are reported too
 */
public record NoticeRequest(String envelopeId, boolean onDelivery) {
    /** Rejects null. */
    public NoticeRequest {
        requirePresent(envelopeId, "envelope id");
    }
}
