package io.emailledger.message;

import io.emailledger.internal.text.Chars;
import java.util.Locale;

/**
 * A mailbox with an optional display name: {@code Pat <pat@home.example>}.
 *
 * <p>The constructor rejects characters that could change the meaning of a header or an SMTP command: control
 * characters, and white space or angle brackets outside of a quoted local part. Surrounding blanks are removed. An invalid address,
 * such as {@code pat@}, is a legal value with {@link #isDeliverable()} false: an application that reads addresses from
 * its own data gets it recorded as a failed recipient, with a reason, instead of an exception.
 *
 * @param name the display name, empty if there is none; at most 200 characters on one line
 * @param address the address as in RFC 5321 section 4.1.2, or internationalised as in RFC 6531; at most 320 characters
 */
public record Address(String name, String address) {

    /** Checks both parts. */
    public Address {
        name = Check.headerText(name, "name", 200);
        refuseSeveral(InvalidValueException.requirePresent(address, "address"));
        address = Check.filledLine(
                withoutBlanksAround(InvalidValueException.requirePresent(address, "address")), "address", 320);
        for (int i = AddressSyntax.lengthOfQuoted(address); i < address.length(); i++) {
            char c = address.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '<' || c == '>') {
                throw new InvalidValueException(
                        "address",
                        "must be a bare address without spaces or angle brackets, but is not at index " + i
                                + "; pass a display name as a separate argument");
            }
        }
    }

    /**
     * Two addresses without a blank between them are accepted as a value that is not deliverable, like other wrong
     * addresses.
     */
    private static void refuseSeveral(String address) {
        boolean isPlain = Chars.all(address, c -> c > ' ' && c != '<' && c != '>' && !Character.isSpaceChar(c));
        if (!isPlain && address.length() <= 10_000 && AddressSyntax.holdsSeveral(address)) {
            throw new InvalidValueException(
                    "address", "must be one address, but holds more than one: add each by a separate call");
        }
    }

    /**
     * Tells whether it is not deliverable because it holds more than one address, such as {@code
     * a@x.example,b@x.example}.
     *
     * @return true if each of them has to be added by a separate call
     */
    public boolean holdsSeveral() {
        return AddressSyntax.holdsSeveral(address);
    }

    /**
     * Returns an address without a display name.
     *
     * @param address the bare address
     * @return the value
     * @throws InvalidValueException if it could change the meaning of a header or a command
     */
    public static Address of(String address) {
        return new Address("", address);
    }

    /**
     * Returns an address with a display name.
     *
     * @param name the display name
     * @param address the bare address
     * @return the value
     * @throws InvalidValueException if either could change the meaning of a header or a command
     */
    public static Address of(String name, String address) {
        return new Address(name, address);
    }

    /**
     * Tells whether the address has the form of a mailbox (RFC 5321 sections 4.1.2 and 4.5.3.1). That is a dot-atom of
     * at most 64 octets or a quoted string, an at sign, and a domain name or an address literal of at most 255 octets.
     * An address with an invisible character (zero width, soft hyphen, byte order mark) does not
     * have the form of a mailbox; the joiners are allowed in a domain where IDNA 2008 allows them (RFC 5892 appendix
     * A). It says nothing about whether the mailbox exists.
     *
     * @return true if an e-mail can be sent to it
     */
    public boolean isDeliverable() {
        return AddressSyntax.isMailbox(address);
    }

    /**
     * Tells whether the address can only be sent through servers that offer SMTPUTF8 (RFC 6531): its local part is not
     * ASCII. A domain that is not ASCII is no obstacle: it is sent in its ASCII form.
     *
     * @return true if SMTPUTF8 is needed
     */
    public boolean needsSmtpUtf8() {
        int at = address.lastIndexOf('@');
        return !Chars.areAscii(at < 0 ? address : address.substring(0, at));
    }

    /**
     * Returns the address as it travels in the envelope: the domain in its ASCII form (RFC 5890), the local part as it
     * is.
     *
     * @return the address for {@code MAIL FROM} and {@code RCPT TO}
     */
    public String forEnvelope() {
        int at = address.lastIndexOf('@');
        return at < 0 ? address : address.substring(0, at + 1) + AddressSyntax.asciiDomain(address.substring(at + 1));
    }

    /**
     * Returns the address in the form in which it is searched for: lower case, the domain in ASCII. Servers may tell
     * the case of local parts apart (RFC 5321 section 2.4), but searches ignore it.
     *
     * @return the form for comparison
     */
    public String normalized() {
        return forEnvelope().toLowerCase(Locale.ROOT);
    }

    /** Returns the address without the blanks and tabs, of any width, that a copy from elsewhere has brought along. */
    private static String withoutBlanksAround(String address) {
        int from = 0;
        int to = address.length();
        while (from < to && isBlank(address.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(address.charAt(to - 1))) {
            to--;
        }
        return address.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    /** Returns the address with its display name, for people to read. */
    @Override
    public String toString() {
        return name.isEmpty() ? address : name + " <" + address + ">";
    }
}
