package io.emailledger.testkit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names each test of a contract after its rule and its method: "S5: stale version changes nothing". */
final class RuleNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> type, Method method) {
        String[] parts = method.getName().split("_", 2);
        return parts.length < 2
                ? super.generateDisplayNameForMethod(enclosing, type, method)
                : parts[0].toUpperCase(Locale.ROOT) + ": "
                        + parts[1].replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
