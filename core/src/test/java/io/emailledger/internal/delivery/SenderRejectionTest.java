package io.emailledger.internal.delivery;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedgerBuilder;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.report.ReturnPath;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.Act;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the consequences when a server rejects the sender, and not the recipient. */
class SenderRejectionTest {
    private static final String NO_LOGIN = "5.7.30 Basic authentication is not supported for client submission";
    private static final String UNEXPLAINED = "5.0.0 Nein";

    private Rig rig = new Rig();
    private final List<Instant> tries = new ArrayList<>();
    private final List<String> triedSenders = new ArrayList<>();
    private final List<EmailId> triedEmails = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void rejectedEmailWaitsWithAttachmentsAndReason() {
        refuseIf(sender -> true, ReplyPhase.MAIL, 550, NO_LOGIN);
        EmailId id = send("billing@clinic.example", 1);
        rig.work();

        RecipientRecord recipient = rig.record(id).recipients().get(0);
        assertThat(rig.status(id)).isEqualTo(PENDING);
        assertThat(rig.record(id).state().waiting()).contains(WaitReason.SENDER_REFUSED);
        assertThat(recipient.cause()).contains(RefusalCause.ACCOUNT);
        assertThat(recipient.reply()).contains(new Reply(550, NO_LOGIN).at(ReplyPhase.MAIL));
        assertThat(rig.store.attachment(id, 0)).isPresent();
        assertThat(rig.ledger.suppressions().find("p1@home.example")).isEmpty();
        assertThat(rig.ledger.log(id).text()).contains("rejects the sender, not the recipient");
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "CONTENT"})
    void rejectedBacklogIsProbedAndSentAfterRecovery(ReplyPhase phase) {
        refuseIf(sender -> true, phase, 550, NO_LOGIN);
        List<EmailId> ids = IntStream.range(0, 200)
                .mapToObj(i -> send("billing@clinic.example", i))
                .toList();
        Instant start = rig.clock.instant();
        pass(Duration.ofMinutes(30));

        assertThat(tries.stream().filter(t -> t.isBefore(start.plus(Duration.ofMinutes(1)))))
                .hasSizeLessThanOrEqualTo(10);
        List<Instant> later = tries.stream()
                .filter(t -> !t.isBefore(start.plus(Duration.ofMinutes(1))))
                .toList();
        assertThat(later).hasSizeBetween(10, 30);
        for (int i = 1; i < triedEmails.size(); i++) {
            assertThat(triedEmails.get(i)).isNotEqualTo(triedEmails.get(i - 1));
        }
        assertThat(ids).allSatisfy(id -> {
            assertThat(rig.status(id)).isEqualTo(PENDING);
            assertThat(rig.store.attachment(id, 0)).isPresent();
        });
        assertThat(rig.ledger.health().senders()).containsOnlyKeys("billing@clinic.example");
        assertThat(rig.ledger.health().outage())
                .hasValueSatisfying(outage -> assertThat(outage.reason()).contains("5.7.30"));

        rig.transport.otherwise(Act.answer());
        pass(Duration.ofMinutes(20));

        assertThat(ids).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(DELIVERED));
        assertThat(rig.ledger.health().senders()).isEmpty();
        assertThat(rig.ledger.health().outage()).isEmpty();
    }

    /** Replies that reject the sender, at each command where they can occur. */
    @ParameterizedTest
    @MethodSource("answersAboutUs")
    void rejectionOfSenderDoesNotBounceBacklog(int code, String text) {
        for (ReplyPhase phase : List.of(ReplyPhase.MAIL, ReplyPhase.RCPT, ReplyPhase.CONTENT)) {
            close();
            rig = new Rig();
            tries.clear();
            refuseIf(sender -> true, phase, code, text);
            List<EmailId> ids = IntStream.range(0, 200)
                    .mapToObj(i -> send("billing@clinic.example", i))
                    .toList();
            pass(Duration.ofMinutes(1));
            assertThat(tries).as(phase.name()).hasSizeBetween(1, 10);
            pass(Duration.ofMinutes(5));

            assertThat(tries).as(phase.name()).hasSizeLessThanOrEqualTo(15);
            assertThat(ids).allSatisfy(id -> {
                assertThat(rig.status(id)).as(phase.name()).isEqualTo(PENDING);
                assertThat(rig.store.attachment(id, 0)).isPresent();
            });
            assertThat(rig.ledger.suppressions().find("p0@home.example")).isEmpty();
            rig.transport.otherwise(Act.answer());
            pass(Duration.ofMinutes(10));
            assertThat(ids).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(DELIVERED));
        }
    }

    static Stream<Arguments> answersAboutUs() {
        return """
                530 5.7.0 Authentication required
                530 5.7.1 Client was not authenticated
                535 5.7.8 Username and password not accepted
                550 5.7.30 Basic authentication is not supported for client submission
                550 5.7.1 Unauthenticated senders not allowed
                550 5.7.60 Client does not have permissions to send as this sender
                550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP
                550 5.7.515 Access denied, sending domain clinic.example does not meet the required authentication level
                554 5.2.252 SendAsDenied; app@clinic.example not allowed to send as billing@clinic.example
                550 5.1.8 Access denied, bad outbound sender
                553 5.1.8 Domain of sender address billing@clinic.example does not exist
                501 5.1.7 Bad sender address syntax
                550 5.1.0 Invalid sender address
                550 5.7.1 Sender domain not found
                553 5.7.1 Sender address rejected: not owned by user svc
                550 5.1.8 <billing@clinic.example>: Sender address rejected: Domain not found
                550 Sender verify failed
                550 5.7.1 Your account has been suspended
                550 Your login was suspended
                554 Your account is disabled, contact support
                554 Message rejected: Email address is not verified
                554 Access denied: sending is paused for this account
                550 5.4.5 Daily user sending limit exceeded
                550 5.4.6 You have reached the quota of your plan for this month
                452 4.3.2 Your hourly sending limit is used up
                550 Too many messages sent by your account today
                451 4.7.0 Rate limit exceeded, slow down
                550 5.7.1 Relaying denied. Please log in first
                554 5.7.1 Relay access denied
                550 5.7.64 TenantAttribution; Relay Access Denied
                550 5.7.26 This mail is unauthenticated: SPF and DKIM of clinic.example did not pass
                550 5.7.1 Email rejected per DMARC policy of clinic.example
                554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org
                550 5.7.25 The sending IP does not have a PTR record
                550 5.7.1 [192.0.2.9] has been blocked because of its poor reputation
                554 Your IP address is on our block list
                550 Your trial has expired, upgrade your plan to go on sending
                553 From address not allowed for this login
                550 5.7.1 The domain clinic.example is not registered with this account
                554 5.7.9 Credits exhausted: buy credits to send
                """.lines().map(line -> Arguments.of(Integer.parseInt(line.substring(0, 3)), line.substring(4)));
    }

    @Test
    void rejectedSenderBlocksNoOtherSender() {
        refuseIf("s3@clinic.example"::equals, ReplyPhase.MAIL, 550, NO_LOGIN);
        List<EmailId> ids = IntStream.range(0, 200)
                .mapToObj(i -> send("s" + i % 10 + "@clinic.example", i))
                .toList();
        rig.work();

        for (int i = 0; i < ids.size(); i++) {
            assertThat(rig.status(ids.get(i))).isEqualTo(i % 10 == 3 ? PENDING : DELIVERED);
        }
        assertThat(triedSenders.stream().filter("s3@clinic.example"::equals)).hasSizeLessThanOrEqualTo(3);
        assertThat(rig.ledger.health().outage()).isEmpty();
        assertThat(rig.ledger.health().senders()).containsOnlyKeys("s3@clinic.example");
    }

    @Test
    void probesUseDifferentSendersWhenAllAreRejected() {
        refuseIf(sender -> true, ReplyPhase.CONTENT, 550, NO_LOGIN);
        List<EmailId> ids = IntStream.range(0, 200)
                .mapToObj(i -> send("s" + i / 20 + "@clinic.example", i))
                .toList();
        rig.work();
        int before = tries.size();
        assertThat(before).isLessThanOrEqualTo(5);
        pass(Duration.ofMinutes(8));

        List<String> probes = triedSenders.subList(before, triedSenders.size());
        assertThat(probes).hasSizeBetween(4, 9).doesNotHaveDuplicates();
        assertThat(triedEmails).doesNotHaveDuplicates();
        assertThat(rig.ledger.health().outage()).isPresent();
        rig.transport.otherwise(Act.answer());
        pass(Duration.ofMinutes(20));
        assertThat(ids).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(DELIVERED));
    }

    @Test
    void rejectedEmailDefersOnlyItself() {
        refuseIf(sender -> true, ReplyPhase.MAIL, 550, NO_LOGIN);
        EmailId refused = send("billing@clinic.example", 1);
        rig.work();
        rig.transport.otherwise(Act.answer());
        EmailId next = send("billing@clinic.example", 2);
        rig.work();

        assertThat(rig.status(next)).isEqualTo(DELIVERED);
        assertThat(rig.status(refused)).isEqualTo(PENDING);
        assertThat(rig.ledger.health().senders()).isEmpty();
    }

    @Test
    void emailOfTooFastSenderShowsRateLimit() {
        refuseIf(sender -> true, ReplyPhase.MAIL, 550, "5.4.5 Daily user sending limit exceeded");
        for (int i = 0; i < 3; i++) {
            send("news@clinic.example", i);
        }
        rig.work();
        EmailId next = send("news@clinic.example", 3);

        assertThat(rig.ledger.health().senders()).containsOnlyKeys("news@clinic.example");
        assertThat(rig.record(next).state().waiting()).contains(WaitReason.RATE_LIMITED);
    }

    @Test
    void rejectedEmailEndsOnlyByTime() {
        refuseIf(sender -> true, ReplyPhase.RCPT, 550, NO_LOGIN);
        EmailId id = send("billing@clinic.example", 1);
        EmailId fast = send("news@clinic.example", 2);
        rig.work();
        refuseIf(sender -> true, ReplyPhase.RCPT, 550, "5.4.5 Daily user sending limit exceeded");
        for (int hour = 0; hour < 97; hour++) {
            rig.later(Duration.ofHours(1));
        }

        assertThat(rig.status(id)).isEqualTo(FAILED);
        assertThat(rig.store.attachment(id, 0)).isPresent();
        assertThat(rig.record(fast).recipients().get(0).failure()).contains(FailureReason.RATE_LIMITED);
        assertThat(rig.ledger.actions(id).resend().allowed()).isTrue();
    }

    @Test
    void serverFaultIsRetriedForOneDay() {
        refuseIf(sender -> true, ReplyPhase.RCPT, 554, "5.3.0 Internal error of the server");
        EmailId id = send("billing@clinic.example", 1);
        rig.work();
        for (int hour = 0; hour < 23; hour++) {
            rig.later(Duration.ofHours(1));
        }
        assertThat(rig.status(id)).isEqualTo(PENDING);
        for (int hour = 0; hour < 8; hour++) {
            rig.later(Duration.ofHours(1));
        }

        assertThat(rig.status(id)).isEqualTo(BOUNCED);
    }

    @Test
    void unexplainedRejectionBouncesAndKeepsAttachments() {
        refuseIf(sender -> true, ReplyPhase.CONTENT, 554, UNEXPLAINED);
        EmailId id = send("billing@clinic.example", 1);
        rig.work();

        assertThat(rig.status(id)).isEqualTo(BOUNCED);
        assertThat(rig.store.attachment(id, 0)).isPresent();
        rig.later(Duration.ofHours(25));
        assertThat(rig.store.attachment(id, 0)).isEmpty();
    }

    @Test
    void repeatedUnexplainedRejectionDoesNotBounce() {
        close();
        rig = new Rig(builder -> builder.suspectAfter(5));
        refuseIf(sender -> true, ReplyPhase.CONTENT, 554, UNEXPLAINED);
        List<EmailId> ids = IntStream.range(0, 50)
                .mapToObj(i -> send("s" + i + "@clinic.example", i))
                .toList();
        rig.work();

        assertThat(tries).hasSizeLessThanOrEqualTo(6);
        assertThat(ids.stream().map(rig::status).filter(BOUNCED::equals)).hasSizeLessThanOrEqualTo(1);
        assertThat(ids).allSatisfy(id -> assertThat(rig.store.attachment(id, 0)).isPresent());
        assertThat(rig.ledger.health().outage())
                .hasValueSatisfying(outage -> assertThat(outage.reason()).contains("Nein"));

        rig.transport.otherwise(Act.answer());
        pass(Duration.ofMinutes(20));
        assertThat(ids.stream().map(rig::status).filter(DELIVERED::equals)).hasSizeGreaterThanOrEqualTo(49);
    }

    @Test
    void heldRejectionBouncesAfterAcceptance() {
        refuseIf(sender -> true, ReplyPhase.CONTENT, 554, UNEXPLAINED);
        EmailId first = send("billing@clinic.example", 1);
        EmailId second = send("billing@clinic.example", 2);
        rig.work();
        assertThat(rig.status(first)).isEqualTo(BOUNCED);
        assertThat(rig.record(second).state().waiting()).contains(WaitReason.SERVER_SUSPECTED);
        rig.transport.otherwise(Act.answer());
        send("billing@clinic.example", 3);
        rig.work();
        refuseIf(sender -> true, ReplyPhase.CONTENT, 554, UNEXPLAINED);
        rig.later(Duration.ofMinutes(3));

        assertThat(rig.status(second)).isEqualTo(BOUNCED);
    }

    @Test
    void unexplainedRejectionsWithOtherTextCount() {
        List<EmailId> ids = new ArrayList<>();
        AtomicInteger number = new AtomicInteger();
        rig.transport.otherwise(attempt -> {
            Reply reply = new Reply(550, "5.7.1 refused (mx-" + "abcdefgh".charAt(number.getAndIncrement() % 8) + ")")
                    .at(ReplyPhase.CONTENT);
            return new DeliveryResult.Answered(List.of(new DeliveryResult.Answer(Outcome.REJECTED, reply)));
        });
        for (int i = 0; i < 60; i++) {
            ids.add(send("billing@clinic.example", i));
        }
        rig.work();

        assertThat(number).hasValueLessThanOrEqualTo(11);
        assertThat(ids.stream().map(rig::status).filter(BOUNCED::equals)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void twoRejectedSendersDoNotHideAnother() {
        refuseIf(sender -> sender.startsWith("bad"), ReplyPhase.MAIL, 550, NO_LOGIN);
        for (int i = 0; i < 400; i++) {
            send("bad" + i / 200 + "@clinic.example", i);
        }
        EmailId good = send("good@clinic.example", 400);
        pass(Duration.ofSeconds(30));

        assertThat(rig.status(good)).isEqualTo(DELIVERED);
        assertThat(tries).hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void repeatedRejectionOfLoneEmailIsOutage() {
        refuseIf(sender -> true, ReplyPhase.MAIL, 550, NO_LOGIN);
        send("billing@clinic.example", 1);
        pass(Duration.ofMinutes(30));

        assertThat(rig.ledger.health().senders()).containsOnlyKeys("billing@clinic.example");
        assertThat(rig.ledger.health().outage()).isPresent();
    }

    @Test
    void replyToMailFromNeverBouncesRecipients() {
        refuseIf(sender -> true, ReplyPhase.MAIL, 554, "5.3.0 Internal error of the server");
        EmailId refused = send("billing@clinic.example", 1);
        for (int hour = 0; hour < 48; hour++) {
            rig.later(Duration.ofHours(1));
        }
        assertThat(rig.status(refused)).isEqualTo(PENDING);
        for (int hour = 0; hour < 50; hour++) {
            rig.later(Duration.ofHours(1));
        }

        assertThat(rig.status(refused)).isEqualTo(FAILED);
        assertThat(rig.record(refused).recipients().get(0).failure()).contains(FailureReason.RELAY_REFUSED);
        assertThat(rig.store.attachment(refused, 0)).isPresent();
    }

    @Test
    void otherReplyEndsOutageOfTransport() {
        refuseIf(sender -> true, ReplyPhase.MAIL, 550, NO_LOGIN);
        for (int i = 0; i < 20; i++) {
            send("s" + i + "@clinic.example", i);
        }
        rig.work();
        assertThat(rig.ledger.health().outage()).isPresent();
        rig.transport.otherwise(Act.defer(450, "4.2.0 Greylisted, try again later"));
        pass(Duration.ofMinutes(1));

        assertThat(rig.ledger.health().outage()).isEmpty();
    }

    @Test
    void copiesDoNotCountAsRetries() {
        close();
        rig = new Rig(SenderRejectionTest::oneCopyForEach);
        rig.transport.recipient("p7@home.example", Outcome.DEFERRED, new Reply(451, "4.3.0 not now"));
        EmailId id = rig.send(toMany(30));
        rig.work();

        assertThat(rig.transport.deliveries()).hasSize(30);
        assertThat(Duration.between(
                        rig.clock.instant(), rig.record(id).state().due().orElseThrow()))
                .isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void replyToMailFromStopsOtherCopies() {
        close();
        rig = new Rig(SenderRejectionTest::oneCopyForEach);
        refuseIf(sender -> true, ReplyPhase.MAIL, 554, "5.3.0 Internal error of the server");
        EmailId id = rig.send(toMany(30));
        rig.work();

        assertThat(tries).hasSize(1);
        assertThat(rig.status(id)).isEqualTo(PENDING);
    }

    private static EmailLedgerBuilder oneCopyForEach(EmailLedgerBuilder builder) {
        return builder.returnPath(ReturnPath.at("bounces@clinic.example")
                .signedWith("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))
                .oneForEachRecipient());
    }

    private static EmailBuilder toMany(int count) {
        EmailBuilder email = Rig.email();
        IntStream.range(0, count).forEach(i -> email.bcc("p" + i + "@home.example"));
        return email;
    }

    @Test
    void certainRejectionsOfRecipientsDoNotCount() {
        refuseIf(sender -> true, ReplyPhase.RCPT, 550, "5.1.1 No such user here");
        List<EmailId> ids = IntStream.range(0, 200)
                .mapToObj(i -> send("billing@clinic.example", i))
                .toList();
        rig.work();

        assertThat(ids).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(BOUNCED));
        assertThat(ids).allSatisfy(id -> assertThat(rig.store.attachment(id, 0)).isEmpty());
        assertThat(rig.ledger.suppressions().find("p7@home.example")).isPresent();
    }

    @Test
    void unknownUserAfterContentSuppressesOnlySoleRecipient() {
        refuseIf(sender -> true, ReplyPhase.CONTENT, 550, "5.1.1 No such user here");
        rig.send(Rig.email().to("one@home.example").cc("two@home.example"));
        rig.send(Rig.email().to("sole@home.example"));
        rig.work();

        assertThat(rig.ledger.suppressions().find("one@home.example")).isEmpty();
        assertThat(rig.ledger.suppressions().find("sole@home.example")).isPresent();
    }

    @Test
    void invalidNumberIsRejected() {
        assertThatThrownBy(() -> new Rig(builder -> builder.suspectAfter(1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("suspectAfter");
    }

    private EmailId send(String sender, int recipient) {
        return rig.ledger.send(Email.from(sender)
                .to("p" + recipient + "@home.example")
                .subject("Invoice " + recipient)
                .text("Please find your invoice.")
                .attach(Attachment.of("invoice.txt", new byte[3]))
                .build());
    }

    /** Advances the clock in small increments, as a poller sees it. */
    private void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second += 5) {
            rig.later(Duration.ofSeconds(5));
        }
    }

    private void refuseIf(Predicate<String> sender, ReplyPhase phase, int code, String text) {
        Act refuse = attempt -> {
            EmailId id = attempt.envelope().email();
            tries.add(rig.clock.instant());
            triedEmails.add(id);
            String from = rig.record(id).facts().from().address();
            triedSenders.add(from);
            if (!sender.test(from)) {
                return Act.answer().perform(attempt);
            }
            Reply reply = new Reply(code, text).at(phase);
            return new DeliveryResult.Answered(attempt.envelope().recipients().stream()
                    .map(r -> new DeliveryResult.Answer(Outcome.REJECTED, reply))
                    .toList());
        };
        rig.transport.otherwise(refuse);
    }
}
