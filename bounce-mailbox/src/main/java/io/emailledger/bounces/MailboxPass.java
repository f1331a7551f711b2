package io.emailledger.bounces;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.bounces.MailSource.Fate;
import io.emailledger.bounces.MailSource.ListedMail;
import io.emailledger.internal.util.TextFree;
import io.emailledger.message.EmailLedgerException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportResult;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over the waiting mails. The ledger records the report of a mail before the mail is changed, and recognises
 * reports that it has already. A pass may therefore end at any point; the next one loses and repeats nothing.
 */
final class MailboxPass {
    private static final Logger log = LoggerFactory.getLogger(MailboxPass.class);

    private final String name;
    private final Function<byte[], MailReport> parser;
    private final int mostBytes;
    private final Function<MailReport, ReportResult> ledger;
    private final boolean unverifiedIsHandled;
    private final BooleanSupplier stopped;
    private final Map<String, Integer> broken = new ConcurrentHashMap<>();

    MailboxPass(
            String name,
            Function<byte[], MailReport> parser,
            int mostBytes,
            Function<MailReport, ReportResult> ledger,
            boolean unverifiedIsHandled,
            BooleanSupplier stopped) {
        this.name = name;
        this.parser = parser;
        this.mostBytes = mostBytes;
        this.ledger = ledger;
        this.unverifiedIsHandled = unverifiedIsHandled;
        this.stopped = stopped;
    }

    static MailboxPass into(
            EmailLedger ledger,
            BounceParser parser,
            boolean unverifiedIsHandled,
            String name,
            BooleanSupplier stopped) {
        return new MailboxPass(
                name, parser::parse, parser.largestMail(), ledger.reports()::accept, unverifiedIsHandled, stopped);
    }

    MailboxRound run(MailSource.Box box) {
        Tally tally = new Tally();
        try {
            List<ListedMail> mails = new ArrayList<>(box.waiting());
            // A mail at which the connection always breaks must not be fetched first.
            mails.sort(Comparator.comparing(mail -> broken.getOrDefault(mail.name(), 0)));
            tally.more = mails.size() == MailSource.MOST;
            for (ListedMail mail : mails) {
                if (stopped.getAsBoolean()) {
                    tally.more = true;
                    break;
                }
                read(box, mail, tally);
            }
        } catch (IOException e) {
            tally.endedBy = Optional.of(unavailable(e));
        } catch (StoreException | LedgerClosedException e) {
            tally.endedBy = Optional.of(e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            tally.endedBy = Optional.of(unreadable(e));
        }
        return tally.result();
    }

    /**
     * A server may send data that the client cannot handle: endless numbers, texts of two gigabytes, unrequested
     * answers.
     */
    MailboxUnavailableException unreadable(Throwable trouble) {
        log.debug("An error caused by the server", trouble);
        return unavailable(new IOException("the server's answer cannot be parsed"));
    }

    MailboxUnavailableException unavailable(IOException trouble) {
        return new MailboxUnavailableException(
                "The mailbox at " + name + " cannot be read: " + trouble.getMessage(), trouble.getCause());
    }

    private void read(MailSource.Box box, ListedMail mail, Tally tally) throws IOException {
        Optional<ReportResult.Verdict> verdict = Optional.empty();
        try {
            if (mail.size() <= mostBytes) {
                Optional<byte[]> bytes = fetch(box, mail);
                if (bytes.isEmpty()) {
                    return;
                }
                verdict = Optional.of(ledger.apply(parser.apply(bytes.get())).verdict());
            } else {
                log.warn("A mail at {} is too large to be read and is set aside", name);
            }
        } catch (StoreException | LedgerClosedException e) {
            throw e;
        } catch (MailSource.NotGivenException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log.warn(
                    "A mail at {} cannot be read and is set aside: {}",
                    name,
                    e instanceof EmailLedgerException || e instanceof MailSource.NotGivenException
                            ? e.getMessage()
                            : "reading it failed as this log shows",
                    TextFree.of(e));
            log.debug("Its exception", e);
        }
        settle(box, mail, tally.count(verdict));
    }

    private Optional<byte[]> fetch(MailSource.Box box, ListedMail mail)
            throws IOException, MailSource.NotGivenException {
        broken.merge(mail.name(), 1, Integer::sum);
        try {
            Optional<byte[]> bytes = box.bytes(mail, mostBytes);
            broken.remove(mail.name());
            return bytes;
        } catch (MailSource.NotGivenException e) {
            broken.remove(mail.name());
            throw e;
        }
    }

    private void settle(MailSource.Box box, ListedMail mail, Fate fate) throws IOException {
        if (!box.settle(mail, fate)) {
            log.warn(
                    "A mail at {} stays where it is, because the mailbox rejects the configured action: see"
                            + " whether the folder is there and may be changed",
                    name);
        }
    }

    /** The counts so far. */
    private final class Tally {
        private int handled;
        private int unverified;
        private int notUnderstood;
        private int setAside;
        private int aggregates;
        private boolean more;
        private Optional<EmailLedgerException> endedBy = Optional.empty();

        /** Counts a mail, and returns the action for it. */
        Fate count(Optional<ReportResult.Verdict> verdict) {
            if (verdict.isEmpty()) {
                setAside++;
                return Fate.NOT_UNDERSTOOD;
            }
            return switch (verdict.get()) {
                case APPLIED, KEPT, KNOWN -> {
                    handled++;
                    yield Fate.HANDLED;
                }
                case UNVERIFIED -> {
                    unverified++;
                    yield unverifiedIsHandled ? Fate.HANDLED : Fate.NOT_UNDERSTOOD;
                }
                case AGGREGATE -> {
                    aggregates++;
                    yield Fate.NOT_UNDERSTOOD;
                }
                case UNRELATED, NOT_FOUND -> {
                    notUnderstood++;
                    yield Fate.NOT_UNDERSTOOD;
                }
            };
        }

        MailboxRound result() {
            return new MailboxRound(handled, unverified, notUnderstood, setAside, aggregates, more, endedBy);
        }
    }
}
