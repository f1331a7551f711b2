package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.EmailBuilder;
import java.util.Map;

/**
 * What is recorded about opens and clicks, from most to least. Set for a ledger and for a tenant by {@link
 * TrackingPolicy}, and for one e-mail by {@link #on}.
 */
public enum TrackingMode {
    /** Each recipient's opens and clicks, with times and evidence. */
    INDIVIDUAL,
    /** For each recipient the dates of the first and the last open and click, in UTC; no time, link or program. */
    DATE_ONLY,
    /** Numbers for each day and tenant ({@link TrackingTotals}); nothing that leads to a person. */
    AGGREGATE,
    /** Nothing. */
    NONE;

    /** The name of the metadata that holds the mode of an e-mail. */
    static final String METADATA = "tracking-mode";

    /**
     * Sets this mode for one e-mail, as its metadata {@code tracking-mode}. An e-mail may ask for less than its ledger
     * or tenant, never for more.
     *
     * @param email the e-mail
     * @return the same builder
     * @throws io.emailledger.message.InvalidValueException if it is null
     */
    public EmailBuilder on(EmailBuilder email) {
        return requirePresent(email, "e-mail").metadata(METADATA, name());
    }

    /** Returns the mode that metadata asks for. What cannot be read is taken as NONE: it asked for something. */
    static TrackingMode of(Map<String, String> metadata) {
        String wanted = metadata.get(METADATA);
        if (wanted == null) {
            return INDIVIDUAL;
        }
        for (TrackingMode mode : values()) {
            if (mode.name().equalsIgnoreCase(wanted.strip())) {
                return mode;
            }
        }
        return NONE;
    }

    /** Returns the one of two modes that records less. */
    TrackingMode atMost(TrackingMode other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
