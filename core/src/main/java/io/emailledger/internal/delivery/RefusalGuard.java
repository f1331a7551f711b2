package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.life.Ruling.Consequence;
import io.emailledger.message.EmailId;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about refusals that do not say whom they are about. The first is believed. When the next e-mail, to another
 * recipient, gets the same and nothing was accepted in between, it is held and tried again: an acceptance, or an answer
 * about a recipient, shows that the server works, and then a repeated refusal is believed. When many in a row get the
 * same, the server is suspected.
 */
public final class RefusalGuard {
    /** After so many tries a refusal is believed all the same, as long as few e-mails get it. */
    private static final int MOST_TRIES = 4;

    private final int suspectAfter;
    private final Set<EmailId> row = new HashSet<>();
    private final Set<String> recipients = new HashSet<>();
    private String refusal = "";
    private Optional<EmailId> first = Optional.empty();

    /** Makes it; {@code suspectAfter} is the number of e-mails in a row. */
    public RefusalGuard(int suspectAfter) {
        this.suspectAfter = suspectAfter;
    }

    /** Decides about one recipient's refusal. */
    synchronized Consequence of(EmailRecord email, RecipientRecord recipient, Reply reply) {
        String same = withoutDetails(reply);
        if (!same.equals(refusal)) {
            broken();
            refusal = same;
            first = Optional.of(email.id());
        }
        boolean other = recipients.size() < suspectAfter
                && recipients.add(recipient.address().normalized());
        if (other && row.size() < suspectAfter) {
            row.add(email.id());
        }
        if (first.equals(Optional.of(email.id())) || row.size() <= 1) {
            return Consequence.BOUNCED_KEEPING_ATTACHMENTS;
        }
        boolean tried = email.state().attempts() + 1 >= MOST_TRIES;
        return tried && !suspects() ? Consequence.BOUNCED_KEEPING_ATTACHMENTS : Consequence.HELD;
    }

    /** A server accepted an e-mail, or took a position on a recipient. */
    synchronized void broken() {
        row.clear();
        recipients.clear();
        refusal = "";
        first = Optional.empty();
    }

    /** Whether so many e-mails in a row got the same refusal that the server is suspected. */
    synchronized boolean suspects() {
        return row.size() >= suspectAfter;
    }

    /** Queue ids, addresses and times differ from one refusal to the next. */
    private static String withoutDetails(Reply reply) {
        String text = reply.text().toLowerCase(Locale.ROOT);
        return reply.code() + " " + text.replaceAll("\\S*[@\\d]\\S*", "#");
    }
}
