package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.Reply;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.TransportSaboteurs.Saboteur;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Tests the kit: for each of its tests there is a broken transport that must fail it with a helpful message. */
class TransportContractTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("saboteurs")
    void brokenTransportFailsWithExpectedMessage(Saboteur saboteur) throws Exception {
        TransportRule rule = TransportRule.valueOf(Kit.rule(saboteur.test()));

        Optional<Throwable> failure =
                Kit.run(new Harness(saboteur.transport().get(), Duration.ofMillis(200)), saboteur.test());

        assertThat(failure)
                .as("what %s threw", saboteur.test())
                .hasValueSatisfying(thrown -> assertThat(thrown)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith(rule.name() + ": ")
                        .hasMessageContaining("The rule: " + rule.must())
                        .hasMessageEndingWith("What to try: " + rule.hint()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tests")
    void conformingTransportPasses(String test) throws Exception {
        assertThat(Kit.run(new Harness(new Loopback(), Duration.ofSeconds(30)), test))
                .isEmpty();
    }

    @Test
    void hangingCallNamesTheRule() throws Exception {
        Loopback stuck = new Loopback() {
            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.deliver(envelope, content, log);
            }
        };

        assertThat(Kit.run(new Harness(stuck, Duration.ofMillis(20)), "t1_everyRecipientIsReached"))
                .hasValueSatisfying(thrown -> assertThat(thrown)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith("T1: the test had not ended after 0.4 s")
                        .hasMessageContaining("The rule: " + TransportRule.T1.must()));
    }

    @Test
    void unexpectedExceptionIsQuotedWithCauses() throws Exception {
        IllegalStateException unexpected = new IllegalStateException("no driver", new IOException("reset"));
        Loopback throwing = new Loopback() {
            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                throw unexpected;
            }
        };

        assertThat(Kit.run(new Harness(throwing, Duration.ofSeconds(30)), "t1_everyRecipientIsReached"))
                .hasValueSatisfying(thrown -> assertThat(thrown)
                        .hasMessageStartingWith("T1: a call that should have worked threw " + unexpected
                                + ", caused by java.io.IOException: reset.")
                        .hasCause(unexpected));
    }

    @Test
    void everyTestOfKitHasSaboteur() {
        assertThat(saboteurs().stream().map(Saboteur::test).distinct())
                .containsExactlyInAnyOrderElementsOf(Kit.tests(TransportContract.class));
    }

    @Test
    void everyRuleHasTestAndTitle() {
        assertThat(Kit.tests(TransportContract.class).stream().map(Kit::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(TransportRule.values()).map(Enum::name).toList());
        assertThat(Kit.titles(TransportContract.class))
                .allSatisfy((test, title) -> assertThat(title).startsWith(Kit.rule(test) + ": "));
    }

    @ParameterizedTest
    @EnumSource
    void documentHasEveryRule(TransportRule rule) throws Exception {
        String document =
                Files.readString(Path.of("..", "docs", "transport-contract.md")).replaceAll("\\s+", " ");

        assertThat(document).contains("**" + rule.name() + "** " + rule.must());
    }

    @Test
    void unsupportedChecksAreSkippedWithReason() throws Exception {
        TransportContract bare = new TransportContract() {
            @Override
            protected Transport transport() {
                return new Loopback();
            }
        };
        Set<String> reasons = new TreeSet<>();
        for (String test : Kit.tests(TransportContract.class)) {
            Kit.run(bare, test).ifPresent(thrown -> {
                assertThat(thrown).as(test).isInstanceOf(TestAbortedException.class);
                reasons.add(thrown.getMessage().replaceAll(".*(override \\w+).*", "$1"));
            });
        }

        assertThat(reasons)
                .containsExactly(
                        "override fallSilent",
                        "override goDown",
                        "override loseAnswer",
                        "override received",
                        "override refuse",
                        "override secrets");
    }

    static List<Saboteur> saboteurs() {
        return TransportSaboteurs.all();
    }

    static Stream<String> tests() {
        return Kit.tests(TransportContract.class).stream();
    }

    private static final class Harness extends TransportContract {
        private final Loopback loopback;
        private final Duration patience;

        Harness(Loopback loopback, Duration patience) {
            this.loopback = loopback;
            this.patience = patience;
        }

        @Override
        protected Transport transport() {
            return loopback;
        }

        @Override
        protected List<Received> received() {
            return List.copyOf(loopback.received);
        }

        @Override
        protected void refuse(String address) {
            loopback.replies.put(address, new Reply(550, "5.1.1 no such user"));
        }

        @Override
        protected void defer(String address) {
            loopback.replies.put(address, new Reply(451, "4.7.1 try later"));
        }

        @Override
        protected void loseAnswer() {
            loopback.losesAnswers = true;
        }

        @Override
        protected void goDown() {
            loopback.down = true;
        }

        @Override
        protected void fallSilent() {
            loopback.silent = true;
        }

        @Override
        protected List<String> secrets() {
            return List.of(Loopback.PASSWORD);
        }

        @Override
        protected Duration patience() {
            return patience;
        }
    }
}
