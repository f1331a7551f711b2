package io.emailledger.smtp;

import io.emailledger.internal.text.Chars;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport.NoticeRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * The DSN parameters of MAIL and RCPT (RFC 3461 section 4). They request reports of failures and delays, with only the
 * headers of the e-mail, our envelope id and our form of the recipient's address.
 */
final class DsnParameters {
    private final Optional<NoticeRequest> request;

    DsnParameters(Optional<NoticeRequest> request) {
        this.request = request;
    }

    String onMail() {
        return request.map(asked -> " RET=HDRS ENVID=" + xtext(asked.envelopeId()))
                .orElse("");
    }

    String onRecipient(Address recipient) {
        return request.map(asked -> " NOTIFY=" + (asked.onDelivery() ? "SUCCESS," : "") + "FAILURE,DELAY"
                        + originalRecipient(recipient.forEnvelope()))
                .orElse("");
    }

    /**
     * An address that is not ASCII would need another form (RFC 6533 section 3); the report then has the server's form.
     */
    private static String originalRecipient(String address) {
        boolean ascii = Chars.areAscii(address);
        return ascii ? " ORCPT=rfc822;" + xtext(address) : "";
    }

    /** RFC 3461 section 4: visible ASCII unchanged, except plus and the equals sign. */
    private static String xtext(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c <= '~' && c != '+' && c != '=') {
                encoded.append(c);
            } else {
                encoded.append('+').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
