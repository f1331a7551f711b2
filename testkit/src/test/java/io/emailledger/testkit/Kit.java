package io.emailledger.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inspects a contract kit, and runs one of its tests. */
final class Kit {
    private Kit() {}

    static List<String> tests(Class<?> contract) {
        return testMethods(contract).map(Method::getName).sorted().toList();
    }

    static Map<String, String> titles(Class<?> contract) {
        Map<String, String> titles = new TreeMap<>();
        testMethods(contract)
                .forEach(method -> titles.put(
                        method.getName(), new RuleNames().generateDisplayNameForMethod(List.of(), contract, method)));
        return titles;
    }

    /** Returns S5 for s5_oneConcurrentChangeWins. */
    static String rule(String test) {
        return test.substring(0, test.indexOf('_')).toUpperCase(Locale.ROOT);
    }

    /** Runs one test as JUnit does, and returns what it threw. */
    static Optional<Throwable> run(Object contract, String test) throws ReflectiveOperationException {
        Class<?> kit = contract.getClass();
        while (Arrays.stream(kit.getDeclaredMethods())
                .noneMatch(method -> method.getName().equals(test))) {
            kit = kit.getSuperclass();
        }
        try {
            invoke(contract, kit.getDeclaredMethod(test));
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(e.getCause());
        } finally {
            for (Method method : kit.getDeclaredMethods()) {
                if (method.isAnnotationPresent(AfterEach.class)) {
                    invoke(contract, method);
                }
            }
        }
    }

    private static void invoke(Object contract, Method method) throws ReflectiveOperationException {
        method.setAccessible(true);
        method.invoke(contract);
    }

    private static java.util.stream.Stream<Method> testMethods(Class<?> contract) {
        return Arrays.stream(contract.getDeclaredMethods()).filter(method -> method.isAnnotationPresent(Test.class));
    }
}
