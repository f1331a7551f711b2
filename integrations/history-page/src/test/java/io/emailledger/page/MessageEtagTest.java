package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An open message is polled every two seconds. It is transferred, and its content is read, only if it has changed. */
class MessageEtagTest {
    private final AtomicReference<HistoryStore> store = new AtomicReference<>();
    private final AtomicInteger bodiesRead = new AtomicInteger();
    private final OpenPage office = OpenPage.over(this::counting);
    private final Page page = office.page();

    @AfterEach
    void close() {
        office.close();
    }

    private HistoryStore counting(HistoryStore real) {
        store.set(real);
        return (HistoryStore) Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("body")) {
                        bodiesRead.incrementAndGet();
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Got again(EmailId id, String tag) {
        return page.send(page.request("api/emails/" + id).setHeader("If-None-Match", tag));
    }

    @Test
    void unchangedMessageIsNotModifiedBeforeContentIsRead() {
        EmailId id = office.later(OpenPage.email());
        String tag = page.get("api/emails/" + id).header("ETag").orElseThrow();
        int read = bodiesRead.get();
        assertThat(read).isPositive();

        assertThat(again(id, tag).status()).isEqualTo(304);
        assertThat(bodiesRead).hasValue(read);
        assertThat(again(id, "\"another\"").json().path("body").path("text").asText())
                .isEqualTo("Come in.");
    }

    @Test
    void everyChangeAltersTheEtag() {
        EmailId id = office.send(OpenPage.email());
        HistoryEvent note = HistoryEvent.of(EventType.RESENT, Instant.EPOCH, "Noted beside its life.");

        seen(id, () -> store.get().observationStore().orElseThrow().note(id, note));
        seen(
                id,
                () -> store.get()
                        .observationStore()
                        .orElseThrow()
                        .observe(new Observation(id, 0, ObservationKind.OPEN, "CLIENT", Instant.EPOCH)));
        seen(
                id,
                () -> store.get()
                        .observationStore()
                        .orElseThrow()
                        .observe(new Observation(id, 0, ObservationKind.OPEN, "CLIENT", Instant.EPOCH)));
        seen(id, () -> office.ledger.reports().accept(id, MailReport.of(ReportKind.DELAY)));
        seen(id, () -> office.ledger.suppressions().add("pat@home.example", SuppressionReason.MANUAL, "x"));
        seen(id, () -> purge(id, RetainedPart.TRANSCRIPTS));
        seen(id, () -> purge(id, RetainedPart.EVENTS));
        seen(id, () -> purge(id, RetainedPart.BODY));
        seen(id, () -> office.ledger.retention().erase("pat@home.example"));
        EmailId pending = office.later(OpenPage.email().to("kim@home.example"));
        seen(pending, () -> office.ledger.cancel(pending));
    }

    private void purge(EmailId id, RetainedPart part) {
        store.get().retentionStore().orElseThrow().purge(List.of(new Purge(id, part, Instant.EPOCH, Optional.empty())));
    }

    private void seen(EmailId id, Runnable change) {
        String tag = page.get("api/emails/" + id).header("ETag").orElseThrow();
        assertThat(again(id, tag).status()).isEqualTo(304);
        change.run();
        assertThat(again(id, tag).status()).isEqualTo(200);
    }

    @Test
    void permissionsAlterTheEtag() {
        AtomicReference<Visitor> visitor = new AtomicReference<>(Visitor.everything("pat"));
        try (OpenPage desk = OpenPage.open(server -> server.authentication(request -> Optional.of(visitor.get())))) {
            EmailId id = desk.later(OpenPage.email());
            Page seen = desk.page();
            String tag = seen.get("api/emails/" + id).header("ETag").orElseThrow();
            visitor.set(visitor.get().mayOnly(Permission.ACT));

            Got less = seen.send(seen.request("api/emails/" + id).setHeader("If-None-Match", tag));

            assertThat(less.status()).isEqualTo(200);
            assertThat(less.body()).doesNotContain("Come in.");
        }
    }
}
