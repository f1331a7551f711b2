package io.emailledger.tracking;

import java.util.Base64;
import java.util.Random;

/** Texts that are similar to a valid token and are invalid. */
final class ForgedTokens {
    private static final String URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%=";

    private ForgedTokens() {}

    /** One forged token in characters that an HTTP client accepts in a path. */
    static String next(Random random, String real) {
        int place = random.nextInt(real.length());
        String forged = switch (random.nextInt(7)) {
            case 0 -> real.substring(0, place);
            case 1 -> real + URL_SAFE.charAt(random.nextInt(64));
            case 2 -> replaced(real, place, URL_SAFE.charAt(random.nextInt(64)));
            case 3 -> bytes(random, 36);
            case 4 -> bytes(random, random.nextInt(2_000));
            case 5 -> swapped(real, place, random.nextInt(real.length()));
            default -> flipped(real, random);
        };
        return forged.equals(real) ? next(random, real) : forged;
    }

    private static String replaced(String text, int place, char c) {
        return text.substring(0, place) + c + text.substring(place + 1);
    }

    private static String swapped(String text, int one, int other) {
        return replaced(replaced(text, one, text.charAt(other)), other, text.charAt(one));
    }

    private static String flipped(String real, Random random) {
        byte[] token = Base64.getUrlDecoder().decode(real);
        int bit = random.nextInt(token.length * 8);
        token[bit / 8] ^= (byte) (1 << (bit % 8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static String bytes(Random random, int size) {
        byte[] token = new byte[size];
        random.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }
}
