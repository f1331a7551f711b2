package io.emailledger.internal.mime;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Generates e-mails of all kinds from a seed. The same seed generates the same e-mail. */
final class EmailGenerator {
    private static final String[] WORDS = {
        "hello",
        "Invoice",
        "42",
        "the",
        "of",
        "naïve",
        "Zoë",
        "Straße",
        "façade",
        "Привет",
        "счёт",
        "клиника",
        "Καλημέρα",
        "ς",
        "مرحبا",
        "فاتورة",
        "שלום",
        "חשבונית",
        "नमस्ते",
        "चालान",
        "你好",
        "請求書",
        "こんにちは",
        "안녕하세요",
        "สวัสดี",
        "👍",
        "👩‍👩‍👧‍👦",
        "🇪🇺",
        "🏳️‍🌈",
        "e\u0301",
        "a\u030a\u0323",
        "\u200f",
        "\u202eabc\u202c",
        "\ufeff",
        "\u00a0",
        "\u3000",
        "𝒳𝒴",
        "\ud83d\ude00",
        "=?utf-8?q?look=20alike?=",
        "=?",
        "?=",
        "=",
        "==",
        "a=?b",
        "\"",
        "\\",
        "\\\"",
        "'",
        "(",
        ")",
        "(c)",
        "<",
        ">",
        "<a@b>",
        ",",
        ";",
        ":",
        "@",
        "[",
        "]",
        ".",
        "..",
        "...",
        "-",
        "--",
        "%",
        "%41",
        "filename*=x",
        "\"; name=evil",
        "&amp;",
        "<b>",
        "_",
        "?"
    };
    private static final String[] FRAGMENTS = {
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\n.\n",
        "\r\n.\r\n",
        "\n..\n",
        "\nFrom me\n",
        "\n From me",
        "From ",
        "\n>From x",
        " \n",
        "\t\n",
        "  ",
        "\t",
        "\n--=_m",
        "\n--=_",
        "\n--",
        "=20",
        "=\n",
        "\f",
        "\u2028",
        "\u2029",
        "\u0085",
        "\u007f",
        "   \r",
        "\n\t"
    };
    private static final String[] LOCALS = {
        "pat", "a", "o'hara", "x+y", "first.last", "!#$%&'*+-/=?^_`{|}~", "Großmann", "用户", "имя"
    };
    private static final String[] DOMAINS = {
        "home.example",
        "clinic.example",
        "Bücher.example",
        "пример.example",
        "例え.example",
        "a.b.c.d.example",
        "[192.0.2.1]",
        "[IPv6:2001:db8::1]",
        "xn--bcher-kva.example"
    };
    private static final String[] TYPES = {
        "application/pdf", "image/png", "text/plain", "text/html", "application/vnd.x-y+json"
    };

    private final Random random;

    EmailGenerator(long seed) {
        this.random = new Random(seed);
    }

    EmailId id() {
        long time = Math.floorMod(random.nextLong(), 4_102_444_800_000L);
        return new EmailId(
                new UUID(time << 16 | 0x7000 | random.nextInt(0x1000), Long.MIN_VALUE | random.nextLong() >>> 2));
    }

    Email email(EmailId id) {
        EmailBuilder builder = Email.from(mailbox()).subject(line(2_000));
        many(4).forEach(i -> builder.to(address()));
        many(3).forEach(i -> builder.cc(address()));
        many(3).forEach(i -> builder.bcc(address()));
        many(2).forEach(i -> builder.replyTo(mailbox()));
        many(4).forEach(i -> builder.header("X-Own-" + i, headerValue()));
        if (random.nextInt(4) > 0) {
            builder.text(body(id));
        }
        if (random.nextInt(3) > 0) {
            builder.html("<p>" + body(id) + "</p>");
        }
        many(4).forEach(i -> builder.attach(attachment()));
        return builder.build();
    }

    /**
     * mime4j 0.8 decodes a file name of several segments twice, and fails at apostrophes the second time. Generated
     * names have no apostrophes.
     */
    private Attachment attachment() {
        byte[] content = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 300 : 30_000)];
        random.nextBytes(content);
        String name = cut(
                line(120).replace('/', '_').replace('\\', '_').replaceAll("['\\u202a-\\u202e\\u2066-\\u2069]", ""),
                250);
        Attachment attachment = Attachment.of(name.isBlank() || name.matches("\\.+") ? "a.pdf" : name, content)
                .withMediaType(pick(TYPES));
        return random.nextInt(3) > 0 ? attachment : attachment.withContentId("image" + random.nextInt(1_000) + "@x");
    }

    private Address address() {
        return random.nextInt(8) == 0 ? Address.of(cut(line(60), 200), "nobody@") : mailbox();
    }

    private Address mailbox() {
        String name = random.nextInt(3) == 0 ? "" : cut(line(random.nextInt(5) == 0 ? 200 : 40), 200);
        Address address = Address.of(name.isBlank() ? "" : name, pick(LOCALS) + "@" + pick(DOMAINS));
        if (!address.isDeliverable()) {
            throw new AssertionError("the generator's addresses are deliverable");
        }
        return address;
    }

    private String headerValue() {
        return switch (random.nextInt(5)) {
            case 0 -> messageIds(random.nextInt(60));
            case 1 -> "x".repeat(random.nextInt(3_000));
            case 2 -> cut("é".repeat(random.nextInt(3_000)) + line(500), 8_000);
            default -> line(1_500);
        };
    }

    private String messageIds(int count) {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < count; i++) {
            ids.append(i == 0 ? "" : " ").append('<').append(random.nextLong()).append("@mail.example>");
        }
        return ids.toString();
    }

    private String line(int longest) {
        StringBuilder line = new StringBuilder();
        int words = random.nextInt(random.nextInt(10) == 0 ? 200 : 12);
        boolean oneScript = random.nextBoolean();
        String favourite = pick(WORDS);
        for (int i = 0; i < words; i++) {
            line.append(oneScript && random.nextInt(4) > 0 ? favourite : pick(WORDS));
            line.append(random.nextInt(12) == 0 ? "  " : random.nextInt(8) == 0 ? "" : " ");
            if (random.nextInt(60) == 0) {
                line.append("w".repeat(random.nextInt(1_200)));
            }
        }
        String text = random.nextInt(6) == 0
                ? " " + line
                : random.nextInt(5) > 0 ? line.toString().strip() : line.toString();
        return cut(text, longest);
    }

    private String body(EmailId id) {
        StringBuilder body = new StringBuilder();
        int pieces = random.nextInt(40);
        boolean ascii = random.nextInt(3) == 0;
        for (int i = 0; i < pieces; i++) {
            String piece = random.nextInt(3) == 0 ? pick(FRAGMENTS) : line(3_000);
            if (!ascii || StandardCharsets.US_ASCII.newEncoder().canEncode(piece)) {
                body.append(piece);
            }
            if (random.nextInt(50) == 0) {
                body.append(pick("x", " ", "é", "你", "=").repeat(random.nextInt(2_500)));
            }
            if (random.nextInt(100) == 0) {
                body.append("\r\n--=_").append(pick("m", "a", "r")).append(id).append("--\r\n");
            }
        }
        return body.toString();
    }

    private List<Integer> many(int bound) {
        List<Integer> numbers = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? 0 : random.nextInt(bound);
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    /** Truncates without splitting a surrogate pair. */
    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }
}
