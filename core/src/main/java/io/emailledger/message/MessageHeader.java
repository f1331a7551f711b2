package io.emailledger.message;

import io.emailledger.internal.reader.AddressList;
import io.emailledger.internal.reader.Headers;
import io.emailledger.internal.reader.Limits;
import io.emailledger.internal.reader.MimeReader;
import io.emailledger.internal.reader.OverLimitException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/** Reads author, recipients and subject from the header of an exact message. */
final class MessageHeader {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_SUBJECT = 2_000;

    private MessageHeader() {}

    /** Returns a builder with the values of the header. */
    static EmailBuilder read(Attachment.Source message) {
        Headers headers = headers(message);
        List<Address> authors = addresses(headers, "From");
        if (authors.isEmpty() || !authors.get(0).isDeliverable()) {
            throw new InvalidValueException(
                    "message", "must have a From field with an address (RFC 5322 section 3.6.2)");
        }
        EmailBuilder email = Email.from(authors.get(0));
        email.subject(line(headers.first("Subject").orElse(""), LONGEST_SUBJECT));
        addresses(headers, "Sender").stream()
                .findFirst()
                .filter(sender -> !sender.normalized().equals(authors.get(0).normalized()))
                .filter(Address::isDeliverable)
                .ifPresent(email::sender);
        add(headers, "To", email::to);
        add(headers, "Cc", email::cc);
        add(headers, "Bcc", email::bcc);
        return email;
    }

    private static void add(Headers headers, String name, Consumer<Address> recipients) {
        addresses(headers, name).forEach(recipients);
    }

    private static Headers headers(Attachment.Source message) {
        try (InputStream in = message.open()) {
            return MimeReader.headers(in, Limits.OWN);
        } catch (IOException e) {
            throw new InvalidValueException(
                    "message", "could not be read: " + e.getClass().getName());
        } catch (OverLimitException e) {
            throw new InvalidValueException("message", "has a header that is too long: it is " + e.getMessage());
        }
    }

    /** An address that cannot be one is left to the history: it becomes a failed recipient, or is no author. */
    private static List<Address> addresses(Headers headers, String name) {
        return headers.raw(name).stream()
                .flatMap(value -> AddressList.of(value).stream())
                .map(MessageHeader::address)
                .toList();
    }

    private static Address address(AddressList.Mailbox mailbox) {
        String name = line(mailbox.name(), LONGEST_NAME);
        try {
            return new Address(name, mailbox.address());
        } catch (InvalidValueException e) {
            return new Address(name, invalid(mailbox.address()));
        }
    }

    /** Keeps what can be shown of a text that is no address, in a form that is no address either. */
    private static String invalid(String text) {
        String visible = text.replaceAll("[\\p{Cntrl}\\p{Z}<>]", "_");
        String shown = line(visible, 300);
        return shown.isBlank() ? "?" : "?" + shown;
    }

    /** Makes one line of an unchecked text. */
    private static String line(String text, int longest) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), longest));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean unfit = Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || (c >= 0xD800 && c <= 0xDFFF);
            if (line.length() + Character.charCount(c) > longest) {
                break;
            }
            line.appendCodePoint(unfit ? ' ' : c);
        }
        return line.toString().strip();
    }
}
