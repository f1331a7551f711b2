package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryQueryTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void defaultPageHasFiftyEmails() {
        HistoryQuery all = HistoryQuery.all();
        assertThat(all.limit()).isEqualTo(50);
        assertThat(all.statuses()).isEmpty();
        assertThat(all.after()).isEmpty();
    }

    @Test
    void everyFilterNarrowsCopyAndKeepsOtherFilters() throws ReflectiveOperationException {
        String cursor =
                HistoryPage.of(records(3), HistoryQuery.all().limit(2)).next().orElseThrow();
        HistoryQuery full = HistoryQuery.all()
                .status(EmailStatus.BOUNCED, EmailStatus.FAILED)
                .recipient("Pat@Bücher.example")
                .sender("billing@clinic.example")
                .subject("Invoice 42")
                .tag("invoice")
                .metadata("invoice", "42")
                .tenant("north")
                .route("bulk")
                .list("newsletter")
                .since(NOON)
                .until(NOON.plusSeconds(1))
                .opened(false)
                .withAttachments(true)
                .cause(RefusalCause.ACCOUNT)
                .failure(FailureReason.EXPIRED)
                .waiting(WaitReason.RATE_LIMITED)
                .mayHaveArrived(true)
                .recipientDomain("@B\u00fccher.example")
                .recipientPart("Pat@")
                .attachmentName("Report.pdf")
                .reply("mailbox FULL")
                .oldestFirst(true)
                .resendOf(new EmailId(new UUID(0x0190_0000_0000_7000L, Long.MIN_VALUE)))
                .messageId("<01900000-0000-7000-8000-000000000000@clinic.example>")
                .limit(7)
                .after(cursor);

        assertThat(full.recipients()).containsExactly("pat@xn--bcher-kva.example");
        assertThat(full.senders()).containsExactly("billing@clinic.example");
        assertThat(full.subjectWords()).containsExactly("invoice", "42");
        assertThat(full.metadata()).containsExactly(Map.entry("invoice", "42"));
        assertThat(full.opened()).hasValue(false);
        assertThat(full.recipientDomain()).hasValue("xn--bcher-kva.example");
        assertThat(full.recipientParts()).containsExactly("pat@");
        assertThat(full.attachmentWords()).containsExactly("report", "pdf");
        assertThat(full.replyWords()).containsExactly("mailbox", "full");
        for (Method accessor : accessors()) {
            assertThat(accessor.invoke(full))
                    .as("full must narrow " + accessor.getName())
                    .isNotEqualTo(accessor.invoke(HistoryQuery.all()));
            assertThat(accessor.invoke(full.tag("more").tag("invoice")))
                    .as(accessor.getName())
                    .isEqualTo(accessor.getName().equals("tags") ? Set.of("invoice", "more") : accessor.invoke(full));
        }
    }

    @Test
    void filtersOfOneKindAreJoinedByAnd() {
        HistoryQuery query = HistoryQuery.all()
                .tag("a")
                .tag("b")
                .recipient("a@x.example")
                .recipient("B@x.example")
                .subject("one")
                .subject("two ONE")
                .metadata("n", "1")
                .metadata("m", "2");

        assertThat(query.tags()).containsExactly("a", "b");
        assertThat(query.recipients()).containsExactly("a@x.example", "b@x.example");
        assertThat(query.subjectWords()).containsExactly("one", "two");
        assertThat(query.metadata()).hasSize(2);
    }

    @Test
    void lastValueOfSingleFilterWins() {
        HistoryQuery query = HistoryQuery.all()
                .status(EmailStatus.PENDING)
                .status(EmailStatus.FAILED)
                .tenant("north")
                .tenant("south")
                .since(NOON)
                .since(NOON.minusSeconds(1));

        assertThat(query.statuses()).containsExactly(EmailStatus.FAILED);
        assertThat(query.tenant()).hasValue("south");
        assertThat(query.since()).hasValue(NOON.minusSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void pageHasOneToThousandEmails(int limit) {
        assertThatThrownBy(() -> HistoryQuery.all().limit(limit))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("limit must lie between 1 and 1000, but is " + limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void smallestAndLargestPageAreAllowed(int limit) {
        assertThat(HistoryQuery.all().limit(limit).limit()).isEqualTo(limit);
    }

    @Test
    void filterThatWouldMatchEverythingIsRejected() {
        for (String part : new String[] {"", "ab", " ab ", "a\nbc", "a".repeat(101)}) {
            assertThatThrownBy(() -> HistoryQuery.all().recipientPart(part))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("address part must be one line of 3 to 100 characters");
        }
        assertThatThrownBy(() -> HistoryQuery.all().attachmentName("._-")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> HistoryQuery.all().reply("ab !")).isInstanceOf(InvalidValueException.class);
        for (String domain : new String[] {"", "@", "a@b.example", "a b.example"}) {
            assertThatThrownBy(() -> HistoryQuery.all().recipientDomain(domain))
                    .isInstanceOf(InvalidValueException.class);
        }
    }

    @Test
    void statusFilterNamesStatus() {
        assertThatThrownBy(() -> HistoryQuery.all().status()).hasMessage("status must name at least one status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "%%%%%%%%%%%%%%%%%%%%%%", "' or 1=1 --"})
    void unknownCursorIsRejected(String cursor) {
        assertThatThrownBy(() -> HistoryQuery.all().after(cursor))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("cursor must be one that HistoryPage.next() returned");
    }

    @Test
    void nullIsRejectedByName() {
        HistoryQuery all = HistoryQuery.all();
        assertThatThrownBy(() -> all.subject(null)).hasMessage("subject must not be null");
        assertThatThrownBy(() -> all.tag(null)).hasMessage("tag must not be null");
        assertThatThrownBy(() -> all.metadata(null, "x")).hasMessage("metadata name must not be null");
        assertThatThrownBy(() -> all.metadata("x", null)).hasMessage("metadata value must not be null");
        assertThatThrownBy(() -> all.route(null)).hasMessage("route must not be null");
        assertThatThrownBy(() -> all.tenant(null)).hasMessage("tenant must not be null");
        assertThatThrownBy(() -> all.since(null)).hasMessage("since must not be null");
        assertThatThrownBy(() -> all.until(null)).hasMessage("until must not be null");
        assertThatThrownBy(() -> all.after(null)).hasMessage("cursor must not be null");
        assertThatThrownBy(() -> all.recipient(null)).hasMessage("address must not be null");
        assertThatThrownBy(() -> all.sender(null)).hasMessage("address must not be null");
    }

    @Test
    void nextPageFollowsLastEmailOfPage() {
        List<EmailRecord> found = records(3);
        HistoryQuery query = HistoryQuery.all().limit(2);
        HistoryPage page = HistoryPage.of(found, query);

        assertThat(page.emails()).hasSize(2);
        assertThat(query.after(page.next().orElseThrow()).after())
                .hasValue(found.get(1).id());
        assertThat(query.after(page.next().orElseThrow()).fromNewest().after()).isEmpty();
        assertThat(HistoryPage.of(found.subList(0, 2), query).next()).isEmpty();
    }

    @Test
    void pageThatWasCutEarlyContinuesAfterItsLastEmail() {
        List<EmailRecord> found = records(2);
        HistoryPage page = HistoryPage.upTo(new EmailId(new UUID(4, 2)), found);

        assertThat(page.emails()).isEqualTo(found);
        assertThat(HistoryQuery.all().after(page.next().orElseThrow()).after()).contains(new EmailId(new UUID(4, 2)));
    }

    private static List<Method> accessors() {
        return Arrays.stream(HistoryQuery.class.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()) && !Modifier.isStatic(m.getModifiers()))
                .filter(m -> m.getParameterCount() == 0 && m.getReturnType() != HistoryQuery.class)
                .toList();
    }

    private static List<EmailRecord> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new EmailRecord(
                        new EmailId(new UUID(-i, i)),
                        new EmailFacts(
                                Address.of("a@x.example"),
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
                                Optional.empty()),
                        new EmailState(
                                0,
                                EmailStatus.FAILED,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                false,
                                Optional.empty()),
                        List.of(),
                        List.of(),
                        Opens.NONE))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "###", "$$", "\u2014", "\ud83c\udf89", "!?"})
    void subjectWithoutSearchableCharacterIsRejected(String text) {
        assertThatThrownBy(() -> HistoryQuery.all().subject(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("subject must have a letter or a digit by which to search");
    }
}
