package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.net.URI;

/**
 * A tracked link of one recipient: the content of a token.
 *
 * @param email the e-mail
 * @param recipient the position of the recipient, 0 to 16,777,215
 * @param number the number of the link in the e-mail, 0 to 65,535
 * @param hidden whether a reader cannot see it, so that only programs follow it
 * @param target where it leads: an absolute {@code http} or {@code https} address in ASCII
 */
public record TrackedLink(EmailId email, int recipient, int number, boolean hidden, URI target) {

    /** Rejects null and impossible values. */
    public TrackedLink {
        requirePresent(email, "email");
        if (recipient < 0 || recipient >= LinkCodec.MOST_RECIPIENTS) {
            throw new InvalidValueException("recipient", "must be between 0 and " + (LinkCodec.MOST_RECIPIENTS - 1));
        }
        if (number < 0 || number >= LinkCodec.MOST_LINKS) {
            throw new InvalidValueException("number", "must be between 0 and " + (LinkCodec.MOST_LINKS - 1));
        }
        String scheme = String.valueOf(requirePresent(target, "target").getScheme());
        if (!(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                || target.getHost() == null
                || !target.toASCIIString().equals(target.toString())) {
            throw new InvalidValueException("target", "must be an http or https address with a host, in ASCII");
        }
    }
}
