package io.emailledger.testkit;

import io.emailledger.history.EmailBody;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Header;
import io.emailledger.message.EmailId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** S17: bodies and attachments. */
final class ContentRules {
    private ContentRules() {}

    static void bodiesComeBack(Bench b) {
        for (EmailBody body : bodies()) {
            String what = "a body of " + body.toBytes().length + " bytes";
            Sample sample = b.dueNow();
            sample.body = body;
            EmailId id = b.insert(sample);
            b.holds(same(body, b.store.body(id)), what + " came back different.");
            b.holds(same(body, Optional.of(b.claimOne().body())), what + " came back different with a claim.");
        }
        b.holds(b.store.body(b.sample().id).isEmpty(), "body returned something for an id that is not known.");
    }

    static void attachmentsComeBack(Bench b) throws Exception {
        List<Integer> positions = List.of(0, 2, 3);
        List<Pattern> contents = List.of(new Pattern(1, 5_000_000), new Pattern(2, 0), new Pattern(3, 3_000_001));
        Sample sample = b.sample();
        contents.get(0).attachTo(sample, "one.pdf");
        sample.attachUnread("missing.png");
        contents.get(1).attachTo(sample, "two.pdf");
        contents.get(2).attachTo(sample, "two.pdf");
        EmailId id = b.insert(sample);

        List<String> expected =
                sample.attachments.stream().flatMap(a -> a.sha256().stream()).toList();
        List<String> read = Race.run(3, i -> hashOf(b, id, positions.get(i)));

        b.same(expected, read, "the SHA-256 of three attachments that were read at the same time");
        b.holds(b.store.attachment(id, 1).isEmpty(), "there is a content of an attachment that could not be read.");
        b.holds(b.store.attachment(id, 4).isEmpty(), "there is a content at a position that is not known.");
        b.holds(b.store.attachment(b.sample().id, 0).isEmpty(), "there is a content of an unknown e-mail.");
        try (InputStream abandoned = b.store.attachment(id, 0).orElseThrow()) {
            b.same((int) contents.get(0).byteAt(0), (int) (byte) abandoned.read(), "the first byte of attachment 0");
        }
        b.same(expected.get(0), hashOf(b, id, 0), "the SHA-256 of attachment 0 when it is read again");
    }

    private static List<EmailBody> bodies() {
        String text = Extremes.SCRIPTS;
        Set<String> names = new LinkedHashSet<>(List.of("z.pdf", "a.pdf", text));
        return List.of(
                new EmailBody(Optional.empty(), Optional.empty(), List.of(), List.of(), Set.of(), Set.of()),
                new EmailBody(Optional.of(""), Optional.of(""), List.of(), List.of(), Set.of(), Set.of()),
                new EmailBody(
                        Optional.of(text + "\r\n.\r\n\tend\f\n\n"),
                        Optional.of("<p>" + text + "</p>\n"),
                        List.of(Address.of(text, "reply@clinic.example"), Address.of("b@clinic.example")),
                        List.of(new Header("X-One", "2 "), new Header("X-One", "1"), new Header("X-Two", text)),
                        names,
                        names),
                new EmailBody(
                        Optional.of("x".repeat(9_999_998) + "\ud83d\udc8a"),
                        Optional.of("<b>\u7d04\u675f</b>".repeat(100_000)),
                        List.of(),
                        List.of(),
                        Set.of(),
                        Set.of()));
    }

    private static boolean same(EmailBody body, Optional<EmailBody> kept) {
        return kept.isPresent() && Arrays.equals(body.toBytes(), kept.get().toBytes());
    }

    private static String hashOf(Bench b, EmailId id, int position) {
        try {
            return Pattern.sha256(b.store.attachment(id, position));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
