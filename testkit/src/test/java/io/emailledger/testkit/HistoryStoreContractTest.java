package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kit is itself tested: for every one of its tests there is a broken store that must fail it, with the words that
 * help.
 */
class HistoryStoreContractTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("saboteurs")
    void aBrokenStoreFailsWithTheRightWords(Saboteur saboteur) throws Exception {
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
    void aStoreThatKeepsTheRulesPasses(String test) throws Exception {
        assertThat(Kit.run(new Durable(), test)).isEmpty();
    }

    @Test
    void everyTestOfTheKitHasASaboteur() {
        assertThat(saboteurs().stream().map(Saboteur::test).distinct())
                .containsExactlyInAnyOrderElementsOf(Kit.tests(HistoryStoreContract.class));
    }

    @Test
    void everyRuleHasATestAndATitleThatNamesIt() {
        assertThat(Kit.tests(HistoryStoreContract.class).stream().map(Kit::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(StoreRule.values()).map(Enum::name).toList());
        assertThat(Kit.titles(HistoryStoreContract.class))
                .allSatisfy((test, title) -> assertThat(title).startsWith(Kit.rule(test) + ": "));
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentHasEveryRule(StoreRule rule) throws Exception {
        String document =
                Files.readString(Path.of("..", "docs", "store-contract.md")).replaceAll("\\s+", " ");

        assertThat(document).contains("**" + rule.name() + "** " + rule.must());
    }

    @Test
    void whoCannotReopenIsToldThatSomethingWasNotChecked() throws Exception {
        Optional<Throwable> skipped = Kit.run(new MemoryHistoryStoreTest(), "s2_everythingSurvivesACrash");

        assertThat(skipped)
                .hasValueSatisfying(thrown -> assertThat(thrown)
                        .isInstanceOf(org.opentest4j.TestAbortedException.class)
                        .hasMessageContaining("S2 was not checked: override reopen()"));
    }

    static List<Saboteur> saboteurs() {
        return StoreSaboteurs.all();
    }

    static Stream<String> tests() {
        return Kit.tests(HistoryStoreContract.class).stream();
    }

    /** A store that keeps every rule, and whose crash is only played. */
    private static final class Durable extends HistoryStoreContract {
        @Override
        protected HistoryStore emptyStore(InstantSource clock) {
            return HistoryStore.inMemory(clock);
        }

        @Override
        protected HistoryStore reopen(HistoryStore crashed) {
            return new ForwardingStore(crashed);
        }
    }

    private static final class Extended extends HistoryStoreContract {
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

        /** What a store finds again that has kept everything in memory. */
        @Override
        protected HistoryStore reopen(HistoryStore crashed) {
            return saboteur.store().apply(clock);
        }
    }
}
