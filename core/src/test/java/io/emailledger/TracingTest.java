package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Rig;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport.Tracing;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests when a tracing is called, and what is stored of its context. */
class TracingTest {
    private static final String PARENT = "traceparent";

    private final Noted noted = new Noted();

    /** Notes the calls, and gives each recording a context of its own. */
    private static final class Noted implements Tracing {
        final List<String> calls = new ArrayList<>();
        final Map<String, String> more = new HashMap<>();
        private int number;

        @Override
        public RecordingSpan recording() {
            calls.add("recording");
            Map<String, String> context = new HashMap<>(more);
            context.put(PARENT, "00-" + ++number);
            return new RecordingSpan() {
                @Override
                public Map<String, String> context() {
                    return context;
                }

                @Override
                public void ended() {
                    calls.add("recorded");
                }

                @Override
                public void failed(Throwable reason) {
                    calls.add("failed " + reason.getClass().getSimpleName());
                }
            };
        }

        @Override
        public AttemptSpan attempt(EmailRecord email) {
            calls.add("attempt " + email.facts().metadata().get(PARENT));
            return new AttemptSpan() {
                @Override
                public void ended(AttemptRecord attempt) {
                    calls.add(attempt.number() + " " + attempt.results().get(0).outcome());
                }

                @Override
                public void abandoned() {
                    calls.add("abandoned");
                }
            };
        }
    }

    private Rig rig() {
        return new Rig(builder -> builder.tracing(noted));
    }

    @Test
    void eachAttemptGetsContextOfTheRecording() {
        try (Rig rig = rig()) {
            rig.transport.next(Act.defer(451, "4.3.0 later"));
            EmailId id = rig.sendToPat();
            rig.work();
            rig.later(Duration.ofHours(1));

            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            assertThat(noted.calls)
                    .containsExactly(
                            "recording", "recorded", "attempt 00-1", "1 DEFERRED", "attempt 00-1", "2 ACCEPTED");
        }
    }

    @Test
    void emailsOfOneCallShareContext() {
        try (Rig rig = rig()) {
            List<EmailId> ids = rig.ledger.sendAll(List.of(
                    Rig.email().to("pat@home.example").build(),
                    Rig.email().to("kim@home.example").build()));

            assertThat(ids)
                    .allMatch(id ->
                            "00-1".equals(rig.record(id).facts().metadata().get(PARENT)));
            assertThat(noted.calls).containsExactly("recording", "recorded");
        }
    }

    @Test
    void otherProcessWithoutTracingSendsAllTheSame() {
        try (Rig rig = rig()) {
            EmailId id = rig.sendToPat();
            try (EmailLedger other = rig.another(rig.transport, builder -> builder)) {
                other.sending().runOnce();
            }
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            assertThat(noted.calls).containsExactly("recording", "recorded");
        }
    }

    @Test
    void entryOfTheApplicationCounts() {
        try (Rig rig = rig()) {
            EmailId id = rig.send(Rig.email().to("pat@home.example").metadata(PARENT, "own"));

            assertThat(rig.record(id).facts().metadata()).containsEntry(PARENT, "own");
        }
    }

    @Test
    void resendBelongsToItsOwnCall() {
        try (Rig rig = rig()) {
            EmailId id = rig.sendToPat();
            rig.work();
            EmailId again = rig.ledger.resend(id).id().orElseThrow();

            assertThat(rig.record(again).facts().metadata()).containsEntry(PARENT, "00-2");
        }
    }

    @Test
    void contextThatCannotBeStoredIsLeftOut() {
        noted.more.put("tracestate", "x".repeat(201));
        noted.more.put("n".repeat(101), "1");
        noted.more.put("", "1");
        noted.more.put("umlaut", "\u00e4");
        noted.more.put("line", "a\nb");
        try (Rig rig = rig()) {
            EmailId id = rig.sendToPat();
            rig.work();

            assertThat(rig.record(id).facts().metadata()).containsOnlyKeys(PARENT);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void emailWithAllMetadataIsStillSent() {
        EmailBuilder full = Rig.email().to("pat@home.example");
        for (int i = 0; i < 50; i++) {
            full.metadata("name " + i, "value");
        }
        try (Rig rig = rig()) {
            EmailId id = rig.send(full);
            rig.work();

            assertThat(rig.record(id).facts().metadata()).hasSize(50);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void repeatedSendWithOneKeyIsTheSameEmail() {
        try (Rig rig = rig()) {
            EmailBuilder email = Rig.email().to("pat@home.example").idempotencyKey("invoice/42");
            EmailId first = rig.send(email);
            EmailId second = rig.send(email);

            assertThat(second).isEqualTo(first);
            assertThat(rig.record(first).facts().metadata()).containsEntry(PARENT, "00-1");
        }
    }

    @Test
    void failedRecordingIsTold() {
        try (Rig rig = rig()) {
            rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42"));
            assertThatThrownBy(() -> rig.send(Rig.email().to("kim@home.example").idempotencyKey("invoice/42")))
                    .isInstanceOf(IdempotencyConflictException.class);

            assertThat(noted.calls).endsWith("recording", "failed IdempotencyConflictException");
        }
    }

    @Test
    void abandonedAttemptIsTold() {
        try (Rig rig = rig();
                EmailLedger other = rig.another(new ScriptedTransport(1), builder -> builder)) {
            rig.transport.next(Act.answer().before(() -> {
                rig.clock.advance(Duration.ofMinutes(2));
                other.sending().runOnce();
            }));
            rig.sendToPat();
            rig.ledger.sending().runOnce();

            assertThat(noted.calls).endsWith("attempt 00-1", "abandoned");
        }
    }

    @Test
    void messageThatCannotBeMadeEndsItsSpan() {
        RecipientContent broken = new RecipientContent() {
            @Override
            public boolean appliesTo(Email email, Recipient recipient) {
                return true;
            }

            @Override
            public Email contentFor(Email email, Recipient recipient) {
                throw new IllegalStateException("broken");
            }
        };
        try (Rig rig = new Rig(builder -> builder.tracing(noted).with(broken))) {
            rig.sendToPat();
            rig.work();

            assertThat(noted.calls).endsWith("attempt 00-1", "1 DEFERRED");
        }
    }

    @Test
    void brokenTracingStopsNothing() {
        Tracing broken = new Tracing() {
            @Override
            public RecordingSpan recording() {
                throw new IllegalStateException("broken");
            }

            @Override
            public AttemptSpan attempt(EmailRecord email) {
                throw new IllegalStateException("broken");
            }
        };
        try (Rig rig = new Rig(builder -> builder.tracing(broken))) {
            EmailId id = rig.sendToPat();
            rig.work();

            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        }
    }
}
