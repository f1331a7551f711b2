package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of the records that a store keeps. */
class RecordBytesTest {
    private static final String SCRIPTS = "ünïcödé 請求書 \ud83d\udc69\u200d\ud83d\udc67 \n\t\"";
    private static final Instant TIME = Instant.parse("2026-03-02T08:00:00.123456789Z");
    private static final EmailId ID = new EmailId(UUID.fromString("01920000-0000-7000-8000-0123456789ab"));
    private static final EmailId OTHER = new EmailId(new UUID(-1, -1));

    static Stream<Arguments> values() {
        return Stream.of(
                value("record", fullRecord(), EmailRecord::toBytes, EmailRecord::fromBytes),
                value("record", leastRecord(), EmailRecord::toBytes, EmailRecord::fromBytes),
                value(
                        "event",
                        new HistoryEvent(EventType.DELIVERED, TIME, List.of(0, 7, 999), SCRIPTS.repeat(40)),
                        HistoryEvent::toBytes,
                        HistoryEvent::fromBytes),
                value(
                        "event",
                        HistoryEvent.of(EventType.RECORDED, Instant.MIN, ""),
                        HistoryEvent::toBytes,
                        HistoryEvent::fromBytes),
                value("attempt", fullAttempt(), AttemptRecord::toBytes, AttemptRecord::fromBytes),
                value(
                        "attempt",
                        new AttemptRecord(1, TIME, TIME, "", Optional.empty(), Optional.empty(), List.of(), ""),
                        AttemptRecord::toBytes,
                        AttemptRecord::fromBytes),
                value(
                        "observation",
                        new ObservationRecord(
                                ObservationKind.OPEN, 999, SCRIPTS, Instant.MIN, Instant.MAX, Long.MAX_VALUE),
                        ObservationRecord::toBytes,
                        ObservationRecord::fromBytes),
                value("report", fullReport(), ReportRecord::toBytes, ReportRecord::fromBytes),
                value(
                        "suppression",
                        new Suppression(
                                Optional.of("t".repeat(100)),
                                Optional.of("newsletter"),
                                "pat@dörf.example",
                                SuppressionReason.HARD_BOUNCE,
                                SuppressionOrigin.LEDGER,
                                SCRIPTS.repeat(30),
                                Optional.of(ID),
                                TIME,
                                Optional.of(Instant.MAX)),
                        Suppression::toBytes,
                        Suppression::fromBytes),
                value(
                        "suppression",
                        new Suppression(
                                Optional.empty(),
                                "pat@home.example",
                                SuppressionReason.MANUAL,
                                SuppressionOrigin.APPLICATION,
                                "",
                                Optional.empty(),
                                TIME,
                                Optional.empty()),
                        Suppression::toBytes,
                        Suppression::fromBytes));
    }

    /** Written within each test, and not once for all. */
    private static Supplier<byte[]> written(Supplier<byte[]> write) {
        return write;
    }

