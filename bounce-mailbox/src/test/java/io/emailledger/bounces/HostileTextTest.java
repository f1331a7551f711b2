package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests mails that are expensive to read: each is read, or rejected, within two seconds. */
class HostileTextTest {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final int SIZE = 1 << 20;
    private static final String FROM = "From: MAILER-DAEMON@relay.example\nSubject: failure notice\n";

    /** A busy machine must not end the reading: the time that the text itself takes is measured. */
    private final BounceParser parser =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));

    /** A mail of one megabyte, shown by its name. */
    record Hostile(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> mails() {
        Map<String, String> mails = new LinkedHashMap<>();
        mails.put("one letter", text("a"));
        mails.put("at signs", text("@"));
        mails.put("addresses", text("a@b.example "));
        mails.put("addresses, one a line", text("<a@b.example>:\n"));
        mails.put("many addresses", text("%d@b.example: 550\n"));
        mails.put("openings", text("unable to deliver your message to the following address\n"));
        mails.put("openings with addresses", text("Unknown user: %d@b.example\n"));
        mails.put("half tags", text("<a@@@@@@"));
        mails.put("long tags", FROM + "Content-Type: text/html\n\n" + fill("<" + "a@".repeat(400) + " >"));
        mails.put("tags without an end", FROM + "Content-Type: text/html\n\n" + fill("<"));
        mails.put("headings", text("-------- a\n"));
        mails.put("brackets", text("a@b <" + "@".repeat(1_900) + "\n"));
        mails.put("words", text("user mailbox message host recipient delivery sender relay "));
        mails.put("codes", text("550 5.1.1 "));
        mails.put("blanks", text(" "));
        mails.put("carriage returns", text("\r"));
        mails.put("JSON", FROM + "\n{\"notificationType\":\"Bounce\"" + fill(",\"emailAddress\":\"%d@b.example\""));
        mails.put("status groups", status("Final-Recipient: rfc822; %d@b.example\nAction: failed\n\n"));
        mails.put("folded status", status(" a\n"));
        mails.put("fields", status("A%d: b\n"));
        mails.put("header words", "Subject: " + fill(" =?a?q?").substring(0, 60_000) + "\n\nx");
        mails.put("subject", "Subject: " + fill("message held please ").substring(0, 60_000) + "\n\nx");
        mails.put("blanks after a name", FROM + "Return-Path" + fill(" ") + "\n\nx");
        mails.put("blanks after a name, then a colon", FROM + "Return-Path" + fill(" ") + ": x\n\nx");
        mails.put("names without a colon", FROM + fill("abcdef\n"));
        mails.put("boundaries", "Content-Type: multipart/mixed; boundary=b\n\n" + fill("--b"));
        mails.put("tokens", text("bounces+abcdefghijklmnop"));
        mails.put("rewritten senders", text("srs0="));
        mails.put("rewritten senders of ours", text("srs0=app.example="));
        mails.put("whole tokens", text(" bounces+" + "a".repeat(47)));
        mails.put("labels", text("original recipient: %d@b.example "));
        mails.put("aliases", text("(generated from a%d@b) "));
        return mails.entrySet().stream().map(entry -> new Hostile(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void hostileTextIsReadQuickly(Hostile mail) {
        byte[] bytes = mail.text().getBytes(StandardCharsets.UTF_8);

        Duration took = Stopwatch.quickest(LONGEST, () -> {
            try {
                parser.parse(bytes);
            } catch (UnreadableMailException e) {
                assertThat(e.reason()).isNotEqualTo(UnreadableMailException.Reason.TOOK_TOO_LONG);
            }
        });

        assertThat(took).isLessThan(LONGEST);
    }

    private static String text(String unit) {
        return FROM + "\n" + fill(unit);
    }

    private static String status(String unit) {
        return FROM
                + "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nA: b\n"
                + fill(unit);
    }

    private static String fill(String unit) {
        StringBuilder text = new StringBuilder(SIZE + unit.length());
        for (int i = 0; text.length() < SIZE; i++) {
            text.append(unit.contains("%d") ? unit.replace("%d", Integer.toString(i)) : unit);
        }
        return text.toString();
    }

    /** Twenty times the limit is far above the limit, and far below the time without one. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void timeLimitAppliesInsideReader(Hostile mail) {
        BounceParser hasty = parser.withLongestReading(Duration.ofMillis(20));
        byte[] bytes = mail.text().getBytes(StandardCharsets.UTF_8);

        Duration took = Stopwatch.quickest(Duration.ofMillis(400), () -> {
            try {
                hasty.parse(bytes);
            } catch (UnreadableMailException e) {
                assertThat(e.reason()).isNotNull();
            }
        });

        assertThat(took).isLessThan(Duration.ofMillis(400));
    }
}
