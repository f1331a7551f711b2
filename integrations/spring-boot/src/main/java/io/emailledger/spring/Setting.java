package io.emailledger.spring;

import io.emailledger.message.InvalidValueException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Applies properties to builders, and names the property in the error if the builder rejects its value. */
final class Setting {
    private Setting() {}

    /** Passes the value to the setter; without a value the default of the builder holds. */
    static <T> void set(String property, @Nullable T value, Consumer<T> setter) {
        if (value != null) {
            checked(property, () -> {
                setter.accept(value);
                return property;
            });
        }
    }

    /** Returns the next value of an immutable setting; without a property the current one. */
    static <V, T> V with(V current, String property, @Nullable T value, BiFunction<V, T, V> next) {
        return value == null ? current : checked(property, () -> next.apply(current, value));
    }

    /** Calls the setter if the flag is true. */
    static void flag(boolean value, Runnable setter) {
        if (value) {
            setter.run();
        }
    }

    /** Returns a value computed from the property. */
    static <T> T checked(String property, Supplier<T> value) {
        try {
            return value.get();
        } catch (InvalidValueException e) {
            String problem = e.getMessage();
            String withoutName = problem != null && problem.startsWith(e.property())
                    ? problem.substring(e.property().length()).strip()
                    : "is invalid: " + problem;
            throw new InvalidPropertyException(property, withoutName, e);
        }
    }

    /** Returns the value of a property on which another one depends. */
    static <T> T required(String property, @Nullable T value, String because) {
        if (value == null) {
            throw new InvalidPropertyException(property, "must be set: " + because);
        }
        return value;
    }
}
