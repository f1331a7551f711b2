package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the kit: for each of its tests there is a broken store that must fail it with a helpful message. */
class HistoryStoreContractTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("saboteurs")
    void brokenStoreFailsWithExpectedMessage(Saboteur saboteur) throws Exception {
        StoreRule rule = StoreRule.valueOf(Kit.rule(saboteur.test()));

        Optional<Throwable> failure = Kit.run(new Extended(saboteur), saboteur.test());

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
    void conformingStorePasses(String test) throws Exception {
        assertThat(Kit.run(new Durable(), test)).isEmpty();
    }

    @Test
    void everyTestOfKitHasSaboteur() {
        assertThat(saboteurs().stream().map(Saboteur::test).distinct())
                .containsExactlyInAnyOrderElementsOf(Kit.tests(HistoryStoreContract.class));
    }

    @Test
    void everyRuleHasTestAndTitle() {
        assertThat(Kit.tests(HistoryStoreContract.class).stream().map(Kit::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(StoreRule.values()).map(Enum::name).toList());
        assertThat(Kit.titles(HistoryStoreContract.class))
                .allSatisfy((test, title) -> assertThat(title).startsWith(Kit.rule(test) + ": "));
    }

    @ParameterizedTest
    @EnumSource
    void documentHasEveryRule(StoreRule rule) throws Exception {
        String document =
                Files.readString(Path.of("..", "docs", "store-contract.md")).replaceAll("\\s+", " ");

        assertThat(document).contains("**" + rule.name() + "** " + rule.must());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void everyTestEndsAndNamesItsRule(Saboteur saboteur) throws Exception {
        for (String test : Kit.tests(HistoryStoreContract.class)) {
            Optional<Throwable> failure = Kit.run(new Extended(saboteur), test);

            assertThat(failure)
                    .as(test)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isEmpty(),
                            broken -> assertThat(broken)
                                    .hasValueSatisfying(thrown -> assertThat(thrown)
                                            .isInstanceOf(AssertionError.class)
                                            .hasMessageStartingWith(Kit.rule(test) + ": ")));
        }
    }

    @Test
    void hangingCallNamesTheRule() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Saboteur waits = Saboteur.of("s10_claimReturnsDueEmails", "waits for work", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new StoreException("interrupted", e);
                }
                return super.claim(owner, lease, limit);
            }
        });
        HistoryStoreContract impatient = new Extended(waits) {
            @Override
            protected Duration patience() {
                return Duration.ofMillis(300);
            }
        };

        assertThat(Kit.run(impatient, waits.test())).hasValueSatisfying(thrown -> {
            assertThat(thrown)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("S10: the test had not ended after 0.3 s; the cause says where it was.")
                    .hasMessageContaining("The rule: " + StoreRule.S10.must());
            assertThat(thrown.getCause().getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("await", "claim", "givesWhatIsDue");
        });
    }

    static Stream<Throwable> unexpected() {
        SQLException sql = new SQLException("relation \"mails\" does not exist", new IOException("reset"));
        return Stream.of(new StoreException("The store could not be read", sql), new LinkageError("old driver", sql));
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void unexpectedExceptionIsQuotedWithCauses(Throwable unexpected) throws Exception {
        Saboteur throwing = Saboteur.of("s21_queueStatsAreReported", "throws", good -> new ForwardingStore(good) {
            @Override
            public QueueStats queue() {
                throw Sabotage.sneaky(unexpected);
            }
        });

        assertThat(Kit.run(new Extended(throwing), throwing.test()))
                .hasValueSatisfying(thrown -> assertThat(thrown)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith("S21: a call that should have worked threw " + unexpected
                                + ", caused by java.sql.SQLException: relation \"mails\" does not exist"
                                + ", caused by java.io.IOException: reset.")
                        .hasCause(unexpected));
    }

    @Test
    void storeWithoutReopenReportsSkippedChecks() throws Exception {
        Optional<Throwable> skipped = Kit.run(new MemoryHistoryStoreTest(), "s2_dataSurvivesCrash");

        assertThat(skipped)
                .hasValueSatisfying(thrown -> assertThat(thrown)
                        .isInstanceOf(org.opentest4j.TestAbortedException.class)
                        .hasMessageContaining("S2 was not checked: override reopen()"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tests")
    void missingPartIsNamedAndRequiredRulesPass(String test) throws Exception {
        Optional<StorePart> part = StoreRule.valueOf(Kit.rule(test)).part();

        Optional<Throwable> skipped = Kit.run(new Required(), test);

        assertThat(skipped.map(Throwable::getMessage))
                .isEqualTo(part.map(missing -> Kit.rule(test) + " was not checked: not implemented by this store: "
                        + missing.typeName() + "."));
    }

    static List<Saboteur> saboteurs() {
        return StoreSaboteurs.all();
    }

    static List<Saboteur> endless() {
        return List.of(
                new Saboteur("ignores due times", "every test", StoreSaboteurs::ignoringDueTimes),
                Saboteur.of("every test", "ignores leases", StoreSaboteurs::ignoringLeases),
                Saboteur.of("every test", "gives no work", good -> new ForwardingStore(good) {
                    @Override
                    public List<Claim> claim(String owner, Duration lease, int limit) {
                        return List.of();
                    }
                }),
                Saboteur.of("every test", "begins every walk again", good -> new ForwardingStore(good) {
                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        HistoryPage page = super.history(query);
                        return new HistoryPage(
                                page.emails(),
                                page.next()
                                        .or(() -> super.history(
                                                        HistoryQuery.all().limit(1))
                                                .next()));
                    }

                    @Override
                    public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
                        List<ReportRecord> page = super.reports(state, after, limit);
                        return page.isEmpty() ? super.reports(state, limit) : page;
                    }
                }));
    }

    static Stream<String> tests() {
        return Kit.tests(HistoryStoreContract.class).stream();
    }

    /** A store that follows every rule, with a simulated crash. */
    private static final class Durable extends HistoryStoreContract {
        @Override
        protected HistoryStore emptyStore(InstantSource clock) {
            return new ForwardingStore(MemoryHistoryStore.create(clock));
        }

        @Override
        protected HistoryStore reopen(HistoryStore crashed) {
            return new ForwardingStore(crashed);
        }
    }

    /** A store that follows every rule and has none of the parts. */
    private static final class Required extends HistoryStoreContract {
        @Override
        protected HistoryStore emptyStore(InstantSource clock) {
            return new RequiredStore(MemoryHistoryStore.create(clock));
        }

        @Override
        protected HistoryStore reopen(HistoryStore crashed) {
            return crashed;
        }
    }

    private static class Extended extends HistoryStoreContract {
        private final Saboteur saboteur;
        private InstantSource clock = InstantSource.system();

        Extended(Saboteur saboteur) {
            this.saboteur = saboteur;
        }

        @Override
        protected HistoryStore emptyStore(InstantSource time) {
            clock = time;
            return saboteur.store().apply(time);
        }

        /** A new store over the same data in memory. */
        @Override
        protected HistoryStore reopen(HistoryStore crashed) {
            return saboteur.store().apply(clock);
        }
    }
}
