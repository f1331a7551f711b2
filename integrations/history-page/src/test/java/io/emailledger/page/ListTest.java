package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.testkit.Act;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the list of e-mails, its filters, counts and pages. */
class ListTest {
    private final OpenPage office = OpenPage.open();
    private final Page page = office.page();

    @AfterEach
    void close() {
        office.close();
    }

    private List<String> subjects(String query) {
        List<String> subjects = new ArrayList<>();
        page.json("api/emails?" + query)
                .path("emails")
                .forEach(e -> subjects.add(e.path("subject").asText()));
        return subjects;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void newestEmailsComeFirst() {
        office.send(OpenPage.email());
        EmailId id = office.later(OpenPage.email().subject("Newer").tag("letter"));

        JsonNode rows = page.json("api/emails").path("emails");

        assertThat(rows).hasSize(2);
        JsonNode row = rows.get(0);
        assertThat(row.path("id").asText()).isEqualTo(id.toString());
        assertThat(row.path("status").asText()).isEqualTo("PENDING");
        assertThat(row.path("statusLabel").asText()).isEqualTo("Pending");
        assertThat(Instant.parse(row.path("recordedAt").asText())).isEqualTo(id.recordedAt());
        assertThat(row.path("from").path("address").asText()).isEqualTo(OpenPage.FROM);
        assertThat(row.path("from").has("name")).isFalse();
        assertThat(row.path("subject").asText()).isEqualTo("Newer");
        assertThat(row.path("recipients").get(0).path("address").asText()).isEqualTo("pat@home.example");
        assertThat(row.path("waiting").path("reason").asText()).isEqualTo("SCHEDULED");
        assertThat(row.path("waiting").path("label").asText()).isEqualTo("It is scheduled for a later time.");
        assertThat(row.path("waiting").has("until")).isTrue();
        assertThat(row.path("tags").get(0).asText()).isEqualTo("letter");
        assertThat(row.has("tenant")).isFalse();
        assertThat(row.has("opened")).isFalse();
        assertThat(rows.get(1).path("status").asText()).isEqualTo("DELIVERED");
        assertThat(rows.get(1).has("waiting")).isFalse();
    }

    @Test
    void rowShowsThreeRecipientsAndTheirNumber() {
        EmailBuilder many = OpenPage.email().cc("c@home.example").bcc("b@home.example");
        office.later(many.to("d@home.example").to("e@home.example"));

        JsonNode row = page.json("api/emails").path("emails").get(0);

        assertThat(row.path("recipients")).hasSize(3);
        assertThat(row.path("recipientCount").asInt()).isEqualTo(5);
    }

    @Test
    void filtersApplyToListCountsAndExport() {
        office.send(OpenPage.email()
                .subject("Invoice one")
                .tag("money")
                .list("news")
                .to("kim@home.example")
                .tenant("north"));
        office.transport.next(Act.refuse(550, "5.1.1 No such user"));
        office.send(Email.from("boss@clinic.example")
                .to("pat@home.example")
                .subject("Letter")
                .attach(Attachment.of("a.txt", new byte[] {1})));
        Reply refusal = new Reply(535, "5.7.8 Login expired", Optional.of(ReplyPhase.AUTH));
        EmailId letter = office.ledger
                .history(HistoryQuery.all().sender("boss@clinic.example"))
                .emails()
                .get(0)
                .id();
        RejectedEmails.note(office.store, letter, refusal, RefusalCause.ACCOUNT);
        EmailId last =
                office.later(OpenPage.email().subject("Ärger & <b>Mühe</b>").tag("a&b=c"));

        for (String[] expected : new String[][] {
            {"status=DELIVERED", "Invoice one"},
            {"status=BOUNCED&status=DELIVERED", "Letter", "Invoice one"},
            {"recipient=KIM@home.example", "Invoice one"},
            {"sender=boss@clinic.example", "Letter"},
            {"subject=one+invoice", "Invoice one"},
            {"subject=" + encoded("mühe ärger"), "Ärger & <b>Mühe</b>"},
            {"tag=" + encoded("a&b=c"), "Ärger & <b>Mühe</b>"},
            {"tenant=north", "Invoice one"},
            {"route=bulk"},
            {"list=news", "Invoice one"},
            {"list=new"},
            {"route=default&tag=money", "Invoice one"},
            {"attachments=true", "Letter"},
            {"attachments=false&status=DELIVERED", "Invoice one"},
            {"opened=true"},
            {"cause=ACCOUNT", "Letter"},
            {"cause=ACCOUNT&tag=money"},
            {"cause=SERVER"},
            {"domain=HOME.example&tag=money", "Invoice one"},
            {"domain=clinic.example"},
            {"address=kim", "Invoice one"},
            {"address=home.exa&tag=money", "Invoice one"},
            {"attachment=txt+A", "Letter"},
            {"reply=login+expired", "Letter"},
            {"reply=such+user"},
            {"failure=EXPIRED"},
            {"waiting=SCHEDULED", "Ärger & <b>Mühe</b>"},
            {"arrived=true"},
            {"arrived=false&tag=money", "Invoice one"},
            {"cause=", "Ärger & <b>Mühe</b>", "Letter", "Invoice one"},
            {"opened=false&tag=money", "Invoice one"},
            {"since=" + last.recordedAt().plusMillis(1)},
            {"until=" + last.recordedAt() + "&subject=letter", "Letter"},
            {"recipient=&tag=&status=", "Ärger & <b>Mühe</b>", "Letter", "Invoice one"},
            {"tag=none"}
        }) {
            String query = expected[0];
            List<String> wanted = List.of(expected).subList(1, expected.length);
            assertThat(subjects(query)).as(query).containsExactlyElementsOf(wanted);
            assertThat(page.get("api/export?format=jsonl&" + query).body().lines())
                    .as(query)
                    .hasSize(wanted.size());
            if (!query.contains("status=D") && !query.contains("status=B")) {
                assertThat(total(page.json("api/counts?" + query))).as(query).isEqualTo(wanted.size());
            }
        }
    }

    @Test
    void mailingListIsShown() {
        EmailId id = office.send(OpenPage.email().list("news"));
        office.send(OpenPage.email());

        JsonNode rows = page.json("api/emails?order=oldest").path("emails");

        assertThat(rows.get(0).path("list").asText()).isEqualTo("news");
        assertThat(rows.get(1).has("list")).isFalse();
        assertThat(page.json("api/emails/" + id).path("list").asText()).isEqualTo("news");
    }

    @Test
    void oldestEmailsComeFirstIfAsked() {
        office.send(OpenPage.email().subject("Older"));
        office.later(OpenPage.email().subject("Newer"));

        assertThat(subjects("order=oldest")).containsExactly("Older", "Newer");
        assertThat(subjects("order=newest")).containsExactly("Newer", "Older");
        JsonNode first = page.json("api/emails?order=oldest&limit=1");
        assertThat(subjects("order=oldest&after=" + first.path("next").asText()))
                .containsExactly("Newer");
        assertThat(page.get("api/export?format=jsonl&order=oldest").body()).containsSubsequence("Older", "Newer");
    }

    private static int total(JsonNode counts) {
        int total = 0;
        for (JsonNode count : counts.path("counts")) {
            total += count.path("count").asInt();
        }
        return total;
    }

    @Test
    void countsIgnoreStatusFilter() {
        office.send(OpenPage.email());
        office.later(OpenPage.email());

        assertThat(page.json("api/counts?status=PENDING")).isEqualTo(page.json("api/counts"));
        assertThat(page.json("api/counts").path("counts")).hasSize(7);
        assertThat(page.json("api/counts").path("counts").get(0).toString())
                .isEqualTo("{\"status\":\"PENDING\",\"count\":1,\"text\":\"1\"}");
    }

    @Test
    void pagesHaveNoGapsWhileEmailsArrive() {
        for (int i = 0; i < 5; i++) {
            office.later(OpenPage.email().subject("Number " + i));
        }
        List<String> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            JsonNode got = page.json(
                    "api/emails?limit=2" + after.map(a -> "&after=" + a).orElse(""));
            got.path("emails").forEach(e -> seen.add(e.path("subject").asText()));
            after = Optional.of(got.path("next").asText()).filter(n -> !n.isEmpty());
            office.later(OpenPage.email().subject("In between"));
        } while (after.isPresent());

        assertThat(seen).containsExactly("Number 4", "Number 3", "Number 2", "Number 1", "Number 0");
    }

