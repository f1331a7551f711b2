package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests the check of the public API: what it lists, and how it reports a change. */
class ApiListingTest {
    @Test
    void listsWhatApplicationsCanName() {
        assertThat(listing(SampleApi.class)).isEqualTo("""
                        io.emailledger.examples.SampleApi
                            public abstract class<T extends Comparable<T>> implements AutoCloseable
                            protected new(@Nullable String)
                            public static final int LIMIT
                            public abstract void close() throws java.io.IOException
                            public int inherited()
                            public static <K, V> java.util.Map<K, ? extends @Nullable V> map(java.util.function.Function<? super K, V>, String @Nullable []...)
                            protected abstract @Nullable T value()
                        io.emailledger.examples.SampleApi.Choice
                            public enum
                            YES
                            @Deprecated NO
                        io.emailledger.examples.SampleApi.Marker
                            public @interface
                            public abstract String value() default
                        io.emailledger.examples.SampleApi.Pair
                            public record(java.util.List<String> left, @Nullable Integer right) implements io.emailledger.examples.SampleApi.Shape
                            public boolean isHalf()
                        io.emailledger.examples.SampleApi.Shape
                            public sealed interface permits io.emailledger.examples.SampleApi.Pair
                            public default int size()
                        """);
    }

    @Test
    void unchangedApiHasNoChanges() {
        assertThat(ApiChanges.between(listing(SampleApi.class), listing(SampleApi.class)))
                .isEmpty();
    }

    @Test
    void changedMemberIsNamedWithItsType() {
        String accepted = listing(SampleApi.class);

        assertThat(ApiChanges.between(accepted, accepted.replace("int size()", "long size()")))
                .containsExactly(
                        "removed: io.emailledger.examples.SampleApi.Shape: public default int size()",
                        "added: io.emailledger.examples.SampleApi.Shape: public default long size()");
    }

    @Test
    void newTypeIsNamed() {
        assertThat(ApiChanges.between("", listing(SampleApi.Choice.class)))
                .contains("added: io.emailledger.examples.SampleApi.Choice: public enum");
    }

    @Test
    void otherOrderOfConstantsIsChange() {
        String accepted = listing(SampleApi.Choice.class);

        assertThat(ApiChanges.between(
                        accepted, accepted.replace("    YES\n    @Deprecated NO", "    @Deprecated NO\n    YES")))
                .hasSize(1);
    }

    private static String listing(Class<?> type) {
        return new ApiListing(Set.of(ApiListingTest.class.getPackageName()))
                .add(type)
                .text();
    }
}
