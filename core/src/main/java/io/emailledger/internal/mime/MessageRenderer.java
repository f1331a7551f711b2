package io.emailledger.internal.mime;

import io.emailledger.internal.mime.MimeWriter.Place;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Header;
import io.emailledger.message.EmailId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Arranges the parts of a message (RFC 2046 section 5.1): attachments after the body, plain text before HTML, images
 * inside the HTML's part. Used once.
 */
final class MessageRenderer {
    private final Email email;
    private final EmailId id;
    private final Optional<byte[]> text;
    private final Optional<byte[]> html;
    private final Bytes out;
    private final HeaderWriter header;
    private final List<Place> places = new ArrayList<>();

    MessageRenderer(Email email, EmailId id) {
        this.email = email;
        this.id = id;
        this.text = email.utf8Text();
        this.html = email.utf8Html();
        this.out = new Bytes(2_048 + probableLength(text) + probableLength(html));
        this.header = new HeaderWriter(out);
    }

    /** Returns the message without the contents of its attachments. */
    byte[] render() {
        header();
        message();
        if (!out.endsWithCrlf()) {
            out.crlf();
        }
        return out.toArray();
    }

    /** Tells whether an address in the header is not ASCII before its at sign. */
    boolean needsSmtpUtf8() {
        return needsSmtpUtf8(List.of(email.from()))
                || needsSmtpUtf8(email.sender().stream().toList())
                || needsSmtpUtf8(email.replyTo())
                || needsSmtpUtf8(deliverable(email.to()))
                || needsSmtpUtf8(deliverable(email.cc()));
    }

    private static boolean needsSmtpUtf8(List<Address> addresses) {
        for (Address address : addresses) {
            if (address.needsSmtpUtf8()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the attachments that are still missing, in the order in which they are written. */
    List<Place> places() {
        return List.copyOf(places);
    }

    private void header() {
        header.field("Date").word(MessageDate.of(email, id)).end();
        Mailboxes.write("From", List.of(email.from()), header);
        email.sender()
                .filter(sender -> !sender.normalized().equals(email.from().normalized()))
                .ifPresent(sender -> Mailboxes.write("Sender", List.of(sender), header));
        if (!email.replyTo().isEmpty()) {
            Mailboxes.write("Reply-To", email.replyTo(), header);
        }
        List<Address> to = deliverable(email.to());
        List<Address> cc = deliverable(email.cc());
        if (!to.isEmpty()) {
            Mailboxes.write("To", to, header);
        } else if (cc.isEmpty()) {
            header.field("To").word("undisclosed-recipients:;").end();
        }
        if (!cc.isEmpty()) {
            Mailboxes.write("Cc", cc, header);
        }
        Unstructured.write("Subject", email.subject(), header);
        header.field("Message-ID").word(id.messageId(email.from())).end();
        for (Header own : email.headers()) {
            Unstructured.write(own.name(), own.value(), header);
        }
        out.ascii("MIME-Version: 1.0\r\n");
    }

    private void message() {
        if (!hasFiles(false) && email.invitation().isEmpty()) {
            body();
            return;
        }
        Boundary boundary = new Boundary(id, 'm');
        boundary.open("multipart/mixed", out);
        body();
        email.invitation().ifPresent(invitation -> {
            boundary.next(out);
            Invitations.writeFile(invitation, header, out);
        });
        files(false, boundary);
        boundary.close(out);
    }

    private void body() {
        List<Runnable> alternatives = new ArrayList<>(3);
        text.ifPresent(utf8 -> alternatives.add(() -> TextPart.write("text/plain", utf8, out)));
        html.ifPresent(utf8 -> alternatives.add(() -> html(utf8)));
        email.invitation()
                .ifPresent(invitation -> alternatives.add(() -> Invitations.writeAlternative(invitation, out)));
        if (alternatives.isEmpty()) {
            TextPart.write("text/plain", new byte[0], out);
        } else if (alternatives.size() == 1) {
            alternatives.get(0).run();
        } else {
            Boundary boundary = new Boundary(id, 'a');
            boundary.open("multipart/alternative", out);
            alternatives.get(0).run();
            for (Runnable next : alternatives.subList(1, alternatives.size())) {
                boundary.next(out);
                next.run();
            }
            boundary.close(out);
        }
    }

    private void html(byte[] utf8) {
        if (!hasFiles(true)) {
            TextPart.write("text/html", utf8, out);
            return;
        }
        Boundary boundary = new Boundary(id, 'r');
        boundary.open("multipart/related; type=\"text/html\"", out);
        TextPart.write("text/html", utf8, out);
        files(true, boundary);
        boundary.close(out);
    }

    private void files(boolean inline, Boundary boundary) {
        for (int i = 0; i < email.attachments().size(); i++) {
            Attachment attachment = email.attachments().get(i);
            if (isInline(attachment) == inline) {
                boundary.next(out);
                file(attachment, inline ? "inline" : "attachment");
                places.add(new Place(attachment, i, out.length()));
            }
        }
    }

    private void file(Attachment attachment, String disposition) {
        header.field("Content-Type");
        FileName.endContentType(attachment.mediaType(), attachment.name(), header);
        if (attachment.contentId().isPresent()) {
            header.field("Content-ID")
                    .word("<" + attachment.contentId().get() + ">")
                    .end();
        }
        FileName.write(disposition, attachment.name(), header);
        out.ascii("Content-Transfer-Encoding: base64\r\n\r\n");
    }

    private boolean hasFiles(boolean inline) {
        return email.attachments().stream().anyMatch(attachment -> isInline(attachment) == inline);
    }

    /** Without HTML an inline image cannot be shown: it is a plain attachment. */
    private boolean isInline(Attachment attachment) {
        return attachment.contentId().isPresent() && html.isPresent();
    }

    private static List<Address> deliverable(List<Address> addresses) {
        List<Address> deliverable = new ArrayList<>(addresses.size());
        for (Address address : addresses) {
            if (address.isDeliverable()) {
                deliverable.add(address);
            }
        }
        return deliverable;
    }

    private static int probableLength(Optional<byte[]> text) {
        return text.map(utf8 -> utf8.length + utf8.length / 4).orElse(0);
    }
}
