package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.Sabotage.Meeting;
import io.emailledger.testkit.TransportContract.Received;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Transports that each break one rule, as real transports do. */
final class TransportSaboteurs {
    private final List<Saboteur> all = new ArrayList<>();

    private TransportSaboteurs() {
        answers();
        contents();
        conduct();
    }

    /** A broken transport, and the test that must fail. */
    record Saboteur(String how, String test, Supplier<Loopback> transport) {
        @Override
        public String toString() {
            return test + " notices a transport that " + how;
        }
    }

    static List<Saboteur> all() {
        return new TransportSaboteurs().all;
    }

    private void add(String test, String how, Supplier<Loopback> transport) {
        all.add(new Saboteur(how, test, transport));
    }

    private void answers() {
        add("t1_everyRecipientIsReached", "returns one result for all", () -> new Loopback() {
            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                DeliveryResult.Answered all = (DeliveryResult.Answered) super.deliver(envelope, content, log);
                return new DeliveryResult.Answered(all.recipients().subList(0, 1));
            }
        });
        add("t1_everyRecipientIsReached", "sends to the first recipient alone", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                return super.transmit(accepted.subList(0, 1), content, log);
            }
        });
        add("t1_resultsFollowEnvelopeOrder", "lists accepted recipients first", () -> new Loopback() {
            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                DeliveryResult.Answered all = (DeliveryResult.Answered) super.deliver(envelope, content, log);
                return new DeliveryResult.Answered(all.recipients().stream()
                        .sorted(Comparator.comparing(DeliveryResult.Answer::outcome))
                        .toList());
            }
        });
        add("t2_acceptedContentIsComplete", "sends no more than 64 KiB", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                Outcome outcome = super.transmit(accepted, content, log);
                received.replaceAll(mail -> new Received(
                        mail.recipients(), Arrays.copyOf(mail.content(), Math.min(65_536, mail.content().length))));
                return outcome;
            }
        });
        add("t2_rejectedIsNotReceived", "treats a rejection as an acceptance", () -> new Loopback() {
            @Override
            DeliveryResult.Answer answer(Reply toRecipient, Outcome toContent) {
                return new DeliveryResult.Answer(Outcome.ACCEPTED, toRecipient);
            }
        });
        add("t3_lostReplyIsUnknown", "reports a lost reply as deferred", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                Outcome outcome = super.transmit(accepted, content, log);
                return outcome == Outcome.UNKNOWN ? Outcome.DEFERRED : outcome;
            }
        });
        add("t3_unreachedServerIsNotUnknown", "reports UNKNOWN for an unreached server", () -> new Loopback() {
            @Override
            DeliveryResult notReached(AttemptLog log) {
                return new DeliveryResult.Answered(
                        List.of(new DeliveryResult.Answer(Outcome.UNKNOWN, new Reply(0, "refused"))));
            }
        });
        add("t3_unreachedServerIsNotUnknown", "requests the content before it connects", () -> new Loopback() {
            @Override
            DeliveryResult notReached(AttemptLog log) {
                log.beforeContent();
                return super.notReached(log);
            }
        });
    }

    private void contents() {
        add("t4_asksOnceBeforeTheContent", "requests permission after the content", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                received.add(new Received(accepted, bytes(content)));
                log.beforeContent();
                return Outcome.ACCEPTED;
            }
        });
        add("t4_asksOnceBeforeTheContent", "requests the content twice", () -> new Loopback() {
            @Override
            void logIn(AttemptLog log) {
                log.beforeContent();
            }
        });
        add("t4_asksBeforeEachTransaction", "requests the content once for several transactions", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                int half = (accepted.size() + 1) / 2;
                Outcome outcome = super.transmit(accepted.subList(0, half), content, log);
                received.add(new Received(accepted.subList(half, accepted.size()), bytes(content)));
                return outcome;
            }
        });
        add(
                "t4_asksBeforeEachTransaction",
                "requests the content of all transactions before the first",
                () -> new Loopback() {
                    @Override
                    Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                        int half = (accepted.size() + 1) / 2;
                        log.beforeContent();
                        Outcome outcome = super.transmit(accepted.subList(0, half), content, log);
                        received.add(new Received(accepted.subList(half, accepted.size()), bytes(content)));
                        return outcome;
                    }
                });
        add("t4_abandonedContentIsNotReceived", "reports abandoned content as deferred", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                try {
                    return super.transmit(accepted, content, log);
                } catch (AttemptAbandonedException e) {
                    return Outcome.DEFERRED;
                }
            }
        });
        add("t4_abandonedContentIsNotReceived", "delivers empty content", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                try {
                    return super.transmit(accepted, content, log);
                } catch (AttemptAbandonedException e) {
                    received.add(new Received(accepted, new byte[0]));
                    throw e;
                }
            }
        });
        add("t5_linesAreReported", "reports a reply of two lines at once", () -> new Loopback() {
            @Override
            void logIn(AttemptLog log) {
                log.heard("250-loopback\r\n250 SIZE");
            }
        });
        add("t5_linesAreReported", "reports nothing", () -> new Loopback() {
            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                return super.deliver(envelope, content, new ProbeLog());
            }
        });
        add("t5_credentialsStayOut", "reports its password", () -> new Loopback() {
            @Override
            void logIn(AttemptLog log) {
                log.said("AUTH PLAIN " + PASSWORD);
            }
        });
    }

    private void conduct() {
        add("t6_concurrentAttemptsAreSupported", "shares one buffer among its threads", () -> new Loopback() {
            private final Meeting meeting = new Meeting();
            private volatile MessageContent current = ProbeContent.of("none", 1);

            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                current = content;
                meeting.arrive();
                return super.transmit(accepted, current, log);
            }
        });
        add("t6_concurrentAttemptsAreSupported", "allows no thread", () -> new Loopback() {
            @Override
            public int concurrency() {
                return 0;
            }
        });
        add("t7_silentServerTimesOut", "waits for ever", () -> new Loopback() {
            @Override
            DeliveryResult notReached(AttemptLog log) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.notReached(log);
            }
        });
        add("t9_asksBeforeTheEnd", "does not request the end", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                log.beforeContent();
                received.add(new Received(accepted, bytes(content)));
                return Outcome.ACCEPTED;
            }
        });
        add("t9_withheldEndIsNotReceived", "requests the end too late", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                log.beforeContent();
                received.add(new Received(accepted, bytes(content)));
                log.beforeEnd();
                return Outcome.ACCEPTED;
            }
        });
        add("t8_closeIsIdempotent", "fails when closed twice", () -> new Loopback() {
            @Override
            public void close() {
                if (closed) {
                    throw new IllegalStateException("closed");
                }
                super.close();
            }
        });
        add("t8_runningAttemptEndsCorrectly", "reports an aborted attempt as accepted", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                log.beforeContent();
                bytes(content);
                return Outcome.ACCEPTED;
            }
        });
        add("t8_runningAttemptEndsCorrectly", "reports an accepted attempt as deferred", () -> new Loopback() {
            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                log.beforeContent();
                received.add(new Received(accepted, bytes(content)));
                return Outcome.DEFERRED;
            }
        });
        add("t8_runningAttemptEndsCorrectly", "hangs in close", () -> new Loopback() {
            private final CountDownLatch never = new CountDownLatch(1);

            @Override
            Outcome transmit(List<String> accepted, MessageContent content, AttemptLog log) {
                Outcome outcome = super.transmit(accepted, content, log);
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return outcome;
            }
        });
    }
}
