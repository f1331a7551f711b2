package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles rows that other software has changed or deleted, or a later version has written. A query for that one
 * e-mail throws; a query for many leaves it out, logs it and continues.
 */
final class UnreadableRow {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRow.class);
    private static final int REMEMBERED = 10_000;

    /** E-mails already logged, so that each is logged only once. */
    private static final Set<Object> TOLD = ConcurrentHashMap.newKeySet();

    private UnreadableRow() {}

    /** The reason why a row could not be read, without any value of the row. */
    static String reason(RuntimeException e) {
        LOG.debug("A row that cannot be read", e);
        return e instanceof StoreException
                ? String.valueOf(e.getMessage())
                : "its rows hold values that Email Ledger does not write ("
                        + e.getClass().getSimpleName() + ")";
    }

    /** The exception for a query of that one e-mail, which is logged once. The store itself works. */
    static StoreException refusal(EmailId id, String reason) {
        leftOut(Map.of(id, reason));
        return StoreException.refusal("The e-mail " + id + " cannot be read: " + ended(reason));
    }

    /** Logs an e-mail that was left out of a result, once for each e-mail. */
    static void leftOut(Map<EmailId, String> illegible) {
        illegible.forEach((id, reason) -> leftOut("The e-mail", id, reason));
    }

    /** The same for other rows with an id. */
    static void leftOut(String what, Object id, String reason) {
        if (TOLD.size() > REMEMBERED) {
            TOLD.clear();
        }
        if (TOLD.add(id)) {
            LOG.error(
                    "{} {} cannot be read and is left out, everything else continues: {} Restore its rows from a backup, or delete them.",
                    what,
                    id,
                    ended(reason));
        }
    }

    /** Logs an e-mail that will not be sent because it cannot be read. */
    static void setAside(Map<EmailId, String> illegible) {
        Map<String, Set<EmailId>> byReason = illegible.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toSet())));
        byReason.forEach((reason, ids) -> LOG.error(
                "Cannot be sent and set aside, everything else continues: e-mail {}: {} Delete such rows from el_due; or "
                        + "repair the e-mail and make it due again: update el_due set phase = 1, due_at = 0 where email_id = ...",
                list(ids),
                ended(reason)));
    }

    private static String list(Collection<EmailId> ids) {
        return ids.stream().map(EmailId::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String ended(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
