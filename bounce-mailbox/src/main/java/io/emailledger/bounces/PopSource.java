package io.emailledger.bounces;

import io.emailledger.smtp.Security;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.URLName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.angus.mail.pop3.POP3Folder;
import org.eclipse.angus.mail.pop3.POP3Message;
import org.eclipse.angus.mail.pop3.POP3Store;

/**
 * A mailbox on a POP3 server (RFC 1939). It has no flags and no folders: mails not deleted are remembered by their
 * UIDL as long as the process lives. The server deletes when the sitting ends.
 */
final class PopSource extends ServerSource {
    private final MailAction handled;

    PopSource(Account account, MailAction handled) {
        super(account);
        this.handled = handled;
    }

    @Override
    Box enter(BoundedConnection opened, String secret) throws IOException, MessagingException {
        POP3Store store = new POP3Store(
                Session.getInstance(opened.properties("pop3")),
                new URLName("pop3", account.host(), account.port(), null, account.user(), null),
                "pop3",
                account.security() == Security.TLS);
        store.connect(account.host(), account.port(), account.user(), secret);
        POP3Folder inbox = (POP3Folder) store.getFolder("INBOX");
        opened.begin(ANSWER);
        inbox.open(Folder.READ_WRITE);
        return new PopBox(inbox, opened);
    }

    /** The mails of one login. */
    private final class PopBox implements Box {
        private final POP3Folder inbox;
        private final BoundedConnection opened;
        private final Map<String, POP3Message> messages = new HashMap<>();

        PopBox(POP3Folder inbox, BoundedConnection opened) {
            this.inbox = inbox;
            this.opened = opened;
        }

        @Override
        public List<ListedMail> waiting() throws IOException {
            opened.begin(ANSWER);
            try {
                Message[] all = inbox.getMessages();
                FetchProfile uidl = new FetchProfile();
                uidl.add(UIDFolder.FetchProfileItem.UID);
                inbox.fetch(all, uidl);
                // A message that is asked for its size itself is loaded for it.
                int[] sizes = inbox.getSizes();
                Set<String> there = new HashSet<>();
                List<ListedMail> next = new ArrayList<>();
                for (Message message : all) {
                    String name = inbox.getUID(message);
                    if (name == null) {
                        throw new IOException("the server has no UIDL, so its mails cannot be identified");
                    }
                    there.add(name);
                    if (next.size() < MOST && !remembered.contains(name)) {
                        messages.put(name, (POP3Message) message);
                        next.add(new ListedMail(name, sizes[message.getMessageNumber() - 1]));
                    }
                }
                remembered.retainAll(there);
                return next;
            } catch (MessagingException e) {
                throw MailErrors.of(e);
            }
        }

        @Override
        public Optional<byte[]> bytes(ListedMail mail, int most) throws IOException, NotGivenException {
            opened.begin(ANSWER + most);
            Limited out = new Limited(most);
            try {
                message(mail).writeTo(out);
            } catch (IOException e) {
                throw MailErrors.of(e);
            } catch (MessagingException e) {
                throw new NotGivenException("the server has the mail and does not give it");
            }
            if (out.overflown) {
                throw new NotGivenException("the mail is larger than the server says");
            }
            return Optional.of(out.toByteArray());
        }

        @Override
        public boolean settle(ListedMail mail, Fate fate) throws IOException {
            if (fate == Fate.HANDLED && handled.kind() == MailAction.Kind.DELETE) {
                try {
                    message(mail).setFlag(Flags.Flag.DELETED, true);
                } catch (MessagingException e) {
                    throw MailErrors.of(e);
                }
            } else {
                remembered.add(mail.name());
            }
            return true;
        }

        private POP3Message message(ListedMail mail) throws IOException {
            POP3Message message = messages.get(mail.name());
            if (message == null) {
                throw new IOException("the mail was not listed in this sitting");
            }
            return message;
        }

        @Override
        public boolean awaitNews() {
            return false;
        }

        @Override
        public void close() throws IOException {
            try {
                opened.begin(ANSWER);
                inbox.close(true);
            } catch (MessagingException | IllegalStateException e) {
                throw MailErrors.of(e);
            } finally {
                opened.cut();
            }
        }
    }

    /** Stores bytes up to a limit, and returns whether there were more. */
    private static final class Limited extends ByteArrayOutputStream {
        private final int most;
        private boolean overflown;

        Limited(int most) {
            this.most = most;
        }

        @Override
        public synchronized void write(int b) {
            if (count < most) {
                super.write(b);
            } else {
                overflown = true;
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            int fits = Math.min(length, most - count);
            super.write(bytes, offset, fits);
            overflown |= fits < length;
        }
    }
}
