package io.emailledger.bounces.readers;

import io.emailledger.bounces.readers.NoticeAddresses.Mention;

/** The text of a line after the address with which it begins. */
final class EntryText {
    private EntryText() {}

    static String text(Mention mention) {
        String rest = mention.after();
        int start = 0;
        while (start < rest.length() && ">]:;,\"'. ".indexOf(rest.charAt(start)) >= 0) {
            start++;
        }
        String text = rest.substring(start).strip();
        String address = mention.address();
        return text.length() <= address.length() + 12 && text.contains(address) ? "" : text;
    }
}
