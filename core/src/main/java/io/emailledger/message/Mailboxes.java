package io.emailledger.message;

import java.util.List;

/** A list of addresses in a field such as To (RFC 5322 section 3.4). */
final class Mailboxes {
    /** The longest display name that is not broken into several encoded words. */
    private static final int LONGEST_NAME = 70;

    private Mailboxes() {}

    static void write(String name, List<Address> addresses, HeaderWriter out) {
        out.field(name);
        for (int i = 0; i < addresses.size(); i++) {
            Address address = addresses.get(i);
            String end = i == addresses.size() - 1 ? "" : ",";
            if (address.name().isEmpty()) {
                out.utf8(address.forEnvelope() + end);
            } else {
                displayName(address.name(), out);
                out.utf8("<" + address.forEnvelope() + ">" + end);
            }
        }
        out.end();
    }

    private static void displayName(String name, HeaderWriter out) {
        if (name.length() > LONGEST_NAME
                || name.startsWith(" ")
                || name.endsWith(" ")
                || name.contains("  ")
                || EncodedWords.areNeededFor(name, 0, name.length())) {
            EncodedWords.write(name, out);
        } else if (isPhrase(name)) {
            out.word(name);
        } else {
            out.word("\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
    }

    private static boolean isPhrase(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != ' ' && !AddressSyntax.isAsciiAtomChar(c)) {
                return false;
            }
        }
        return true;
    }
}
