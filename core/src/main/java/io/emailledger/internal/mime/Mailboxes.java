package io.emailledger.internal.mime;

import io.emailledger.message.Address;
import java.util.List;
import java.util.regex.Pattern;

/** A list of addresses in a field such as To (RFC 5322 section 3.4). */
final class Mailboxes {
    /** The longest display name that is not broken into several encoded words. */
    private static final int LONGEST_NAME = 70;

    /** Atoms (RFC 5322 section 3.2.3) and the spaces between them. */
    private static final Pattern PHRASE = Pattern.compile("[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*");

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
        } else if (PHRASE.matcher(name).matches()) {
            out.word(name);
        } else {
            out.word("\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
    }
}
