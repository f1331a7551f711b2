package io.emailledger.internal.export;

import io.emailledger.history.EmailRecord;

/** A format with one line for each e-mail. */
interface Lines {

    /** The text before the first e-mail. */
    String head();

    /** An e-mail, with the end of its line. */
    String line(EmailRecord email);
}
