package io.emailledger.internal.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.SuppressionList;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.Rig;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.suppression.SuppressionRules;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the suppression list, and how addresses are added to it. */
class SuppressionTest {
    private static final String PAT = "pat@home.example";
    private static final Act HARD = Act.refuse(550, "5.1.1 User unknown");
    private static final Act SOFT = Act.refuse(552, "5.2.2 Mailbox full");

    private final Rig rig = new Rig();
    private final SuppressionList list = rig.ledger.suppressions();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void hardBounceSuppressesNextEmailWithReason() {
        rig.transport.next(HARD);
        EmailId bounced = rig.sendToPat();
        rig.work();

        assertThat(list.find("PAT@home.example")).hasValueSatisfying(entry -> {
            assertThat(entry.reason()).isEqualTo(SuppressionReason.HARD_BOUNCE);
            assertThat(entry.origin()).isEqualTo(SuppressionOrigin.LEDGER);
            assertThat(entry.evidence()).contains(bounced);
            assertThat(entry.text()).contains("User unknown");
            assertThat(entry.until()).isEmpty();
        });
        EmailId next = rig.sendToPat();
        rig.work();

        assertThat(rig.status(next)).isEqualTo(EmailStatus.FAILED);
        assertThat(rig.record(next).recipients().get(0).failure()).contains(FailureReason.SUPPRESSED);
        assertThat(rig.ledger.log(next).text()).contains("suppression list");
        assertThat(rig.transport.deliveries()).hasSize(1);
    }

    @Test
    void suppressionIsInCommitOfRejection() {
        CompletableFuture<List<Suppression>> listed = new CompletableFuture<>();
        FaultyStore shared = new FaultyStore(rig.store);
        shared.after(
                "advance",
                args -> listed.complete(
                        rig.store.suppressionStore().orElseThrow().suppressions(Set.of(PAT))));
        try (EmailLedger node = EmailLedger.builder(shared.asStore(), new ScriptedTransport(1).next(HARD))
                .time(rig.clock)
                .workers(0)
                .build()) {
            EmailId id = rig.sendToPat();
            node.sending().runOnce();

            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
            assertThat(listed).isCompletedWithValueMatching(entries -> entries.size() == 1);
        }
    }

    @Test
    void manualEntryIsUnchanged() {
        EmailId id = rig.sendToPat();
        rig.transport.next(HARD.before(() -> list.add(PAT, SuppressionReason.UNSUBSCRIBE, "asked by phone")));
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(list.find(PAT))
                .hasValueSatisfying(entry -> assertThat(entry.text()).isEqualTo("asked by phone"));
    }

