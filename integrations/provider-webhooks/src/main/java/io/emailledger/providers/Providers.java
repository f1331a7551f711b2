package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.util.List;
import java.util.Set;

/** The providers whose webhooks the library reads. */
public final class Providers {
    private Providers() {}

    /**
     * Returns Amazon SES, whose events are published to a topic of Amazon SNS. Both signature versions are verified.
     * Certificates are fetched from SNS with the JDK's {@code HttpClient}. A subscription of a given topic is confirmed;
     * requests of other topics are refused.
     *
     * @param topics the ARNs of the topics, at least one, such as {@code arn:aws:sns:eu-west-1:123456789012:mail}
     * @return the provider
     */
    public static Provider ses(Set<String> topics) {
        return ses(topics, new HttpFetch());
    }

    /**
     * Returns Amazon SES, whose certificates and confirmations are fetched in another way, such as through a proxy.
     *
     * @param topics the ARNs of the topics, at least one
     * @param fetch fetches from SNS
     * @return the provider
     */
    public static Provider ses(Set<String> topics, SnsFetch fetch) {
        if (requirePresent(topics, "topics").isEmpty()) {
            throw new InvalidValueException("topics", "must name at least one topic by its ARN");
        }
        return new Ses(new Sns(Set.copyOf(topics), requirePresent(fetch, "fetch")));
    }

    /**
     * Returns SendGrid with the Signed Event Webhook.
     *
     * @param verificationKey the public key that SendGrid shows, in Base64
     * @return the provider
     */
    public static Provider sendGrid(String verificationKey) {
        return new SendGrid(requirePresent(verificationKey, "verification key"));
    }

    /**
     * Returns Mailgun.
     *
     * @param signingKeys the HTTP webhook signing key; several while it is replaced
     * @return the provider
     */
    public static Provider mailgun(String... signingKeys) {
        return new Mailgun(secrets(signingKeys));
    }

    /**
     * Returns Postmark, which does not sign its requests.
     *
     * @param secret the credentials that Postmark sends: HTTP Basic, or a header field
     * @return the provider
     */
    public static Provider postmark(SharedSecret secret) {
        return new UnsignedProvider("Postmark", requirePresent(secret, "secret"), Postmark::events);
    }

    /**
     * Returns Brevo, which does not sign its requests.
     *
     * @param secret the credentials that Brevo sends: HTTP Basic, a bearer token, or a header field
     * @return the provider
     */
    public static Provider brevo(SharedSecret secret) {
        return new UnsignedProvider("Brevo", requirePresent(secret, "secret"), Brevo::events);
    }

    /**
     * Returns Mailjet, which does not sign its requests.
     *
     * @param secret the credentials that Mailjet sends: HTTP Basic
     * @return the provider
     */
    public static Provider mailjet(SharedSecret secret) {
        return new UnsignedProvider("Mailjet", requirePresent(secret, "secret"), Mailjet::events);
    }

    /**
     * Returns SparkPost, which does not sign its requests.
     *
     * @param secret the credentials that SparkPost sends: HTTP Basic, a bearer token of OAuth 2.0, or a header field
     * @return the provider
     */
    public static Provider sparkPost(SharedSecret secret) {
        return new UnsignedProvider("SparkPost", requirePresent(secret, "secret"), SparkPost::events);
    }

    /**
     * Returns Resend, which signs as Standard Webhooks and Svix do.
     *
     * @param signingSecrets the signing secret that begins with {@code whsec_}; several while it is replaced
     * @return the provider
     */
    public static Provider resend(String... signingSecrets) {
        return new Resend(secrets(signingSecrets));
    }

    private static List<String> secrets(String... secrets) {
        if (requirePresent(secrets, "secrets").length == 0) {
            throw new InvalidValueException("secrets", "must not be empty");
        }
        for (String secret : secrets) {
            if (requirePresent(secret, "secret").isBlank()) {
                throw new InvalidValueException("secret", "must not be blank");
            }
        }
        return List.of(secrets);
    }
}
