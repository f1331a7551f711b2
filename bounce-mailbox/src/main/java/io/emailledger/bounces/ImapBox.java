package io.emailledger.bounces;

import io.emailledger.bounces.MailAction.Kind;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.BadCommandException;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.Item;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;

/**
 * The mails of a selected folder, named by UIDVALIDITY and UID.
 *
 * <p>A mail that was not understood gets the flag {@code \Flagged}: every server keeps that one, while many keep no
 * keywords, and every mail program shows it to its user. Other mails that stay in the folder are remembered by UID for
 * the life of the process.
 */
final class ImapBox implements MailSource.Box {
    private static final long LONGEST_IDLE_NANOS = 5L * 60 * 1_000_000_000;

    private static final Pattern SPACES = Pattern.compile(" +");

    private final IMAPFolder folder;
    private final BoundedConnection line;
    private final MailAction handled;
    private final MailAction notUnderstood;
    private final Set<String> remembered;
    private final String validity;
    private int size;
    private boolean news;

    ImapBox(
            IMAPFolder folder,
            BoundedConnection line,
            MailAction handled,
            MailAction notUnderstood,
            Set<String> remembered)
            throws MessagingException {
        this.folder = folder;
        this.line = line;
        this.handled = handled;
        this.notUnderstood = notUnderstood;
        this.remembered = remembered;
        this.validity = folder.getUIDValidity() + "/";
        // A server may announce new mail in any reply, also before it accepts IDLE (RFC 2177).
        this.size = folder.getMessageCount();
        Object unused = folder.doCommand(server -> {
            server.addResponseHandler(this::hear);
            return true;
        });
    }

    /** A server may repeat the number of mails at any time: there is new mail if the number has grown. */
    private void hear(Response heard) {
        if (heard instanceof IMAPResponse untagged && untagged.keyEquals("EXPUNGE")) {
            size--;
        } else if (heard instanceof IMAPResponse untagged && untagged.keyEquals("EXISTS")) {
            news |= untagged.getNumber() > size;
            size = untagged.getNumber();
        }
    }

    @Override
    public List<MailSource.ListedMail> waiting() throws IOException {
        news = false;
        String wanted = "UID SEARCH UNDELETED"
                + (handled.kind() == Kind.SEEN ? " UNSEEN" : "")
                + (notUnderstood.kind() == Kind.FLAG ? " UNFLAGGED" : "");
        List<Long> uids = numbers(ask(wanted));
        Set<String> there = new HashSet<>();
        List<Long> next = new ArrayList<>();
        uids.stream().sorted().forEach(uid -> {
            there.add(validity + uid);
            if (next.size() < MailSource.MOST && !remembered.contains(validity + uid)) {
                next.add(uid);
            }
        });
        remembered.retainAll(there);
        return next.isEmpty() ? List.of() : sized(next);
    }

    private List<MailSource.ListedMail> sized(List<Long> uids) throws IOException {
        String set = String.join(",", uids.stream().map(String::valueOf).toList());
        List<MailSource.ListedMail> mails = new ArrayList<>();
        for (FetchResponse mail : fetched(ask("UID FETCH " + set + " (UID RFC822.SIZE)"))) {
            UID uid = item(mail, UID.class);
            RFC822SIZE size = item(mail, RFC822SIZE.class);
            if (uid != null && size != null && uids.contains(uid.uid)) {
                mails.add(new MailSource.ListedMail(validity + uid.uid, size.size));
            }
        }
        return mails;
    }

