package io.emailledger.message;

import io.emailledger.internal.text.Chars;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The form of a mailbox, RFC 5321 section 4.1.2 with the internationalised letters of RFC 6531 section 3.3. */
final class AddressSyntax {
    private static final String ATOM_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    private static final Pattern IPV4 =
            Pattern.compile("(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    /** Two addresses with a common separator. */
    private static final Pattern SEVERAL = Pattern.compile("@[^@]*[,;\\s|/&+][^@]*@", Pattern.UNICODE_CHARACTER_CLASS);

    private AddressSyntax() {}

    /** Tells whether a text is no mailbox because it holds more than one address, apart by commas or the like. */
    static boolean holdsSeveral(String text) {
        return SEVERAL.matcher(text).find() && !isMailbox(text);
    }

    static boolean isMailbox(String address) {
        int at = address.lastIndexOf('@');
        return at > 0
                && octets(address.substring(0, at))
                                + 1
                                + asciiDomain(address.substring(at + 1)).length()
                        <= 254
                && isLocalPart(address.substring(0, at))
                && isDomain(address.substring(at + 1));
    }

    static boolean isAsciiAtomChar(int c) {
        return isLetterOrDigit(c) || (c < 0x80 && ATOM_SPECIALS.indexOf(c) >= 0);
    }

    /** Returns the domain in its ASCII form, or unchanged if it has none. */
    static String asciiDomain(String domain) {
        if (Chars.areAscii(domain)) {
            return domain;
        }
        return domain.codePoints().anyMatch(c -> Invisible.isOne(c) && !Idna.isJoiner(c))
                ? domain
                : Idna.toAscii(domain);
    }

    private static boolean isLocalPart(String local) {
        if (octets(local) > 64) {
            return false;
        }
        if (isQuoted(local)) {
            return true;
        }
        int previous = '.';
        for (int i = 0; i < local.length(); i += Character.charCount(previous)) {
            int c = local.codePointAt(i);
            if (c == '.' ? previous == '.' : !isAtomChar(c)) {
                return false;
            }
            previous = c;
        }
        return previous != '.';
    }

    /**
     * Tells whether a local part is a quoted string (RFC 5321 section 4.1.2). It has any visible characters and blanks,
     * with a backslash before a quotation mark or a backslash.
     */
    private static boolean isQuoted(String local) {
        int last = local.length() - 1;
        if (last < 2 || local.charAt(0) != '"' || local.charAt(last) != '"') {
            return false;
        }
        for (int i = 1; i < last; i++) {
            char c = local.charAt(i);
            if (c == '"' || c < ' ' || c == 0x7f || (c == '\\' && ++i == last)) {
                return false;
            }
            if (c >= 0x80 && !isAtomChar(local.codePointAt(i)) && !Character.isLowSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the number of characters of the quoted local part at the beginning of an address; 0 if there is none.
     * They may be blanks and angle brackets, which no other part of an address may have.
     */
    static int lengthOfQuoted(String address) {
        int at = address.lastIndexOf('@');
        return at > 0 && isQuoted(address.substring(0, at)) ? at : 0;
    }

    /**
     * Letters of any script, without characters that make an address look like another one: no invisible characters, no
     * unassigned code points.
     */
    private static boolean isAtomChar(int c) {
        return c < 0x80
                ? isAsciiAtomChar(c)
                : !Character.isISOControl(c) && Character.isDefined(c) && !Invisible.isOne(c);
    }

    private static boolean isDomain(String domain) {
        if (domain.startsWith("[") && domain.endsWith("]")) {
            return isAddressLiteral(domain.substring(1, domain.length() - 1));
        }
        return isHostName(asciiDomain(domain));
    }

    private static boolean isHostName(String ascii) {
        if (ascii.isEmpty() || ascii.length() > 253) {
            return false;
        }
        int labelStart = 0;
        for (int i = 0; i <= ascii.length(); i++) {
            char c = i == ascii.length() ? '.' : ascii.charAt(i);
            if (c == '.') {
                boolean legal = i > labelStart
                        && i - labelStart <= 63
                        && ascii.charAt(labelStart) != '-'
                        && ascii.charAt(i - 1) != '-';
                if (!legal) {
                    return false;
                }
                labelStart = i + 1;
            } else if (!isLetterOrDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAddressLiteral(String literal) {
        return literal.startsWith("IPv6:")
                ? isIpv6(literal.substring(5))
                : IPV4.matcher(literal).matches();
    }

    /** The JDK reads the text; in brackets it is never taken for a name. */
    private static boolean isIpv6(String text) {
        try {
            return IPV6.matcher(text).matches() && InetAddress.getByName("[" + text + "]") != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static int octets(String text) {
        return Chars.areAscii(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