    @Test
    void otherRecipientsOfEmailGetIt() {
        list.add(PAT, SuppressionReason.UNSUBSCRIBE, "asked by phone");

        EmailId id = rig.send(Rig.email().to(PAT).cc("kim@home.example"));
        rig.work();

        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.FAILED, EmailStatus.DELIVERED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.transport.deliveries().get(0).envelope().recipients())
                .singleElement()
                .satisfies(address -> assertThat(address.address()).isEqualTo("kim@home.example"));
        assertThat(rig.events(id))
                .containsExactly(EventType.RECORDED, EventType.FAILED, EventType.SENDING, EventType.DELIVERED);
    }

    @Test
    void addressSuppressedWhileWaitingIsSkipped() {
        EmailId id = rig.send(Rig.email().to(PAT).sendAt(rig.clock.instant().plus(Duration.ofHours(1))));
        rig.work();
        list.add(PAT, SuppressionReason.UNSUBSCRIBE, "clicked");

        rig.later(Duration.ofHours(2));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.FAILED);
        assertThat(rig.transport.deliveries()).isEmpty();
    }

    @Test
    void softBouncesDoNotSuppressByDefault() {
        for (int i = 0; i < 5; i++) {
            rig.transport.next(SOFT);
            rig.sendToPat();
            rig.work();
        }

        assertThat(list.find(PAT)).isEmpty();
    }

    @Test
    void complaintSuppressesAddress() {
        EmailId id = rig.sendToPat();
        rig.work();

        rig.ledger
                .reports()
                .accept(id, MailReport.of(ReportKind.COMPLAINT, RecipientReport.of(ReportedAction.COMPLAINED, PAT)));

        assertThat(list.find(PAT).map(Suppression::reason)).contains(SuppressionReason.COMPLAINT);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void authenticationFailureReportIsNoComplaint() {
        EmailId id = rig.sendToPat();
        rig.work();
        RecipientReport forged = new RecipientReport(
                ReportedAction.COMPLAINED,
                Optional.of(PAT),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "auth-failure",
                Optional.empty(),
                new Diagnosis(BounceReason.NOT_AUTHENTICATED, BounceType.UNDETERMINED));

        rig.ledger.reports().accept(id, MailReport.of(ReportKind.COMPLAINT, forged));

        assertThat(list.find(PAT)).isEmpty();
    }

    @Test
    void bounceThresholdAndPeriodAreConfigurable() {
        SuppressionRules rules = SuppressionRules.standard()
                .hardBounces(2, Duration.ofDays(7))
                .softBounces(4, Duration.ofDays(7))
                .endingAfter(Duration.ofDays(30));
        try (Own own = new Own(rules)) {
            own.bounce(HARD);
            assertThat(own.isListed()).isFalse();
            rig.clock.advance(Duration.ofDays(8));
            own.bounce(HARD);
            assertThat(own.isListed()).isFalse();
            own.bounce(SOFT);
            own.bounce(SOFT);
            assertThat(own.isListed()).isFalse();
            own.bounce(SOFT);
            assertThat(own.entry().reason()).isEqualTo(SuppressionReason.SOFT_BOUNCE);

            rig.clock.advance(Duration.ofDays(31));
            assertThat(own.isListed()).isFalse();
            own.bounce(HARD);
            assertThat(own.isListed()).isFalse();
            own.bounce(HARD);
            assertThat(own.entry().reason()).isEqualTo(SuppressionReason.HARD_BOUNCE);
        }
    }

    @Test
    void rulesThatNeverAddRespectTheList() {
        try (Own own = new Own(SuppressionRules.never())) {
            own.bounce(HARD);
            assertThat(own.isListed()).isFalse();
            own.ledger.suppressions().add(PAT, SuppressionReason.MANUAL, "no");

            EmailId id = own.send();

            assertThat(rig.status(id)).isEqualTo(EmailStatus.FAILED);
        }
    }

    @Test
    void tenantsHaveOwnListsUnlessShared() {
        rig.transport.next(HARD);
        rig.send(Rig.email().to(PAT).tenant("a"));
        rig.work();

        assertThat(delivered(rig.ledger, "a")).isEqualTo(EmailStatus.FAILED);
        assertThat(delivered(rig.ledger, "b")).isEqualTo(EmailStatus.DELIVERED);
        try (Own own = new Own(SuppressionRules.standard().sharedByTenants())) {
            own.transport.next(HARD);
            delivered(own.ledger, "c");
            assertThat(delivered(own.ledger, "d")).isEqualTo(EmailStatus.FAILED);
            assertThat(own.isListed()).isTrue();
        }
    }

    @Test
    void removedAddressIsSentToAgain() {
        rig.transport.next(HARD);
        rig.sendToPat();
        rig.work();

        assertThat(list.remove(PAT)).isTrue();
        assertThat(list.remove(PAT)).isFalse();
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void resendToSuppressedRecipientsIsRefused() {
        rig.transport.next(HARD);
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.SUPPRESSED);
        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.SUPPRESSED);
        assertThat(rig.ledger
                        .checkResend(id, ResendOptions.same().to("pat@new.example"))
                        .refusal())
                .isEmpty();
    }

    @Test
    void blankTenantIsRefused() {
        assertThatThrownBy(() -> list.ofTenant(" "))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("tenant must not be blank");
    }

    @Test
    void listIsExportedAndImportedAsLines() throws IOException {
        list.add(PAT, SuppressionReason.COMPLAINT, "spam");
        list.add("ann@home.example", SuppressionReason.MANUAL, "");
        ByteArrayOutputStream lines = new ByteArrayOutputStream();

        assertThat(list.export(lines)).isEqualTo(2);
        String text = lines.toString(StandardCharsets.UTF_8);
        assertThat(text).isEqualTo("ann@home.example,MANUAL\npat@home.example,COMPLAINT\n");
        assertThatThrownBy(() -> list.add("hello", SuppressionReason.MANUAL, ""))
                .isInstanceOf(InvalidValueException.class);
        list.add(
                "zoe@home.example",
                SuppressionReason.MANUAL,
                "",
                rig.clock.instant().plusSeconds(1));
        rig.clock.advance(Duration.ofSeconds(2));
        assertThat(list.export(ByteArrayOutputStream.nullOutputStream())).isEqualTo(2);
        String other = "\ufeff# from the provider before\n\nnew@home.example\n" + text;
        assertThat(list.ofTenant("t").importFrom(in(other))).isEqualTo(3);
        assertThat(list.importFrom(in(other))).isEqualTo(1);

        assertThat(list.ofTenant("t").page(10).stream().map(Suppression::address))
                .containsExactly("ann@home.example", "new@home.example", PAT);
        assertThat(list.ofTenant("t").pageAfter("ann@home.example", 1))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.address()).isEqualTo("new@home.example");
                    assertThat(entry.origin()).isEqualTo(SuppressionOrigin.IMPORT);
                });
        assertThatThrownBy(() -> list.importFrom(in("x@home.example\ny@home.example,WHATEVER\n")))
                .isInstanceOfSatisfying(
                        InvalidValueException.class,
                        e -> assertThat(e.property()).isEqualTo("line 2"))
                .hasMessageNotContaining("home.example");
        assertThat(list.find("x@home.example")).isPresent();
    }

    @Test
    void bouncesOfOtherTenantsDoNotCount() {
        try (Own own = new Own(SuppressionRules.standard().hardBounces(2, Duration.ofDays(7)))) {
            own.transport.next(HARD);
            delivered(own.ledger, "a");
            own.bounce(HARD);
            assertThat(own.isListed()).isFalse();
            own.bounce(HARD);
            assertThat(own.isListed()).isTrue();
        }
    }

    private EmailStatus delivered(EmailLedger ledger, String tenant) {
        EmailId id = ledger.send(Rig.email().to(PAT).tenant(tenant).build());
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
        return rig.status(id);
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A ledger with its own rules on the same store. */
    private final class Own implements AutoCloseable {
        private final ScriptedTransport transport = new ScriptedTransport(1);
        private final EmailLedger ledger;

        Own(SuppressionRules rules) {
            this.ledger = rig.another(transport, builder -> builder.suppression(rules));
        }

        void bounce(Act act) {
            transport.next(act);
            assertThat(rig.status(send())).isEqualTo(EmailStatus.BOUNCED);
        }

        EmailId send() {
            EmailBuilder email = Rig.email().to(PAT);
            EmailId id = ledger.send(email.build());
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            return id;
        }

        boolean isListed() {
            return ledger.suppressions().find(PAT).isPresent();
        }

        Suppression entry() {
            List<Suppression> page = ledger.suppressions().page(10);
            assertThat(page).hasSize(1);
            return page.get(0);
        }

        @Override
        public void close() {
            // The store is the rig's.
        }
    }
}
