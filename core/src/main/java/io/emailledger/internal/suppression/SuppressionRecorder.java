package io.emailledger.internal.suppression;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.ReplyDiagnosis;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.suppression.SuppressionRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Adds addresses to the suppression list, by the configured rules. */
public final class SuppressionRecorder {
    private final HistoryStore store;
    private final SuppressionStore list;
    private final StoreClock clock;
    private final SuppressionRules rules;
    private final ReplyDiagnosis diagnosis;
    private final SuppressionLookup suppressionLookup;
    private final Unsubscriptions unsubscriptions;

    public SuppressionRecorder(
            HistoryStore store,
            SuppressionStore list,
            StoreClock clock,
            SuppressionRules rules,
            ReplyDiagnosis diagnosis) {
        this.diagnosis = diagnosis;
        this.store = store;
        this.list = list;
        this.clock = clock;
        this.rules = rules;
        this.suppressionLookup = new SuppressionLookup(list, clock, rules);
        this.unsubscriptions = new Unsubscriptions(list, clock::now);
    }

    /**
     * Returns a function that adds suppressions of bounced recipients to the changes of one commit. Each
     * counts those before it, which no query finds yet.
     */
    public UnaryOperator<Change> forOneCommit() {
        List<EmailRecord> bounced = new ArrayList<>(0);
        return change -> following(change, bounced);
    }

    private Change following(Change change, List<EmailRecord> others) {
        if (change.recipients().stream().noneMatch(r -> r.status() == EmailStatus.BOUNCED)) {
            return change;
        }
        return change.before()
                .map(before -> change.withSuppressions(bounced(before, change, others)))
                .orElse(change);
    }

    private List<Suppression> bounced(EmailRecord before, Change change, List<EmailRecord> others) {
        EmailRecord after = Changes.apply(change, before);
        List<Suppression> following = change.recipients().stream()
                .filter(r -> r.status() == EmailStatus.BOUNCED
                        && before.recipients().get(r.position()).status() != EmailStatus.BOUNCED)
                .flatMap(recipient -> bounced(after, recipient, others).stream())
                .toList();
        others.add(after);
        return following;
    }

    /** Handles complaints of recipients. */
    public void complained(EmailRecord email, Collection<Integer> positions) {
        asked(email, positions, SuppressionReason.COMPLAINT, "The recipient reported an e-mail as spam.");
    }

    /**
     * Handles recipients who unsubscribed with a provider: from the mailing list of the e-mail, or else as those who
     * complain.
     */
    public void unsubscribed(EmailRecord email, Collection<Integer> positions) {
        String text = "The recipient unsubscribed with the provider.";
        Optional<String> name = email.facts().list();
        if (name.isEmpty()) {
            asked(email, positions, SuppressionReason.UNSUBSCRIBE, text);
            return;
        }
        for (RecipientRecord recipient : email.recipients()) {
            if (positions.contains(recipient.position())) {
                String address = recipient.address().normalized();
                unsubscriptions.unsubscribe(
                        new Subscription(email.facts().tenant(), name.get(), address, email.id()), text, clock.now());
            }
        }
    }

    private void asked(EmailRecord email, Collection<Integer> positions, SuppressionReason reason, String text) {
        for (RecipientRecord recipient : email.recipients()) {
            // Existing entries are not changed.
            if (positions.contains(recipient.position())
                    && rules.isComplaintEnough()
                    && !suppressionLookup.refusesAlways(email, recipient.address())) {
                list.suppress(entry(email, recipient, reason, text));
            }
        }
    }

    private Optional<Suppression> bounced(EmailRecord email, RecipientRecord recipient, List<EmailRecord> others) {
        String text = recipient.reply().map(Object::toString).orElse("");
        if (!isAbout(recipient)) {
            return Optional.empty();
        }
        if (isHard(email, recipient) && enough(rules.hardBounces(), email, recipient, true, others)) {
            return Optional.of(entry(email, recipient, SuppressionReason.HARD_BOUNCE, text));
        }
        return enough(rules.softBounces(), email, recipient, false, others)
                ? Optional.of(entry(email, recipient, SuppressionReason.SOFT_BOUNCE, text))
                : Optional.empty();
    }

    /** Counts earlier e-mails, and those of the same commit, which are not recorded as BOUNCED yet. */
    private boolean enough(
            Optional<SuppressionRules.Count> rule,
            EmailRecord email,
            RecipientRecord recipient,
            boolean onlyHard,
            List<EmailRecord> others) {
        if (rule.isEmpty() || rule.get().emails() == 1) {
            return rule.isPresent();
        }
        Instant since = clock.now().minus(rule.get().within());
        HistoryQuery query =
                HistoryQuery.all().recipient(recipient.address().address()).since(since);
        Optional<String> list = SuppressionLookup.listOf(rules, email.facts());
        query = list.map(query::tenant).orElse(query);
        Predicate<EmailRecord> counts = other -> !other.id().equals(email.id())
                && SuppressionLookup.listOf(rules, other.facts()).equals(list)
                && bouncedAt(other, recipient, onlyHard);
        Set<EmailId> found = new HashSet<>(Set.of(email.id()));
        others.stream().filter(counts).map(EmailRecord::id).forEach(found::add);
        Optional<HistoryQuery> rest = Optional.of(query);
        while (rest.isPresent()) {
            HistoryPage page = store.history(rest.get());
            page.emails().stream().filter(counts).map(EmailRecord::id).forEach(found::add);
            if (found.size() >= rule.get().emails()) {
                return true;
            }
            rest = page.next().map(query::after);
        }
        return found.size() >= rule.get().emails();
    }

    private boolean bouncedAt(EmailRecord other, RecipientRecord recipient, boolean onlyHard) {
        String address = recipient.address().normalized();
        return other.recipients().stream()
                .anyMatch(r -> r.address().normalized().equals(address)
                        && r.status() == EmailStatus.BOUNCED
                        && isAbout(r)
                        && (!onlyHard || isHard(other, r)));
    }

    /** Tells whether the rejection concerns the mailbox: only then it says anything about the address. */
    private boolean isAbout(RecipientRecord recipient) {
        return diagnosis(recipient).cause() == RefusalCause.RECIPIENT;
    }

    /** A reply to the content concerns all recipients; it concerns the address only if there is no other recipient. */
    private boolean isHard(EmailRecord email, RecipientRecord recipient) {
        boolean toContent = recipient.reply().flatMap(Reply::phase).stream()
                .anyMatch(phase -> phase == ReplyPhase.DATA || phase == ReplyPhase.CONTENT);
        boolean shared = toContent
                && email.recipients().stream()
                                .filter(other -> other.reply().equals(recipient.reply()))
                                .count()
                        > 1;
        return !shared && diagnosis(recipient).bounceType() == BounceType.HARD;
    }

    private Diagnosis diagnosis(RecipientRecord recipient) {
        Diagnosis read = recipient.reply().map(diagnosis::diagnose).orElse(Diagnosis.UNDETERMINED);
        return recipient.cause().map(read::with).orElse(read);
    }

    private Suppression entry(EmailRecord email, RecipientRecord recipient, SuppressionReason reason, String text) {
        Instant now = clock.now();
        return new Suppression(
                SuppressionLookup.listOf(rules, email.facts()),
                recipient.address().normalized(),
                reason,
                SuppressionOrigin.LEDGER,
                text,
                Optional.of(email.id()),
                now,
                rules.endsAfter().map(now::plus));
    }
}
