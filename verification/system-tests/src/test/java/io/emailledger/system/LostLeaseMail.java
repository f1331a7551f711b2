package io.emailledger.system;

import io.emailledger.actions.CancelResult;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * One e-mail of a {@link LostLeaseCampaign}: the point of its first attempt when the fault begins, and its later
 * course.
 */
final class LostLeaseMail {

    /** The point at which the first attempt is blocked. */
    enum Place {
        /** The server has not replied to DATA yet. */
        DATA,
        /** The server has read the first byte of the content, and stops reading. */
        CONTENT,
        /** A long content, of which the server reads little at a time. */
        UPLOAD,
        /** All of the content except its end is sent. */
        END,
        /** The server has all of the content, and has not accepted it yet. */
        DOT,
        /** The server has accepted the content, and has not replied yet. */
        ACCEPTED,
        /** The server has replied, and the ledger has not received the reply yet. */
        ANSWERED
    }

    /** The course in the other process. */
    enum Plan {
        /** The server defers it, and it is cancelled. */
        CANCEL,
        /** The server is slow, so that two attempts run concurrently. */
        COPY,
        /** The server defers it until the first process is back. */
        DEFER
    }

    private static final int LONG = 6_000_000;

    final Place place;
    final Plan plan;
    final Guarantee guarantee;
    final String address;
    final CountDownLatch firstMayGoOn = new CountDownLatch(1);
    final CountDownLatch otherMayGoOn = new CountDownLatch(1);
    private final int number;
    private volatile boolean reachedByFirst;
    private volatile boolean reachedByOther;
    private EmailId id;
    private Optional<Cancelled> cancelled = Optional.empty();

    /** The result and time of the cancel. */
    record Cancelled(CancelResult result, Instant at) {}

    LostLeaseMail(int number, Random random) {
        this.number = number;
        this.place = Place.values()[random.nextInt(Place.values().length)];
        this.plan = random.nextInt(2) == 0 ? Plan.CANCEL : Plan.values()[random.nextInt(Plan.values().length)];
        this.guarantee = random.nextInt(5) == 0 ? Guarantee.AT_MOST_ONCE : Guarantee.AT_LEAST_ONCE;
        this.address = place.name().toLowerCase(Locale.ROOT) + "-" + number + "@home.example";
    }

    /** An e-mail that is not blocked. */
    static Email ahead() {
        return Email.from("billing@clinic.example")
                .to("ahead@home.example")
                .subject("Ahead")
                .text("Of the others.")
                .build();
    }

    Email email() {
        EmailBuilder email = Email.from("billing@clinic.example")
                .to(address)
                .subject("Invoice " + number)
                .text("Please find invoice " + number + ".")
                .guarantee(guarantee);
        if (place == Place.UPLOAD) {
            email.attach(Attachment.of("scan.bin", () -> new Pseudorandom(number, LONG)));
        }
        return email.build();
    }

    void recordedAs(EmailId known) {
        id = known;
    }

    EmailId id() {
        return id;
    }

    void reachFirst() {
        reachedByFirst = true;
    }

    boolean isReachedByFirst() {
        return reachedByFirst;
    }

    void reachOther() {
        reachedByOther = true;
    }

    boolean isReachedByOther() {
        return reachedByOther;
    }

    void cancelledWith(CancelResult result) {
        cancelled = Optional.of(new Cancelled(result, Instant.now()));
    }

    Optional<Cancelled> cancelled() {
        return cancelled;
    }

    @Override
    public String toString() {
        return id + " (" + place + ", " + plan + ", " + guarantee + ")";
    }
}
