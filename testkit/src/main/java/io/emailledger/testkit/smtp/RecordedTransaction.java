package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** MAIL, RCPT, DATA and RSET of one conversation (RFC 5321 section 3.3). */
final class RecordedTransaction {
    private static final ServerReply SENDER_OK = ServerReply.of(250, "2.1.0 Ok");
    private static final ServerReply RECIPIENT_OK = ServerReply.of(250, "2.1.5 Ok");
    private static final ServerReply RESET_OK = ServerReply.of(250, "2.0.0 Ok");
    private static final ServerReply SEND_CONTENT = ServerReply.of(354, "End data with <CR><LF>.<CR><LF>");
    private static final ServerReply NESTED = ServerReply.of(503, "5.5.1 Nested MAIL command");
    private static final ServerReply NEEDS_MAIL = ServerReply.of(503, "5.5.1 Need MAIL command");
    private static final ServerReply NO_RECIPIENTS = ServerReply.of(554, "5.5.1 No valid recipients");
    private static final ServerReply NO_PARAMETERS = ServerReply.of(501, "5.5.4 DATA takes no parameters");
    private static final ServerReply SYNTAX =
            ServerReply.of(501, "5.5.4 Syntax error in the address or its parameters");
    private static final ServerReply UNKNOWN_PARAMETER = ServerReply.of(555, "5.5.4 Parameter not offered");
    private static final ServerReply NEEDS_SMTPUTF8 = ServerReply.of(553, "5.6.7 Address needs SMTPUTF8");
    private static final ServerReply TOO_LARGE = ServerReply.of(552, "5.3.4 Message too large");

    private final int number;
    private final Connection connection;
    private final Voice voice;
    private final ServerSettings settings;
    private final Mailbox mailbox;
    private final ContentSink content;
    private Optional<ReceivedEnvelope> envelope = Optional.empty();
    private int mails;

    RecordedTransaction(int number, Connection connection, Voice voice, ServerSettings settings, Mailbox mailbox) {
        this.number = number;
        this.connection = connection;
        this.voice = voice;
        this.settings = settings;
        this.mailbox = mailbox;
        this.content = settings.newContentSink();
    }

    boolean isOpen() {
        return envelope.isPresent();
    }

    void abandon() {
        envelope = Optional.empty();
    }

    /** Where the conversation stands at a command. */
    Moment moment(Phase phase, String line) {
        return moment(phase, line, envelope.map(ReceivedEnvelope::sender), Optional.empty(), Optional.empty());
    }

    private Moment moment(
            Phase phase, String line, Optional<String> sender, Optional<String> recipient, Optional<String> messageId) {
        List<String> agreed = envelope.map(ReceivedEnvelope::recipients).orElse(List.of());
        return new Moment(phase, number, mails, line, sender, agreed, recipient, messageId, connection.isEncrypted());
    }

    void mail(String line, String argument, boolean extended) throws IOException {
        Optional<EnvelopePath> parsed = EnvelopePath.parse(argument, "FROM:");
        Optional<ServerReply> refusal =
                isOpen() ? Optional.of(NESTED) : refusalOf(parsed, extended, /* nullAllowed= */ true);
        if (refusal.isPresent()) {
            voice.say(refusal.get());
            return;
        }
        EnvelopePath sender = parsed.orElseThrow();
        if (!sender.isAscii() && !sender.hasParameter("SMTPUTF8")) {
            voice.say(NEEDS_SMTPUTF8);
        } else if (sender.declaredSize() > settings.contentLimit()) {
            voice.say(TOO_LARGE);
        } else {
            mails++;
            Optional<String> named = Optional.of(sender.address());
            int code = voice.answer(
                    Phase.MAIL, () -> moment(Phase.MAIL, line, named, Optional.empty(), Optional.empty()), SENDER_OK);
            if (ServerReply.isPositive(code)) {
                envelope = Optional.of(new ReceivedEnvelope(sender));
            }
        }
    }

    void recipient(String line, String argument, boolean extended) throws IOException {
        if (envelope.isEmpty()) {
            voice.say(NEEDS_MAIL);
            return;
        }
        Optional<EnvelopePath> parsed = EnvelopePath.parse(argument, "TO:");
        Optional<ServerReply> refusal = refusalOf(parsed, extended, /* nullAllowed= */ false);
        if (refusal.isPresent()) {
            voice.say(refusal.get());
            return;
        }
        ReceivedEnvelope open = envelope.get();
        EnvelopePath recipient = parsed.orElseThrow();
        if (!recipient.isAscii() && !open.isInternational()) {
            voice.say(NEEDS_SMTPUTF8);
            return;
        }
        Optional<String> named = Optional.of(recipient.address());
        int code = voice.answer(
                Phase.RCPT,
                () -> moment(Phase.RCPT, line, Optional.of(open.sender()), named, Optional.empty()),
                RECIPIENT_OK);
        if (ServerReply.isPositive(code)) {
            open.add(recipient);
        }
    }

    private Optional<ServerReply> refusalOf(Optional<EnvelopePath> path, boolean extended, boolean nullAllowed) {
        if (path.filter(p -> p.isMailbox() || (nullAllowed && p.isNull())).isEmpty()) {
            return Optional.of(SYNTAX);
        }
        boolean offered = path.get().parameterNames().allMatch(name -> extended && settings.offersParameter(name));
        return offered ? Optional.empty() : Optional.of(UNKNOWN_PARAMETER);
    }

    void data(String line, String argument) throws IOException {
        if (!argument.isEmpty()) {
            voice.say(NO_PARAMETERS);
        } else if (envelope.isEmpty()) {
            voice.say(NEEDS_MAIL);
        } else if (!envelope.get().hasRecipients()) {
            voice.say(NO_RECIPIENTS);
        } else {
            int code = voice.answer(Phase.DATA, () -> moment(Phase.DATA, line), SEND_CONTENT);
            if (code / 100 == 3) {
                content(envelope.get().copy());
            }
        }
    }

    private void content(ReceivedEnvelope complete) throws IOException {
        content.begin();
        ContentReader reader = new ContentReader(connection.in(), content);
        boolean answered;
        try {
            answered = voice.answersInside(reader, () -> moment(Phase.CONTENT, ""));
        } finally {
            content.end();
        }
        connection.note("content of " + content.size() + " bytes");
        if (!answered && content.tooLarge()) {
            voice.say(TOO_LARGE);
        } else if (!answered) {
            Mailbox.PendingMail arrival = mailbox.arrival(number, complete, content);
            ServerReply queued = ServerReply.of(250, "2.0.0 Ok: queued as " + number + "-" + mails);
            voice.answer(Phase.FINAL_DOT, this::momentOfFinalDot, queued, arrival::take);
        }
        envelope = Optional.empty();
    }

    private Moment momentOfFinalDot() {
        Optional<String> sender = envelope.map(ReceivedEnvelope::sender);
        return moment(Phase.FINAL_DOT, "", sender, Optional.empty(), content.header("Message-ID"));
    }

    void reset(String line) throws IOException {
        int code = voice.answer(Phase.RSET, () -> moment(Phase.RSET, line), RESET_OK);
        if (ServerReply.isPositive(code)) {
            envelope = Optional.empty();
        }
    }
}
