package io.emailledger.internal.export;

import io.emailledger.history.EmailRecord;

/** A form of which every e-mail is a line. */
interface Lines {

    /** What stands before the first e-mail. */
    String head();

    /** An e-mail, with the end of its line. */
    String line(EmailRecord email);
}
