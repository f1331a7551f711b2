package io.emailledger.examples;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Types as they are written in source code, with full names and with {@code @Nullable}, the same on every JDK. */
final class TypeText {
    private TypeText() {}

    static String of(AnnotatedType type) {
        // The dimensions of an array are written from the outermost to the innermost.
        StringBuilder dimensions = new StringBuilder();
        AnnotatedType element = type;
        while (element instanceof AnnotatedArrayType array) {
            dimensions.append(isNullable(array) ? " @Nullable []" : "[]");
            element = array.getAnnotatedGenericComponentType();
        }
        return (isNullable(element) ? "@Nullable " : "") + plain(element) + dimensions;
    }

    static String of(AnnotatedType[] types) {
        return join(Arrays.stream(types).map(TypeText::of));
    }

    /** The name of a type; types of {@code java.lang} have their short one. */
    static String of(Class<?> type) {
        String name = type.getCanonicalName();
        return type.getPackageName().equals("java.lang") ? name.replace("java.lang.", "") : name;
    }

    /** The type parameters of a type or method with their bounds, or nothing. */
    static String parameters(TypeVariable<?>[] variables) {
        return variables.length == 0 ? "" : "<" + join(Arrays.stream(variables).map(TypeText::parameter)) + ">";
    }

    static String join(Stream<String> texts) {
        return texts.collect(Collectors.joining(", "));
    }

    private static String plain(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
            return of(raw) + "<" + of(parameterized.getAnnotatedActualTypeArguments()) + ">";
        }
        if (type instanceof AnnotatedTypeVariable) {
            return type.getType().getTypeName();
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return wildcard.getAnnotatedLowerBounds().length > 0
                    ? "? super " + of(wildcard.getAnnotatedLowerBounds())
                    : "?" + bounds(wildcard.getAnnotatedUpperBounds());
        }
        return of((Class<?>) type.getType());
    }

    private static String parameter(TypeVariable<?> variable) {
        return variable.getName() + bounds(variable.getAnnotatedBounds());
    }

    private static String bounds(AnnotatedType[] bounds) {
        List<String> said = Arrays.stream(bounds)
                .map(TypeText::of)
                .filter(bound -> !bound.equals("Object"))
                .toList();
        return said.isEmpty() ? "" : " extends " + String.join(" & ", said);
    }

    private static boolean isNullable(AnnotatedElement type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }
}