    private static <T> Arguments value(String name, T value, Function<T, byte[]> write, Function<byte[], T> read) {
        return Arguments.of(name, value, written(() -> write.apply(value)), read);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void writtenValueIsReadBack(String name, Object value, Supplier<byte[]> write, Function<byte[], Object> read) {
        byte[] bytes = write.get();
        assertThat(read.apply(bytes)).as(name).isEqualTo(value);
    }

    @Test
    void waitReasonOfEarlierReleaseIsRead() {
        String now = new String(fullRecord().toBytes(), StandardCharsets.ISO_8859_1);
        assertThat(now).containsOnlyOnce("\0\0\0\14RATE_LIMITED");

        byte[] earlier =
                now.replace("\0\0\0\14RATE_LIMITED", "\0\0\0\11THROTTLED").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(EmailRecord.fromBytes(earlier)).isEqualTo(fullRecord());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void cutBytesAreRejectedAtEachPlace(
            String name, Object value, Supplier<byte[]> write, Function<byte[], Object> read) {
        byte[] bytes = write.get();
        int step = Math.max(1, bytes.length / 2_000);
        for (int length = 0; length < bytes.length; length += step) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read.apply(cut))
                    .as("%s of %s bytes of %s", length, bytes.length, value.getClass())
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage(name + " is cut short: the store did not return the stored bytes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void bytesThatFollowAreRejected(String name, Object value, Supplier<byte[]> write, Function<byte[], Object> read) {
        byte[] bytes = write.get();
        assertThatThrownBy(() -> read.apply(Arrays.copyOf(bytes, bytes.length + 1)))
                .as("%s", value.getClass())
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(name + " is damaged: the store did not return the stored bytes");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void laterVersionIsRejected(String name, Object value, Supplier<byte[]> write, Function<byte[], Object> read) {
        byte[] bytes = write.get();
        byte[] later = bytes.clone();
        later[0]++;
        assertThatThrownBy(() -> read.apply(later))
                .as("%s", value.getClass())
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(name + " was written by a newer version of Email Ledger; run that version or a later one");
    }

    /** Changed bytes may be another value, but never another exception and never memory without bound. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void damagedBytesThrowNothingElse(
            String name, Object value, Supplier<byte[]> write, Function<byte[], Object> read) {
        byte[] bytes = write.get();
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = bytes.clone();
            for (int j = 0; j <= i % 4; j++) {
                damaged[random.nextInt(Math.min(damaged.length, 4_000))] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read.apply(damaged)).as(name).hasSameClassAs(value);
            } catch (InvalidValueException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static EmailRecord fullRecord() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", SCRIPTS);
        metadata.put("a", "");
        EmailFacts facts = new EmailFacts(
                Address.of("Pat " + "x".repeat(190), "p".repeat(60) + "@home.example"),
                SCRIPTS.strip(),
                new LinkedHashSet<>(List.of("z", "a")),
                metadata,
                Optional.of("north"),
                Priority.HIGH,
                Guarantee.AT_MOST_ONCE,
                true,
                Optional.of(TIME),
                Optional.of(Instant.MAX),
                Optional.of("invoice/42"),
                Optional.of(OTHER),
                SCRIPTS.strip(),
                Optional.of("newsletter"));
        EmailState state = new EmailState(
                Long.MAX_VALUE,
                EmailStatus.SENDING,
                Optional.of(TIME),
                Optional.of(Instant.MIN),
                Optional.of(WaitReason.RATE_LIMITED),
                Optional.of("worker"),
                Integer.MAX_VALUE,
                true,
                Optional.of(FailureReason.ANSWER_LOST),
                Optional.of(SCRIPTS));
        List<RecipientRecord> recipients = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            recipients.add(new RecipientRecord(
                    i,
                    RecipientKind.BCC,
                    Address.of("Kim", "kim" + i + "@home.example"),
                    EmailStatus.PENDING,
                    Optional.of(FailureReason.ANSWER_LOST),
                    Optional.of(new Reply(550, "5.1.1 No such user", Optional.of(ReplyPhase.RCPT))),
                    Optional.of(RefusalCause.RECIPIENT),
                    Optional.of(AcceptedBy.CONFIRMED),
                    Optional.of(Arrival.WAS_ACCEPTED)));
        }
        AttachmentRecord attachment = new AttachmentRecord(
                0,
                SCRIPTS,
                "application/pdf",
                Optional.of("id@x"),
                1L << 40,
                Optional.of("f".repeat(64)),
                Optional.of(TIME));
        Opens opens = new Opens(Long.MAX_VALUE, Optional.of(TIME), Optional.of(TIME));
        MessageRecord message =
                new MessageRecord("<" + SCRIPTS + ">", Long.MAX_VALUE, Optional.of("e".repeat(64)), Optional.of(TIME));
        return new EmailRecord(ID, facts, state, recipients, List.of(attachment), opens, Optional.of(message));
    }

    @Test
    void recordOfEarlierVersionIsRead() {
        byte[] bytes = leastRecord().toBytes();
        int route = Integer.BYTES + EmailFacts.DEFAULT_ROUTE.length();
        byte[] third = Arrays.copyOf(bytes, bytes.length - 2 * Integer.BYTES);
        third[0] = 3;
        byte[] second = Arrays.copyOf(third, third.length - route);
        second[0] = 2;
        byte[] first = Arrays.copyOf(second, second.length - 1);
        first[0] = 1;

        assertThat(EmailRecord.fromBytes(third)).isEqualTo(leastRecord());
        assertThat(EmailRecord.fromBytes(second)).isEqualTo(leastRecord());
        assertThat(EmailRecord.fromBytes(first)).isEqualTo(leastRecord());
    }

    @Test
    void suppressionOfEarlierVersionIsRead() {
        Suppression entry = new Suppression(
                Optional.empty(),
                "pat@home.example",
                SuppressionReason.MANUAL,
                SuppressionOrigin.APPLICATION,
                "",
                Optional.empty(),
                TIME,
                Optional.empty());
        byte[] bytes = entry.toBytes();
        byte[] first = new byte[bytes.length - Integer.BYTES];
        System.arraycopy(bytes, 1 + Integer.BYTES, first, 1, first.length - 1);
        first[0] = 1;

        assertThat(Suppression.fromBytes(first)).isEqualTo(entry);
    }

    private static EmailRecord leastRecord() {
        EmailFacts facts = new EmailFacts(
                Address.of("pat@home.example"),
                "",
                Set.of(),
                Map.of(),
                Optional.empty(),
                Priority.NORMAL,
                Guarantee.AT_LEAST_ONCE,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                EmailFacts.DEFAULT_ROUTE,
                Optional.empty());
        EmailState state = new EmailState(
                0,
                EmailStatus.DELIVERED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty());
        return new EmailRecord(ID, facts, state, List.of(), List.of(), Opens.NONE);
    }

    private static AttemptRecord fullAttempt() {
        List<AttemptRecord.Result> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            results.add(new AttemptRecord.Result(
                    i, Outcome.values()[i % Outcome.values().length], new Reply(0, SCRIPTS, Optional.empty())));
        }
        return new AttemptRecord(
                Integer.MAX_VALUE,
                TIME,
                Instant.MAX,
                "smtp",
                Optional.of("mx.home.example:25"),
                Optional.of("TLSv1.3"),
                results,
                "C: MAIL FROM:<>\n".repeat(4_000));
    }

    private static ReportRecord fullReport() {
        RecipientReport recipient = RecipientReport.failed("pat@home.example", "5.1.1", 550, "No such user");
        MailReport report = MailReport.of(ReportKind.BOUNCE, recipient)
                .withToken("token")
                .withRaw(RawReport.of(
                        "Subject: Undelivered\r\n\r\nNo such user".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return new ReportRecord(report.fingerprint(), Optional.of(ID), ReportState.OPEN, TIME, SCRIPTS, report);
    }
}
