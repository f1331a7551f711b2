package io.emailledger.providers;

import io.emailledger.message.Email;
import io.emailledger.spi.RecipientContent;
import java.util.List;

/**
 * Adds the header field by which a provider repeats the id of an e-mail in its events. It is needed for providers that do
 * not repeat the Message-ID (Postmark, Mailjet, SparkPost, Resend), and with all of them when several recipients of one
 * e-mail open it, because each recipient then gets a separate transmission. The ledger gets it by {@code with}:
 *
 * <pre>{@code
 * EmailLedger.builder(store, transport).with(ProviderHeader.postmark())
 * }</pre>
 *
 * <p>An e-mail that has the field already is not changed. The id is no secret: the Message-ID has it too.
 */
public final class ProviderHeader implements RecipientContent {
    private static final String NAME = "email-ledger";
    private static final String FIELD = "X-Email-Ledger";

    /** The names under which events repeat the id. */
    static final List<String> ARGUMENTS = List.of(NAME, "x-email-ledger");

    private static final String JSON = "{\"" + NAME + "\":\"%s\"}";

    private final String field;
    private final String value;

    private ProviderHeader(String field, String value) {
        this.field = field;
        this.value = value;
    }

    /**
     * Returns the header of Amazon SES: a message tag, in {@code X-SES-MESSAGE-TAGS}.
     *
     * @return the extension
     */
    public static ProviderHeader ses() {
        return new ProviderHeader("X-SES-MESSAGE-TAGS", NAME + "=%s");
    }

    /**
     * Returns the header of SendGrid: a unique argument, in {@code X-SMTPAPI}.
     *
     * @return the extension
     */
    public static ProviderHeader sendGrid() {
        return new ProviderHeader("X-SMTPAPI", "{\"unique_args\":" + JSON + "}");
    }

    /**
     * Returns the header of Mailgun: a variable, in {@code X-Mailgun-Variables}.
     *
     * @return the extension
     */
    public static ProviderHeader mailgun() {
        return new ProviderHeader("X-Mailgun-Variables", JSON);
    }

    /**
     * Returns the header of Postmark: metadata, in {@code X-PM-Metadata-email-ledger}.
     *
     * @return the extension
     */
    public static ProviderHeader postmark() {
        return new ProviderHeader("X-PM-Metadata-" + NAME, "%s");
    }

    /**
     * Returns the header of Brevo, {@code X-Mailin-custom}.
     *
     * @return the extension
     */
    public static ProviderHeader brevo() {
        return new ProviderHeader("X-Mailin-custom", JSON);
    }

    /**
     * Returns the header of Mailjet: a payload, in {@code X-MJ-EventPayload}.
     *
     * @return the extension
     */
    public static ProviderHeader mailjet() {
        return new ProviderHeader("X-MJ-EventPayload", JSON);
    }

    /**
     * Returns the header of SparkPost: metadata, in {@code X-MSYS-API}.
     *
     * @return the extension
     */
    public static ProviderHeader sparkPost() {
        return new ProviderHeader("X-MSYS-API", "{\"metadata\":" + JSON + "}");
    }

    /**
     * Returns the header of Resend, which repeats header fields: {@code X-Email-Ledger}.
     *
     * @return the extension
     */
    public static ProviderHeader resend() {
        return new ProviderHeader(FIELD, "%s");
    }

    @Override
    public boolean appliesTo(Email email, Recipient recipient) {
        return email.headers().stream().noneMatch(header -> header.name().equalsIgnoreCase(field));
    }

    @Override
    public Email contentFor(Email email, Recipient recipient) {
        return email.toBuilder()
                .header(field, value.replace("%s", recipient.email().toString()))
                .build();
    }

    /** Returns the name of the header field. */
    @Override
    public String toString() {
        return "ProviderHeader[" + field + "]";
    }
}
