package io.emailledger.benchmarks;

import io.emailledger.message.Email;
import java.io.IOException;
import java.util.function.IntFunction;

/** The form in which an application has its e-mails. */
enum Form {
    /** Content and addresses: the ledger writes the message. */
    CONTENT("") {
        @Override
        IntFunction<Email> emails(int times) {
            return Letter::email;
        }
    },
    /** The bytes of the message, written before. */
    EXACT(", exact messages") {
        @Override
        IntFunction<Email> emails(int times) throws IOException {
            byte[][] messages = new byte[times][];
            for (int i = 0; i < times; i++) {
                messages[i] = Letter.message(i);
            }
            return number -> Letter.exact(messages[number]);
        }
    };

    private final String suffix;

    Form(String suffix) {
        this.suffix = suffix;
    }

    /** What it adds to the name of a cell. */
    String suffix() {
        return suffix;
    }

    /** Makes e-mails by their numbers, each less than {@code times}. */
    abstract IntFunction<Email> emails(int times) throws IOException;
}
