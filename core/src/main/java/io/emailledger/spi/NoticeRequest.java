package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

/**
 * What a server that offers it is asked to report about an e-mail (RFC 3461): failures and delays always, with the
 * headers of the e-mail and not its body. A transport that has no such thing passes over it.
 *
 * @param envelopeId what is repeated in every report (RFC 3461 section 4.4): at most 100 letters and digits of ASCII
 * @param onDelivery whether deliveries are to be reported too
 */
public record NoticeRequest(String envelopeId, boolean onDelivery) {
    /** Refuses null. */
    public NoticeRequest {
        requirePresent(envelopeId, "envelope id");
    }
}
