package io.emailledger.spring;

import io.emailledger.retention.Retention;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the history is stored. By default nothing is ever deleted.
 *
 * @param bodies How long bodies are stored, such as 90d. Default: for ever.
 * @param transcripts How long transcripts are stored. Default: for ever.
 * @param events How long events are stored. Default: for ever.
 * @param observations How long opens are stored. Default: for ever.
 * @param records How long records are stored, and with them everything else. Default: for ever.
 * @param unverifiedReports How long unverified reports are stored. Default: for ever.
 * @param feed How long the events of the feed are stored, if it is recorded. Default: 30 days.
 * @param counts How long the daily counts are stored. Default: for ever.
 * @param legalHolds The tags that put an e-mail on hold: nothing of it is deleted.
 * @param pseudonymSecret The secret from which pseudonyms of erased persons are derived, at least 32 bytes; with the
 *     prefix base64: it is decoded. Default: random pseudonyms.
 */
@ConfigurationProperties("email-ledger.retention")
record RetentionProperties(
        @Nullable Duration bodies,
        @Nullable Duration transcripts,
        @Nullable Duration events,
        @Nullable Duration observations,
        @Nullable Duration records,
        @Nullable Duration unverifiedReports,
        @Nullable Duration feed,
        @Nullable Duration counts,
        @DefaultValue List<String> legalHolds,
        @Nullable Secret pseudonymSecret) {
    private static final String PREFIX = "email-ledger.retention.";
    private static final String SECRET = PREFIX + "pseudonym-secret";

    Retention retention() {
        Retention ages = Retention.keep();
        ages = Setting.with(ages, PREFIX + "records", records, Retention::records);
        ages = Setting.with(ages, PREFIX + "bodies", bodies, Retention::bodies);
        ages = Setting.with(ages, PREFIX + "transcripts", transcripts, Retention::transcripts);
        ages = Setting.with(ages, PREFIX + "events", events, Retention::events);
        ages = Setting.with(ages, PREFIX + "observations", observations, Retention::observations);
        ages = Setting.with(ages, PREFIX + "unverified-reports", unverifiedReports, Retention::unverifiedReports);
        ages = Setting.with(ages, PREFIX + "feed", feed, Retention::feed);
        ages = Setting.with(ages, PREFIX + "counts", counts, Retention::counts);
        ages = Setting.with(
                ages, SECRET, pseudonymSecret, (current, secret) -> current.pseudonymSecret(secret.bytes(SECRET)));
        for (String tag : legalHolds) {
            ages = Setting.with(ages, PREFIX + "legal-holds", tag, Retention::legalHold);
        }
        return ages;
    }
}
