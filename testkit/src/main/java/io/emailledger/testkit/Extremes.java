package io.emailledger.testkit;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** E-mails with the extreme values that the value types allow. */
final class Extremes {
    /** Letters of many scripts, with four-byte and combined ones, and characters that are special in SQL. */
    static final String SCRIPTS =
            "\u00c4rzte \u0394\u03b9\u03ac\u03b3\u03bd\u03c9\u03c3\u03b7 \u0441\u0447\u0451\u0442 \u0645\u0648\u0639\u062f \u7d04\u675f"
                    + " \ud83d\udc8a\ud83e\uddd1\u200d\u2695\ufe0f e\u0301 '\"\\%_;--\u00a0";

    private static final String PILL = "\ud83d\udc8a";

    private Extremes() {}

    static List<Sample> all(Instant now) {
        return List.of(Sample.recordedAt(now), empty(now), rich(now), longest(now), widest(now));
    }

    private static Sample empty(Instant now) {
        Sample sample = Sample.recordedAt(now).status(EmailStatus.FAILED);
        sample.subject = "";
        sample.metadata.put("empty", "");
        return sample;
    }

    static Sample rich(Instant now) {
        Sample sample = Sample.recordedAt(now)
                .to(RecipientKind.BCC, Address.of(SCRIPTS, "\u0394@\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae.example"))
                .to(RecipientKind.TO, Address.of("", "not-a-mailbox@"))
                .to(RecipientKind.CC, Address.of("Pat", "pat@home.example"))
                .to(RecipientKind.TO, Address.of("Pat", "pat@home.example"))
                .attach(SCRIPTS.replace("\\", "") + ".pdf", new byte[] {1})
                .attachUnread("a.pdf")
                .attach("a.pdf", new byte[0])
                .priority(Priority.HIGH)
                .tenant(SCRIPTS)
                .route(SCRIPTS)
                .list(Optional.of("news-1.example_2"))
                .key(SCRIPTS)
                .due(now.plusMillis(1))
                .deadline(Instant.parse("9998-12-31T23:59:59.999Z"));
        sample.from = Address.of(SCRIPTS, "\u00fc@clinic.example");
        sample.subject = SCRIPTS;
        sample.tags.addAll(List.of("z", "Z", "a", SCRIPTS));
        sample.metadata.put(SCRIPTS, SCRIPTS);
        sample.metadata.put("a", "1");
        sample.metadata.put("A", "2 ");
        sample.sendAt = Instant.EPOCH;
        sample.expiresAt = Instant.parse("2026-10-25T01:30:00.001Z");
        sample.resendOf = Sample.id(Instant.EPOCH, 1);
        return sample;
    }

    /** Everything as long as it may be, in characters. */
    private static Sample longest(Instant now) {
        return full(now, "x", "\u7d04");
    }

    /** Everything as long as it may be, of characters that need two places in Java and four bytes in UTF-8. */
    private static Sample widest(Instant now) {
        return full(now, PILL, PILL);
    }

    private static Sample full(Instant now, String letter, String wide) {
        Address address = Address.of(filled(wide, 200), filled(letter, 312) + ".example");
        Sample sample = Sample.recordedAt(now)
                .to(RecipientKind.TO, address)
                .attach(filled(wide, 255), new byte[] {1})
                .priority(Priority.LOW)
                .tenant(filled(wide, 100))
                .route(filled(wide, 100))
                .list(Optional.of("x".repeat(50)))
                .key(filled(wide, 200));
        sample.from = address;
        sample.subject = filled(wide + wide + wide + " ", 2_000);
        for (int i = 10; i < 60; i++) {
            sample.tags.add(i + filled(wide, 98));
            sample.metadata.put(i + filled(wide, 98), filled(wide, 200));
        }
        return sample;
    }

    private static String filled(String unit, int length) {
        String rest = "x".repeat(length % unit.length());
        return unit.repeat(length / unit.length()) + rest;
    }
}
