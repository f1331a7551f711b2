package io.emailledger.page.view;

import io.emailledger.Health;
import io.emailledger.MessageLog;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.page.view.MessageView.OpenView;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Creates the answers of the API from the values of the ledger. The components of the records are the documented members
 * of the JSON.
 */
public final class Views {
    private Views() {}

    /**
     * Returns the session, with everything that the page needs at its start.
     *
     * @param visitor the visitor's name
     * @param readOnly whether the page is read-only
     * @param permissions the visitor's permissions
     * @param tenants the visible tenants; empty for all
     * @param tenant the default tenant
     * @param csrfToken the token for changes
     * @param now the time
     * @return the session
     */
    public static Object session(
            String visitor,
            boolean readOnly,
            Set<? extends Enum<?>> permissions,
            Optional<? extends Set<String>> tenants,
            Optional<String> tenant,
            String csrfToken,
            Instant now) {
        List<StatusView> statuses = Stream.of(EmailStatus.values())
                .map(s -> new StatusView(s.name(), Words.of(s)))
                .toList();
        return new SessionView(
                visitor,
                readOnly,
                permissions.stream().map(Enum::name).toList(),
                tenants.map(List::copyOf),
                tenant,
                csrfToken,
                statuses,
                Stream.of(RefusalCause.values()).map(Summary.Coded::of).toList(),
                now);
    }

    private record SessionView(
            String visitor,
            boolean readOnly,
            List<String> permissions,
            Optional<List<String>> tenants,
            Optional<String> tenant,
            String csrfToken,
            List<StatusView> statuses,
            List<Summary.Coded> causes,
            Instant now) {}

    private record StatusView(String code, String label) {}

    /**
     * Returns a page of the list.
     *
     * @param page the e-mails
     * @param now the time
     * @return the page
     */
    public static Object page(HistoryPage page, Instant now) {
        return new PageView(page.emails().stream().map(e -> EmailRow.of(e, now)).toList(), page.next(), page.asOf());
    }

    private record PageView(List<EmailRow> emails, Optional<String> next, Optional<Instant> asOf) {}

    /**
     * Returns the number of e-mails in each status.
     *
     * @param counts the numbers
     * @return them
     */
    public static Object counts(StatusCounts counts) {
        return new CountsView(CountView.of(counts), counts.asOf());
    }

    private record CountsView(List<CountView> counts, Optional<Instant> asOf) {}

    /**
     * The results of the e-mails of one day.
     *
     * @param day the day in the reader's zone
     * @param sent how many recorded on it were delivered or bounced
     * @param bounced how many of these bounced
     * @param opened how many recorded on it were opened
     * @param capped whether counting stopped at its bound
     */
    public record Day(LocalDate day, long sent, long bounced, long opened, boolean capped) {}

    /**
     * Returns the last days.
     *
     * @param zone where they begin and end
     * @param days the days, oldest first
     * @return them
     */
    public static Object days(ZoneId zone, List<Day> days) {
        return new DaysView(zone.getId(), List.copyOf(days));
    }

    private record DaysView(String zone, List<Day> days) {}

    /**
     * Returns everything about one e-mail.
     *
     * @param story the e-mail
     * @param content its content; empty if it was deleted or may not be read
     * @param source its message source; empty like {@code content}
     * @param menu its possible actions; contents stay hidden without the permission to read them
     * @param now the time
     * @return the message
     */
    public static Object message(
            Story story, Optional<Email> content, Optional<MessageContent> source, Menu menu, Instant now) {
        EmailRecord email = story.email();
        MessageLog log = story.log();
        boolean reads = menu.rights().readsContent();
        return new MessageView(
                Summary.of(email, now),
                email.recipients().stream().map(MessageView.Recipient::of).toList(),
                log.events().stream().map(MessageView.EventView::of).toList(),
                log.attempts().stream()
                        .map(a -> MessageView.AttemptView.of(a, reads))
                        .toList(),
                log.reports().stream()
                        .map(r -> MessageView.ReportView.of(r, reads))
                        .toList(),
                source.filter(s -> reads).map(HeaderFields::of).orElse(List.of()),
                email.attachments().stream().map(Summary.File::of).toList(),
                reads ? BodyView.of(content) : BodyView.HIDDEN,
                log.observations().stream()
                        .filter(o -> o.kind() == ObservationKind.OPEN)
                        .map(o -> new OpenView(o.recipient(), o.agent(), o.first(), o.last(), o.count()))
                        .toList(),
                story.engagement().stream().map(MessageView.EngagementView::of).toList(),
                email.facts().metadata(),
                ActionsView.of(menu));
    }

