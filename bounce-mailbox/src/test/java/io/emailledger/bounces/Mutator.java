package io.emailledger.bounces;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Mutates regular mails into hostile ones. The same number always gives the same mail. */
final class Mutator {
    private static final int LARGEST = 2 << 20;

    private final List<byte[]> mails;

    Mutator(List<byte[]> mails) {
        this.mails = mails;
    }

    byte[] mutation(long number) {
        // Neighbouring seeds make neighbouring numbers.
        Random random = new Random(number * 0x9E3779B97F4A7C15L);
        byte[] mail = mails.get(random.nextInt(mails.size()));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && mail.length < LARGEST; i++) {
            mail = change(mail, random);
        }
        return mail;
    }

    private byte[] change(byte[] mail, Random random) {
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> flipped(mail, random);
            case 3 -> Arrays.copyOf(mail, random.nextInt(mail.length + 1));
            case 4 -> without(mail, random);
            case 5 -> doubled(mail, random);
            case 6 -> LineEnds.values()[random.nextInt(3)].in(mail);
            case 7 -> joined(mail, mails.get(random.nextInt(mails.size())));
            case 8 -> inserted(mail, random, "X-Bomb: " + "y ".repeat(random.nextInt(60)) + "\n", 2_000);
            case 9 -> inserted(mail, random, "=?utf-8?q?a=?= ", 500);
            case 10 -> joined(bytes("Content-Type: message/rfc822\n\n".repeat(random.nextInt(25))), mail);
            case 11 -> inserted(mail, random, "--b-1\n\n", 600);
            case 12 ->
                inserted(
                        mail,
                        random,
                        List.of("@", "<", ">", "\"", "5.1.1", ":", " ", "\n").get(random.nextInt(8)),
                        50_000);
            default -> nested(mail, random.nextInt(25));
        };
    }

    private static byte[] flipped(byte[] mail, Random random) {
        byte[] copy = mail.clone();
        for (int i = random.nextInt(20); i >= 0 && copy.length > 0; i--) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static byte[] without(byte[] mail, Random random) {
        int start = random.nextInt(mail.length + 1);
        int end = start + random.nextInt(mail.length - start + 1);
        return joined(Arrays.copyOf(mail, start), Arrays.copyOfRange(mail, end, mail.length));
    }

    private static byte[] doubled(byte[] mail, Random random) {
        int start = random.nextInt(mail.length + 1);
        int end = start + random.nextInt(mail.length - start + 1);
        return joined(Arrays.copyOf(mail, end), Arrays.copyOfRange(mail, start, mail.length));
    }

    private static byte[] inserted(byte[] mail, Random random, String text, int most) {
        int at = random.nextInt(mail.length + 1);
        byte[] more = bytes(text.repeat(random.nextInt(most)));
        return joined(joined(Arrays.copyOf(mail, at), more), Arrays.copyOfRange(mail, at, mail.length));
    }

    private static byte[] nested(byte[] mail, int depth) {
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            start.append("Content-Type: multipart/mixed; boundary=n")
                    .append(i)
                    .append("\n\n--n")
                    .append(i)
                    .append('\n');
        }
        return joined(bytes(start.toString()), mail);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