    @Override
    public Optional<byte[]> bytes(MailSource.ListedMail mail, int most)
            throws IOException, MailSource.NotGivenException {
        String command = "UID FETCH " + uid(mail) + " (UID BODY.PEEK[]<0." + (most + 1L) + ">)";
        CommandResponse answer = say(command, null, ServerSource.ANSWER + 2L * most);
        if (!answer.accepted()) {
            throw new MailSource.NotGivenException("the server has the mail and does not give it");
        }
        for (FetchResponse fetched : fetched(answer.responses())) {
            UID uid = item(fetched, UID.class);
            BODY body = item(fetched, BODY.class);
            if (uid != null && uid.uid == uid(mail) && body != null && body.getByteArray() != null) {
                byte[] bytes = body.getByteArray().getNewBytes();
                if (bytes.length > most) {
                    throw new MailSource.NotGivenException("the mail is larger than the server says");
                }
                return Optional.of(bytes);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean settle(MailSource.ListedMail mail, MailSource.Fate fate) throws IOException {
        MailAction disposal = fate == MailSource.Fate.HANDLED ? handled : notUnderstood;
        boolean done = switch (disposal.kind()) {
            case LEAVE -> true;
            case SEEN -> store(mail, "\\Seen");
            case FLAG -> store(mail, "\\Flagged");
            case MOVE -> move(mail, disposal.folder());
            case DELETE -> delete(mail);
        };
        if (!done || disposal.kind() == Kind.LEAVE || disposal.kind() == Kind.FLAG) {
            // A server may accept a flag and keep it for this connection only.
            remembered.add(mail.name());
        }
        return done;
    }

    private boolean store(MailSource.ListedMail mail, String flag) throws IOException {
        return says("UID STORE " + uid(mail) + " +FLAGS.SILENT (" + flag + ")");
    }

    private boolean move(MailSource.ListedMail mail, String to) throws IOException {
        boolean atOnce = offers("MOVE");
        String command = (atOnce ? "UID MOVE " : "UID COPY ") + uid(mail);
        boolean done = says(command, to) || (says("CREATE", to) && says(command, to));
        return done && (atOnce || delete(mail));
    }

    /**
     * Without UIDPLUS (RFC 4315) the mail stays marked as deleted until another client expunges the folder. A plain
     * EXPUNGE would also remove mails that others have marked.
     */
    private boolean delete(MailSource.ListedMail mail) throws IOException {
        return store(mail, "\\Deleted") && (!offers("UIDPLUS") || says("UID EXPUNGE " + uid(mail)));
    }

    @Override
    public boolean awaitNews() throws IOException {
        if (news) {
            return true;
        }
        if (!offers("IDLE")) {
            return false;
        }
        line.begin(ServerSource.ANSWER);
        run(server -> {
            server.idleStart();
            long begun = System.nanoTime();
            boolean silent = false;
            while (!news && !silent && System.nanoTime() - begun < LONGEST_IDLE_NANOS) {
                Response heard = server.readIdleResponse();
                silent = isSilence(heard);
                if (!silent && (heard == null || !server.processIdleResponse(heard))) {
                    return true;
                }
            }
            server.idleAbort();
            boolean more = true;
            while (more) {
                Response heard = server.readIdleResponse();
                more = heard != null && server.processIdleResponse(heard);
            }
            return true;
        });
        return true;
    }

    /** The read time-out has expired without any data, so nothing is lost. */
    private static boolean isSilence(@Nullable Response heard) {
        return heard != null
                && heard.isBYE()
                && heard.isSynthetic()
                && heard.getException() instanceof SocketTimeoutException timeout
                && timeout.bytesTransferred == 0;
    }

    @Override
    public void close() throws IOException {
        try {
            line.begin(ServerSource.ANSWER);
            run(server -> {
                server.logout();
                return true;
            });
        } finally {
            line.cut();
        }
    }

    private static long uid(MailSource.ListedMail mail) {
        return Long.parseLong(mail.name().substring(mail.name().indexOf('/') + 1));
    }

    private boolean offers(String capability) throws IOException {
        return run(server -> server.hasCapability(capability.toUpperCase(Locale.ROOT)));
    }

    private boolean says(String command) throws IOException {
        return say(command, null, ServerSource.ANSWER).accepted();
    }

    private boolean says(String command, String mailbox) throws IOException {
        Argument name = new Argument();
        name.writeString(BASE64MailboxEncoder.encode(mailbox));
        return say(command, name, ServerSource.ANSWER).accepted();
    }

    /** Sends a command that no server rejects. */
    private List<Response> ask(String command) throws IOException {
        CommandResponse answer = say(command, null, ServerSource.ANSWER);
        if (!answer.accepted()) {
            throw new IOException("the server rejected the command");
        }
        return answer.responses();
    }

    private CommandResponse say(String command, @Nullable Argument argument, long bytes) throws IOException {
        line.begin(bytes);
        return run(server -> {
            Response[] responses = server.command(command, argument);
            Response last = responses[responses.length - 1];
            List<Response> heard = List.of(responses);
            server.notifyResponseHandlers(responses);
            try {
                server.handleResult(last);
                return new CommandResponse(true, heard);
            } catch (CommandFailedException | BadCommandException e) {
                return new CommandResponse(false, heard);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private <T> T run(Conversation<T> conversation) throws IOException {
        try {
            return (T) folder.doCommand(conversation::with);
        } catch (MessagingException e) {
            throw MailErrors.of(e);
        } catch (IllegalStateException e) {
            throw new IOException("the connection broke", e);
        }
    }

    private static List<Long> numbers(List<Response> responses) {
        List<Long> numbers = new ArrayList<>();
        for (Response response : responses) {
            if (response instanceof IMAPResponse untagged && untagged.keyEquals("SEARCH")) {
                SPACES.splitAsStream(untagged.getRest())
                        .filter(word -> word.matches("[0-9]{1,10}"))
                        .map(Long::valueOf)
                        .forEach(numbers::add);
            }
        }
        return numbers;
    }

    private static List<FetchResponse> fetched(List<Response> responses) {
        return responses.stream()
                .filter(FetchResponse.class::isInstance)
                .map(FetchResponse.class::cast)
                .toList();
    }

    private static <T extends Item> @Nullable T item(FetchResponse response, Class<T> type) {
        return response.getItem(type);
    }

    private record CommandResponse(boolean accepted, List<Response> responses) {}

    private interface Conversation<T> {
        T with(IMAPProtocol server) throws ProtocolException;
    }
}
