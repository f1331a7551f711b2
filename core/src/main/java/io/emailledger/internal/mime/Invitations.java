package io.emailledger.internal.mime;

import io.emailledger.message.Email.Invitation;
import java.nio.charset.StandardCharsets;

/** Writes the two parts of an invitation (RFC 6047): some calendar programs read only one of them. */
final class Invitations {
    private Invitations() {}

    /** Appends the part that programs process. */
    static void writeAlternative(Invitation invitation, Bytes out) {
        byte[] ics = invitation.ics().getBytes(StandardCharsets.UTF_8);
        TextPart.write("text/calendar; method=" + invitation.method(), ics, out);
    }

    /** Appends the part that a person can open. */
    static void writeFile(Invitation invitation, HeaderWriter header, Bytes out) {
        header.field("Content-Type")
                .word("application/ics;")
                .word("name=\"invite.ics\"")
                .end();
        FileName.write("attachment", "invite.ics", header);
        out.ascii("Content-Transfer-Encoding: base64\r\n\r\n");
        String lines = invitation.ics().replaceAll("\\r\\n?|\\n", "\r\n");
        Base64Lines.write(lines.getBytes(StandardCharsets.UTF_8), out);
    }
}
