package io.emailledger.internal.mime;

import io.emailledger.internal.mime.ExactEdits.Edit;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of an exact message, as they were stored when it was recorded. What a recipient gets in addition or in place
 * of something is an edit; every other byte stays as it is.
 */
final class ExactMessage implements MessageContent {
    private final Attachment stored;
    private final List<Edit> edits;

    private final boolean smtpUtf8;

    private ExactMessage(Attachment stored, List<Edit> edits, Email email) {
        this.stored = stored;
        this.edits = edits;
        this.smtpUtf8 = Stream.of(List.of(email.from()), email.sender().stream().toList(), email.to(), email.cc())
                .flatMap(List::stream)
                .anyMatch(Address::needsSmtpUtf8);
    }

    /** Returns a message with other HTML or more header fields, if there are any. Only then it is read now. */
    static MessageContent of(Attachment stored, Email email, Email changed) {
        if (email.html().equals(changed.html()) && email.headers().equals(changed.headers())) {
            return new ExactMessage(stored, List.of(), email);
        }
        try {
            return new ExactMessage(stored, ExactEdits.of(stored, email, changed), email);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean needsSmtpUtf8() {
        return smtpUtf8;
    }

    @Override
    public boolean isEightBit() {
        return true;
    }

    @Override
    public long size() {
        long size = stored.size().orElseThrow(() -> new InvalidValueException("message.size", "must be known"));
        for (Edit edit : edits) {
            size += edit.bytes().length() - (edit.to() - edit.from());
        }
        return size;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = stored.open()) {
            long at = 0;
            for (Edit edit : edits) {
                copy(in, edit.from() - at, out);
                out.write(edit.bytes().toArray());
                in.skipNBytes(edit.to() - edit.from());
                at = edit.to();
            }
            in.transferTo(out);
        }
    }

    private static void copy(InputStream in, long length, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (long left = length; left > 0; ) {
            int n = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
            if (n == 0) {
                throw new IOException("The message is shorter than it was.");
            }
            out.write(buffer, 0, n);
            left -= n;
        }
    }
}