    /**
     * Returns a menu.
     *
     * @param menu the possible actions
     * @return the menu
     */
    public static Object actions(Menu menu) {
        return ActionsView.of(menu);
    }

    /**
     * Returns the result of an action.
     *
     * @param done whether the action was done
     * @param code its result code
     * @param message the same in a sentence
     * @param newId the e-mail that was recorded, if one was
     * @param email the e-mail as it is now
     * @param menu the possible actions now
     * @param now the time
     * @return the result
     */
    public static Object outcome(
            boolean done,
            String code,
            String message,
            Optional<EmailId> newId,
            EmailRecord email,
            Menu menu,
            Instant now) {
        return new OutcomeView(done, code, message, newId, EmailRow.of(email, now), ActionsView.of(menu));
    }

    private record OutcomeView(
            boolean done, String code, String message, Optional<EmailId> newId, EmailRow email, ActionsView actions) {}

    /**
     * An e-mail for which an action was not done.
     *
     * @param id its id, as requested
     * @param subject its subject; empty if it is not known
     * @param code the code of the reason
     * @param why the reason in a sentence
     */
    public record NotDone(String id, String subject, String code, String why) {}

    /**
     * Returns the result of an action on several e-mails.
     *
     * @param done the number of e-mails for which it was done
     * @param notDone the others
     * @return the result
     */
    public static Object bulk(int done, List<NotDone> notDone) {
        return new BulkView(done, notDone);
    }

    private record BulkView(int done, List<NotDone> notDone) {}

    /**
     * Returns the health of the ledger.
     *
     * @param health the health
     * @param counts how many e-mails are in each status, of a tenant or of all
     * @param unverifiedReports how many reports wait for a person
     * @return all of it
     */
    public static Object health(Health health, StatusCounts counts, int unverifiedReports) {
        return HealthView.of(health, counts, unverifiedReports);
    }

    /**
     * Returns the health of the ledger for a visitor who does not see all tenants.
     *
     * @param health the health
     * @return outage and pause
     */
    public static Object narrowHealth(Health health) {
        return HealthView.Narrow.of(health);
    }

    /**
     * Returns a page of a suppression list.
     *
     * @param entries the entries, by address
     * @param next the address after which the next page begins
     * @return the page
     */
    public static Object suppressions(List<Suppression> entries, Optional<String> next) {
        return new SuppressionsView(entries.stream().map(SuppressionView::of).toList(), next);
    }

    private record SuppressionsView(List<SuppressionView> entries, Optional<String> next) {}

    private record SuppressionView(
            String address,
            SuppressionReason reason,
            String reasonLabel,
            SuppressionOrigin origin,
            String note,
            Optional<EmailId> evidence,
            Instant since,
            Optional<Instant> until) {
        static SuppressionView of(Suppression entry) {
            return new SuppressionView(
                    entry.address(),
                    entry.reason(),
                    Words.of(entry.reason()),
                    entry.origin(),
                    entry.text(),
                    entry.evidence(),
                    entry.since(),
                    entry.until());
        }
    }

    /**
     * Returns the result of a change of a suppression list.
     *
     * @param done whether the action was done
     * @param message the same in a sentence
     * @return the result
     */
    public static Object done(boolean done, String message) {
        return new DoneView(done, message);
    }

    private record DoneView(boolean done, String message) {}
}
