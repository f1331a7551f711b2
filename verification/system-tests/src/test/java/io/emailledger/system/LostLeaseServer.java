package io.emailledger.system;

import io.emailledger.message.EmailId;
import io.emailledger.testkit.smtp.JournalEntry;
import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The server of a {@link LostLeaseCampaign}: it blocks each e-mail where its point and its plan require. */
final class LostLeaseServer implements AutoCloseable {
    private static final String FIRST = "a.example";
    private static final Optional<Reaction> AGREE = Optional.empty();

    private final Path journal;
    private final ScriptedSmtpServer server;
    private final SlowContent content = new SlowContent();
    private final Map<Integer, String> speakers = new ConcurrentHashMap<>();
    private final Map<String, LostLeaseMail> mails = new ConcurrentHashMap<>();

    LostLeaseServer(Path journal) {
        this.journal = journal;
        this.server = ScriptedSmtpServer.builder()
                .discarding()
                .receiveBuffer(8 * 1024)
                .contentTo(() -> content)
                .journalTo(journal)
                .start();
        server.rule(this::answer);
    }

    int port() {
        return server.port();
    }

    /** Blocks these from now on. */
    void hold(List<LostLeaseMail> held) {
        content.slow(true);
        held.forEach(mail -> mails.put(mail.address, mail));
    }

    /** Lets the attempts of the first process continue. */
    void releaseFirst(List<LostLeaseMail> held) {
        held.forEach(mail -> mail.firstMayGoOn.countDown());
        content.slow(false);
        server.release();
    }

    /** Lets the attempts of the other process continue, and defers nothing any more. */
    void releaseOther(List<LostLeaseMail> held) {
        held.forEach(mail -> mail.otherMayGoOn.countDown());
    }

    private Optional<Reaction> answer(Moment moment) {
        if (moment.phase() == Phase.EHLO) {
            speakers.put(moment.connection(), moment.line().split(" ")[1]);
            return AGREE;
        }
        LostLeaseMail mail = mails.get(moment.recipient()
                .or(() -> moment.recipients().stream().findFirst())
                .orElse(""));
        if (mail == null) {
            return AGREE;
        }
        return FIRST.equals(speakers.get(moment.connection()))
                ? toFirst(moment.phase(), mail)
                : toOther(moment.phase(), mail);
    }

    private static Optional<Reaction> toFirst(Phase phase, LostLeaseMail mail) {
        boolean here = switch (mail.place) {
            case DATA -> phase == Phase.DATA;
            case CONTENT, UPLOAD -> phase == Phase.CONTENT;
            case DOT, ACCEPTED -> phase == Phase.FINAL_DOT;
            case END, ANSWERED -> false;
        };
        if (!here || mail.firstMayGoOn.getCount() == 0) {
            return AGREE;
        }
        mail.reachFirst();
        switch (mail.place) {
            case DATA -> await(mail.firstMayGoOn);
            case CONTENT, DOT -> {
                return Optional.of(Reaction.stall());
            }
            case ACCEPTED -> {
                return Optional.of(Reaction.loseAnswer(Reaction.stall()));
            }
            case UPLOAD, END, ANSWERED -> {}
        }
        return AGREE;
    }

    private static Optional<Reaction> toOther(Phase phase, LostLeaseMail mail) {
        boolean held = mail.otherMayGoOn.getCount() > 0;
        if (mail.plan != LostLeaseMail.Plan.COPY && phase == Phase.RCPT) {
            mail.reachOther();
            return held ? Optional.of(Reaction.reply(451, "4.7.1 Greylisted")) : AGREE;
        }
        if (mail.plan == LostLeaseMail.Plan.COPY && phase == Phase.DATA) {
            mail.reachOther();
            await(mail.otherMayGoOn);
        }
        return AGREE;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The name of the process on a connection. */
    String speaker(int connection) {
        return speakers.getOrDefault(connection, "nobody");
    }

    /** The complete contents of an e-mail that were accepted. */
    List<JournalEntry> accepted(EmailId id) {
        return JournalEntry.readAll(journal).stream()
                .filter(entry ->
                        entry.messageId().filter(m -> m.contains(id.toString())).isPresent())
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }

    /** The sink of the content. In slow mode each piece takes a moment. */
    private static final class SlowContent extends OutputStream {
        private static final long A_MOMENT_MILLIS = 5;

        private boolean slow;

        synchronized void slow(boolean now) {
            slow = now;
            notifyAll();
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            try {
                if (slow && length > 1_000) {
                    wait(A_MOMENT_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
