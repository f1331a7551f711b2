package io.emailledger.examples;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Has everything that {@link ApiListing} lists, and what it leaves out. */
public abstract class SampleApi<T extends Comparable<T>> extends UnnamedApi implements AutoCloseable {
    public static final int LIMIT = 3;

    private final @Nullable String secret;

    protected SampleApi(@Nullable String secret) {
        this.secret = secret;
    }

    SampleApi() {
        this(null);
    }

    @Override
    public abstract void close() throws IOException;

    protected abstract @Nullable T value();

    public static <K, V> Map<K, ? extends @Nullable V> map(
            Function<? super K, V> mapping, String @Nullable []... names) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
        return "" + secret;
    }

    public enum Choice {
        YES,
        @Deprecated
        NO
    }

    public @interface Marker {
        String value() default "";
    }

    public sealed interface Shape permits Pair, Hidden {
        default int size() {
            return 0;
        }
    }

    public record Pair(List<String> left, @Nullable Integer right) implements Shape {
        public boolean isHalf() {
            return right == null;
        }
    }

    record Hidden() implements Shape {}

    static final class Private {}
}

/** A class that no application can name: its public methods belong to its subclasses. */
class UnnamedApi {
    public int inherited() {
        return 0;
    }

    int internal() {
        return 0;
    }
}
