package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Varied e-mails as a ledger sends them: half are written by the library, half are messages given as they are. */
final class Corpus {
    private static final List<String> TEXTS = List.of(
            "Invoice 42",
            "Rechnung f\u00fcr M\u00e4rz \u2013 f\u00e4llig",
            "\u8acb\u6c42\u66f8 \u7b2c\u56db\u53f7",
            "\ud83d\udce8 new  mail   with   blanks",
            "x".repeat(200),
            "tab\tand blank \t mixed",
            "",
            ". a dot; a semicolon: and a colon",
            "from:to:subject b=x; bh=y");
    private static final List<String> LINES = List.of(
            "Dear Pat,",
            "",
            "   leading and trailing   ",
            "\t tabs \t between \t",
            ".",
            ".. two dots",
            "From the beginning",
            "caf\u00e9 and \u65e5\u672c",
            "y".repeat(900),
            "-- ");

    private final Random random;

    private Corpus(long seed) {
        random = new Random(seed);
    }

    /** Returns the bytes of e-mails that a ledger has sent through a signer. */
    static List<byte[]> sent(DkimSigner signer, int count, long seed) {
        Corpus corpus = new Corpus(seed);
        RecordingTransport recording = new RecordingTransport(count + 1);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), signer.sign(recording))
                .workers(0)
                .build()) {
            for (int i = 0; i < count; i++) {
                ledger.send(i % 2 == 0 ? corpus.written(i) : corpus.exact(i));
            }
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
        }
        return recording.sent().stream().map(RecordingTransport.Sent::content).toList();
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private String lines(String lineBreak) {
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            text.append(oneOf(LINES)).append(lineBreak);
        }
        return text.toString();
    }

    private Email written(int number) {
        EmailBuilder email = Email.from(
                        maybe()
                                ? Address.of("billing@app.example")
                                : Address.of("B\u00fcro, \"Buchhaltung\"", "billing@news.app.example"))
                .subject(oneOf(TEXTS).replace('\t', ' '));
        int recipients = 1 + random.nextInt(4);
        for (int i = 0; i < recipients; i++) {
            email.to(
                    Address.of(oneOf(List.of("", "Pat", "Zo\u00eb, Dr.")), "pat" + number + "." + i + "@home.example"));
        }
        if (maybe()) {
            email.cc("kim@home.example").replyTo("desk@app.example");
        }
        if (maybe()) {
            email.text(lines("\n"));
        }
        if (maybe()) {
            email.html("<p>" + lines("<br>\n") + "</p>");
        }
        if (maybe()) {
            email.header("List-Unsubscribe", "<https://app.example/u/" + "k".repeat(random.nextInt(200)) + ">")
                    .header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        if (maybe()) {
            byte[] bytes = new byte[random.nextInt(30_000)];
            random.nextBytes(bytes);
            email.attach(Attachment.of(oneOf(List.of("a.pdf", "R\u00e9sum\u00e9 \u65e5.pdf")), bytes));
        }
        if (random.nextInt(5) == 0) {
            email.invitation("REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n");
        }
        return email.build();
    }

    /**
     * A message with all that is legal and rare: folding, blanks, repeated fields, 8-bit bytes, no body. A blank before a
     * colon, which is obsolete, is not in it: dkimpy does not read it.
     */
    private Email exact(int number) {
        String end = oneOf(List.of("\r\n", "\n"));
        List<String> fields = new ArrayList<>(List.of(
                oneOf(List.of("From: ", "FROM:", "from:\t ", "From:" + end + "  "))
                        + oneOf(List.of(
                                "billing@app.example",
                                "\"Pat, of <x@y.example>\" <billing@app.example>",
                                "Pat (a comment) <billing@app.example>",
                                "=?UTF-8?Q?B=C3=BCro?=" + end + "\t<billing@mail.app.example>")),
                "To: pat" + number + "@home.example" + (maybe() ? "," + end + " \t kim@home.example" : "") + "   ",
                "Subject:" + oneOf(List.of("", " ", "  two  blanks  ", " folded" + end + " \t line" + end + "  again")),
                "Date: "
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                Instant.now().minusSeconds(60).atOffset(ZoneOffset.UTC)),
                "MIME-Version: 1.0"));
        if (maybe()) {
            fields.add("Message-ID: <" + number + "@app.example>");
        }
        if (maybe()) {
            fields.add("Content-Type: text/plain; charset=utf-8;" + end + "\tformat=flowed");
            fields.add("Content-Transfer-Encoding: 8bit");
        }
        if (maybe()) {
            fields.add("List-Help: <https://app.example/1>");
            fields.add("X-Between: \t");
            fields.add("list-help:  \t<https://app.example/2>  ");
        }
        if (random.nextInt(4) == 0) {
            fields.add("X-Raw: caf\u00e9");
        }
        String body = oneOf(
                List.of(end, "", end + end + end, end + " \t" + end, end + lines(end), end + lines(end) + end + end));
        String message = String.join(end, fields) + end + body;
        return Email.ofMessage(message.getBytes(maybe() ? UTF_8 : ISO_8859_1)).build();
    }
}
