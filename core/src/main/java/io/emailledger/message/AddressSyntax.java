package io.emailledger.message;

import java.net.IDN;
import java.nio.charset.StandardCharsets;

/** The form of a mailbox, RFC 5321 section 4.1.2 with the internationalised letters of RFC 6531 section 3.3. */
final class AddressSyntax {
    private static final String ATOM_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    private AddressSyntax() {}

    static boolean isMailbox(String address) {
        int at = address.lastIndexOf('@');
        return at > 0
                && address.getBytes(StandardCharsets.UTF_8).length <= 254
                && isLocalPart(address.substring(0, at))
                && isDomain(address.substring(at + 1));
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean isLocalPart(String local) {
        if (local.getBytes(StandardCharsets.UTF_8).length > 64) {
            return false;
        }
        for (String atom : local.split("\\.", -1)) {
            if (atom.isEmpty() || !atom.codePoints().allMatch(AddressSyntax::isAtomChar)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtomChar(int c) {
        return c < 0x80
                ? (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || ATOM_SPECIALS.indexOf(c) >= 0
                : !Character.isISOControl(c) && Character.isDefined(c);
    }

    private static boolean isDomain(String domain) {
        if (domain.startsWith("[") && domain.endsWith("]")) {
            return isAddressLiteral(domain.substring(1, domain.length() - 1));
        }
        String ascii;
        try {
            ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (ascii.isEmpty() || ascii.length() > 253) {
            return false;
        }
        for (String label : ascii.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAddressLiteral(String literal) {
        return literal.startsWith("IPv6:")
                ? literal.substring(5).matches("[0-9a-fA-F:.]{2,45}")
                : literal.matches("(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    }
}
