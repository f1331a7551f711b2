package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.delivery.Delivery;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.InvalidValueException;
import io.emailledger.routes.Routes.Pause;
import io.emailledger.spi.StoreParts.SettingStore;
import java.util.List;
import java.util.Optional;

/**
 * Controls sending: pauses and resumes it, and runs it on threads of the application. Thread-safe. Every method may
 * throw {@link io.emailledger.spi.StoreException} if the store cannot be reached.
 */
public final class SendingControl {
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_ROUTE = 100;

    private final Delivery delivery;
    private final PauseSwitch pauseSwitch;
    private final LedgerComponents ledger;

    SendingControl(Delivery delivery, PauseSwitch pauseSwitch, LedgerComponents ledger) {
        this.delivery = delivery;
        this.pauseSwitch = pauseSwitch;
        this.ledger = ledger;
    }

    /**
     * Pauses sending on every node that shares the store: on this node at once, on the others within about a second.
     * Transmissions in progress are finished; no others are started. E-mails are still recorded and wait as {@link
     * io.emailledger.history.EmailStatus.WaitReason#PAUSED}; their deadlines are not extended. A pause survives a
     * restart.
     *
     * @param reason the reason; one line of at most 500 characters, visible to everyone who can read the history. If
     *     sending is already paused, it replaces the previous reason
     * @throws io.emailledger.spi.StoreException also inside a transaction of the application that the store would join,
     *     because the pause could then be rolled back
     * @throws LedgerClosedException if the ledger was closed
     * @throws UnsupportedOperationException if the store has no {@link SettingStore}
     */
    public void pause(String reason) {
        requireReason(reason);
        ledger.open(SettingStore.class);
        pauseSwitch.pause(reason);
    }

    /**
     * Pauses one route on every node that shares the store, as {@link #pause} does for all. Its e-mails wait; those of
     * other routes are sent. {@link Health#routes()} tells the reason.
     *
     * @param route the name of the route
     * @param reason the reason; one line of at most 500 characters
     * @throws LedgerClosedException if the ledger was closed
     * @throws UnsupportedOperationException if the store has no {@link SettingStore}
     */
    public void pauseRoute(String route, String reason) {
        requireReason(reason);
        ledger.open(SettingStore.class);
        pauseSwitch.pauseRoute(BoundedText.requireLine(route, "route", LONGEST_ROUTE), reason);
    }

    /**
     * Ends the pause of a route, on every node. Does nothing if there is none.
     *
     * @param route the name of the route
     * @throws LedgerClosedException if the ledger was closed
     * @throws UnsupportedOperationException if the store has no {@link SettingStore}
     */
    public void resumeRoute(String route) {
        ledger.open(SettingStore.class);
        pauseSwitch.resumeRoute(BoundedText.requireLine(route, "route", LONGEST_ROUTE));
        delivery.wake(List.of(route));
    }

    private static void requireReason(String reason) {
        if (requirePresent(reason, "reason").isBlank()
                || reason.length() > LONGEST_REASON
                || !BoundedText.isLine(reason)) {
            throw new InvalidValueException("reason", "must be one line of 1 to 500 characters");
        }
    }

    /**
     * Ends a pause, on every node. Does nothing if there is none.
     *
     * @throws LedgerClosedException if the ledger was closed
     * @throws UnsupportedOperationException if the store has no {@link SettingStore}
     */
    public void resume() {
        ledger.open(SettingStore.class);
        pauseSwitch.resume();
        delivery.wake();
    }

    /**
     * Returns the current pause, set by any node.
     *
     * @return since when and why sending is paused; empty if it is not
     * @throws LedgerClosedException if the ledger was closed
     */
    public Optional<Pause> paused() {
        ledger.readable();
        return pauseSwitch.now();
    }

    /**
     * Claims due e-mails, delivers them one after the other on this thread, and records the results. It claims as many
     * as it can start within a tenth of a second. It is for applications with their own scheduler. May be called from
     * several threads, and in addition to the ledger's own workers.
     *
     * @return true if any work was done, so that another call is worthwhile; false once {@link EmailLedger#close()} has
     *     begun
     */
    public boolean runOnce() {
        return delivery.runOnce();
    }
}
