package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Splits addresses into search terms. */
final class AddressWords {
    private static final int SHORTEST = 3;
    private static final int LONGEST = 100;
    private static final int MOST = 12;

    private AddressWords() {}

    /** Returns an address, and what follows from the beginning of each further word, but the last of its domain. */
    static Set<String> of(String address) {
        Set<String> texts = new LinkedHashSet<>();
        int at = address.lastIndexOf('@');
        texts.add(address);
        texts.add(address.substring(at + 1));
        int last = Math.max(at + 1, address.lastIndexOf('.'));
        for (int i = 1; i < last && texts.size() < MOST; i++) {
            if (isWord(address.charAt(i)) && !isWord(address.charAt(i - 1))) {
                texts.add(address.substring(i));
            }
        }
        return texts;
    }

    /** Surrogates are parts of letters. */
    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    /** Tells whether a part finds an address. */
    static boolean matches(String part, String address) {
        return of(address).stream().anyMatch(text -> text.startsWith(part));
    }

    /** Returns the domain of a normalised address. */
    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** Returns a domain in the form in which it is compared. */
    static String checkedDomain(String domain) {
        String bare = domain.startsWith("@") ? domain.substring(1) : domain;
        if (bare.isBlank() || bare.indexOf('@') >= 0) {
            throw new InvalidValueException("domain", "must be a domain such as clinic.example");
        }
        return domain(Address.of("a@" + bare).normalized());
    }

    /** Returns a part of an address in the form in which it is compared. */
    static String checkedPart(String part) {
        String bare = part.strip().toLowerCase(Locale.ROOT);
        int characters = bare.codePointCount(0, bare.length());
        if (characters < SHORTEST || characters > LONGEST || !BoundedText.isLine(bare)) {
            throw new InvalidValueException(
                    "address part", "must be one line of " + SHORTEST + " to " + LONGEST + " characters");
        }
        return bare;
    }
}