    @Test
    void unchangedListIsNotModified() {
        EmailId id = office.later(OpenPage.email());
        for (String path : new String[] {"api/emails?limit=5", "api/counts", "api/health", "api/emails/" + id}) {
            String tag = page.get(path).header("ETag").orElseThrow();

            Got same = page.send(page.request(path).setHeader("If-None-Match", "\"x\", W/" + tag));
            assertThat(same.status()).as(path).isEqualTo(304);
            assertThat(same.body()).isEmpty();
            assertThat(same.header("ETag")).contains(tag);
            assertThat(page.send(page.request(path).setHeader("If-None-Match", "\"x\""))
                            .status())
                    .isEqualTo(200);
        }
        String list = page.get("api/emails").header("ETag").orElseThrow();
        String counts = page.get("api/counts").header("ETag").orElseThrow();
        String health = page.get("api/health").header("ETag").orElseThrow();
        office.ledger.cancel(id);

        assertThat(page.send(page.request("api/health").setHeader("If-None-Match", health))
                        .status())
                .isEqualTo(200);
        assertThat(page.send(page.request("api/emails").setHeader("If-None-Match", list))
                        .status())
                .isEqualTo(200);
        assertThat(page.send(page.request("api/counts").setHeader("If-None-Match", counts))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=pending",
                "status=NOTHING",
                "recipient=%0d%0a",
                "recipient=a%20b",
                "sender=a%00b",
                "subject=a%0ab",
                "subject=!!!",
                "subject=%20",
                "subject=word&subject=--",
                "since=yesterday",
                "since=-999999999-01-01T00:00:00Z",
                "until=%2B1000000000-12-31T23:59:59Z",
                "opened=yes",
                "attachments=1",
                "route=bulk&route=default",
                "cause=account",
                "cause=NOTHING",
                "cause=RATE&cause=ACCOUNT",
                "domain=a@b",
                "address=ab",
                "attachment=!!!",
                "reply=ab",
                "failure=expired",
                "waiting=NOTHING",
                "arrived=1",
                "order=newer",
                "limit=0",
                "limit=201",
                "limit=99999999999",
                "limit=ten",
                "after=!",
                "after=AAAA",
                "tenant=a&tenant=b",
                "limit=1&limit=2",
                "metadata=a",
                "=a"
            })
    void unreadableQueryIsRejectedWithSentence(String query) {
        Got got = page.get("api/emails?" + query);

        assertThat(got.status()).isEqualTo(400);
        assertThat(got.errorCode()).isEqualTo("invalid_value");
        assertThat(got.json().path("error").path("message").asText()).endsWith(".");
        assertThat(got.json().path("error").path("property").asText()).isNotEmpty();
    }

