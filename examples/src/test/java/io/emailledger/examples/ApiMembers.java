package io.emailledger.examples;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The members of a type that an application can use, as text. */
final class ApiMembers {
    private static final Set<String> OF_EVERY_OBJECT =
            Set.of("equals(Object)", "equals(@Nullable Object)", "hashCode()", "toString()");
    private static final Set<String> OF_EVERY_ENUM = Set.of("values()", "valueOf(String)");

    private final Class<?> type;
    private final List<Class<?>> owners;

    /** The supertypes are those that no application can name: their members count as the type's own. */
    ApiMembers(Class<?> type, List<Class<?>> supertypes) {
        this.type = type;
        this.owners = Stream.concat(Stream.of(type), supertypes.stream()).toList();
    }

    /** Constants in the order of the code; then constructors, fields and methods, each sorted. */
    Stream<String> all() {
        return Stream.of(constants(), constructors(), fields(), methods()).flatMap(Function.identity());
    }

    /** Whether an application sees a member with such modifiers; it cannot extend a final class. */
    static boolean isVisible(int modifiers, Class<?> owner) {
        return Modifier.isPublic(modifiers)
                || Modifier.isProtected(modifiers) && owner != null && !Modifier.isFinal(owner.getModifiers());
    }

    static String deprecated(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    /** The components of a record, which stand for its constructor and its accessors, or nothing. */
    static String components(Class<?> type) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(component -> TypeText.of(component.getAnnotatedType()) + " " + component.getName())
                        .collect(Collectors.joining(", ", "(", ")"))
                : "";
    }

    private Stream<String> constants() {
        return Arrays.stream(type.getDeclaredFields())
                .filter(Field::isEnumConstant)
                .map(constant -> deprecated(constant) + constant.getName());
    }

    private Stream<String> constructors() {
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(member -> isVisible(member) && !type.isEnum() && !isCanonical(member))
                .map(this::describe)
                .sorted();
    }

    private Stream<String> fields() {
        return owners.stream()
                .flatMap(owner -> Arrays.stream(owner.getDeclaredFields()))
                .filter(member -> isVisible(member) && !member.isEnumConstant())
                .map(member -> deprecated(member) + Modifier.toString(member.getModifiers()) + " "
                        + TypeText.of(member.getAnnotatedType()) + " " + member.getName())
                .sorted();
    }

    private Stream<String> methods() {
        return owners.stream()
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(member -> isVisible(member) && !isImplied(member))
                .sorted(Comparator.comparing(Method::getName).thenComparing(this::describe))
                .map(this::describe)
                .distinct();
    }

    private boolean isVisible(Member member) {
        return !member.isSynthetic() && isVisible(member.getModifiers(), type);
    }

    private boolean isCanonical(Constructor<?> constructor) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }

    private boolean isImplied(Method method) {
        String signature = method.getName() + "(" + TypeText.of(method.getAnnotatedParameterTypes()) + ")";
        return OF_EVERY_OBJECT.contains(signature)
                || type.isEnum() && OF_EVERY_ENUM.contains(signature)
                || type.isRecord()
                        && Arrays.stream(type.getRecordComponents())
                                .anyMatch(component -> method.equals(component.getAccessor()));
    }

    private String describe(Executable member) {
        String variables = TypeText.parameters(member.getTypeParameters());
        String thrown = TypeText.of(member.getAnnotatedExceptionTypes());
        return deprecated(member)
                + modifiers(member)
                + (variables.isEmpty() ? "" : variables + " ")
                + (member instanceof Method method
                        ? TypeText.of(method.getAnnotatedReturnType()) + " " + method.getName()
                        : "new")
                + "(" + parameters(member) + ")"
                + (thrown.isEmpty() ? "" : " throws " + thrown)
                + (member instanceof Method method && method.getDefaultValue() != null ? " default" : "");
    }

    private static String parameters(Executable member) {
        String all = TypeText.of(member.getAnnotatedParameterTypes());
        return member.isVarArgs() ? all.replaceFirst("\\[]$", "...") : all;
    }

    private String modifiers(Executable member) {
        int kept = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT;
        if (!Modifier.isFinal(type.getModifiers())) {
            kept |= Modifier.FINAL;
        }
        boolean isDefault = member instanceof Method method && method.isDefault();
        return Modifier.toString(member.getModifiers() & kept) + (isDefault ? " default " : " ");
    }
}
