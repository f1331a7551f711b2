package io.emailledger.bounces.readers;

import java.util.Optional;
import java.util.regex.Pattern;

/** Postfix before it wrote status parts (1999 to 2001), and mail whose status part was lost on the way. */
final class PostfixReader implements ReportReader {
    private static final Pattern MADE_BY = Pattern.compile(
            "^This is the .{0,60}(?:Postfix|mail|delivery).{0,30} (?:program|system) at host|^\\s+The \\S{1,60} program$"
                    + "|^I'm sorry to have to inform you that (?:the|your) message");

    @Override
    public Optional<Found> read(Mail mail) {
        return mail.says(MADE_BY) ? QmailReader.entries(mail) : Optional.empty();
    }
}