    @Test
    void excessiveParametersAreRejected() {
        assertThat(page.get("api/emails?tag=" + "x".repeat(9_000)).status()).isEqualTo(400);
        assertThat(page.get("api/emails?" + "tag=x&".repeat(101)).status()).isEqualTo(400);
        assertThat(page.get("api/emails?" + "subject=word&".repeat(50) + "limit=1")
                        .status())
                .isEqualTo(200);
        assertThat(Raw.get(office.address(), "/api/emails?tag=%zz", "localhost"))
                .startsWith("HTTP/1.1 400");
        assertThat(Raw.get(office.address(), "/api/emails?tag=%ff%fe", "localhost"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void formulaCellsAreEscapedInExport() {
        office.later(OpenPage.email().subject("=HYPERLINK(\"http://evil.example\")"));
        Got csv = page.get("api/export?format=csv");

        assertThat(csv.header("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(csv.header("Content-Disposition")).contains("attachment; filename=\"email-history.csv\"");
        assertThat(csv.body())
                .startsWith("\ufeff")
                .contains("'=HYPERLINK")
                .doesNotContain(",=")
                .doesNotContain(",\"=");
        assertThat(page.get("api/export").body()).isEqualTo(csv.body());
        assertThat(page.get("api/export?format=jsonl").header("Content-Disposition"))
                .contains("attachment; filename=\"email-history.jsonl\"");
        assertThat(page.get("api/export?format=xlsx").status()).isEqualTo(400);
    }

    @Test
    void sessionDescribesVisitorAndPage() {
        JsonNode session = page.json("api/session");

        assertThat(session.path("visitor").asText()).isEqualTo("this machine");
        assertThat(session.path("readOnly").asBoolean()).isFalse();
        assertThat(session.path("permissions")).hasSize(Permission.values().length);
        assertThat(session.has("tenants")).isFalse();
        assertThat(session.has("tenant")).isFalse();
        assertThat(session.path("statuses").get(3).toString())
                .isEqualTo("{\"code\":\"BOUNCED\",\"label\":\"Bounced\"}");
        assertThat(session.path("causes").get(1).toString())
                .isEqualTo("{\"code\":\"ACCOUNT\",\"label\":\"our account or sender\"}");
        assertThat(Instant.parse(session.path("now").asText())).isAfter(Instant.EPOCH);
        assertThat(session.path("csrfToken").asText()).isEqualTo(page.token());
    }
}
