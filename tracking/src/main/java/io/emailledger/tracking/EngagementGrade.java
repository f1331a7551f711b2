package io.emailledger.tracking;

/**
 * How likely it is that a person opened an e-mail or followed a link. A grade is a judgement about the evidence so far:
 * later evidence may change it.
 */
public enum EngagementGrade {
    /** A mail program or browser of a person, as far as can be seen. */
    PERSON_LIKELY,
    /** A provider's server that loads images at the time of reading: a person has probably read it. */
    PROXY,
    /** The evidence does not tell. */
    UNKNOWN,
    /** Loaded in advance, whether anybody reads it or not. */
    PREFETCH,
    /** The sender's own view. */
    SELF,
    /** A program that checks e-mails or links. */
    SCANNER;

    /** Tells whether it is not known to be a program or the sender. */
    boolean mayBePerson() {
        return this == PERSON_LIKELY || this == PROXY || this == UNKNOWN;
    }

    /** Tells whether it counts as a person. */
    boolean isPerson() {
        return this == PERSON_LIKELY || this == PROXY;
    }
}
