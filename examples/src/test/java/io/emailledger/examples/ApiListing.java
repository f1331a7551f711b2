package io.emailledger.examples;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public API as text: each type that an application can name, with its public and protected members, one a line.
 * Types and members are sorted, constants have the order of the code.
 */
final class ApiListing {
    private static final String INDENT = "    ";

    private final Set<String> exported;
    private final List<String> lines = new ArrayList<>();

    /** Lists nothing yet; of our types, applications can name those in the exported packages. */
    ApiListing(Set<String> exported) {
        this.exported = exported;
    }

    /** The packages that the classes in a folder export to every module: all of them if they declare no module. */
    static Set<String> packages(Path classes) throws IOException {
        Path declared = classes.resolve("module-info.class");
        if (Files.exists(declared)) {
            try (InputStream in = Files.newInputStream(declared)) {
                return ModuleDescriptor.read(in).exports().stream()
                        .filter(exported -> !exported.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .collect(Collectors.toCollection(TreeSet::new));
            }
        }
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> classes.relativize(file.getParent()).toString().replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Adds the types of the packages that the classes in a folder export. */
    ApiListing addAll(Path classes) throws IOException {
        for (String name : packages(classes)) {
            try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.matches("\\w+\\.class"))
                        .sorted()
                        .forEach(file -> add(load(name + "." + file.replace(".class", ""))));
            }
        }
        return this;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiListing.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is not on the class path: add its module to examples/pom.xml", e);
        }
    }

    /** Adds a type and the types nested in it, if an application can name them. */
    ApiListing add(Class<?> type) {
        if (!type.isSynthetic() && ApiMembers.isVisible(type.getModifiers(), type.getDeclaringClass())) {
            lines.add(TypeText.of(type));
            lines.add(INDENT + header(type));
            new ApiMembers(type, unnamedSupertypes(type).toList()).all().forEach(member -> lines.add(INDENT + member));
            Arrays.stream(type.getDeclaredClasses())
                    .sorted(Comparator.comparing(Class::getName))
                    .forEach(this::add);
        }
        return this;
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    private String header(Class<?> type) {
        List<AnnotatedType> parents = new ArrayList<>();
        List<AnnotatedType> interfaces = new ArrayList<>();
        collectSupertypes(type, parents, interfaces);
        return ApiMembers.deprecated(type)
                + modifiers(type)
                + kind(type)
                + TypeText.parameters(type.getTypeParameters())
                + ApiMembers.components(type)
                + clause(" extends ", parents.stream().map(TypeText::of))
                + clause(
                        type.isInterface() ? " extends " : " implements ",
                        interfaces.stream().map(TypeText::of))
                + clause(" permits ", permitted(type));
    }

    private static String clause(String word, Stream<String> types) {
        String all = TypeText.join(types.sorted());
        return all.isEmpty() ? "" : word + all;
    }

    private Stream<String> permitted(Class<?> type) {
        return type.isSealed() && !type.isEnum()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .filter(this::isNamed)
                        .map(TypeText::of)
                : Stream.empty();
    }

    /** What a type inherits from; in place of a type that no application can name, what that one inherits from. */
    private void collectSupertypes(Class<?> type, List<AnnotatedType> parents, List<AnnotatedType> interfaces) {
        if (type.isAnnotation()) {
            return;
        }
        for (AnnotatedType parent : type.getAnnotatedInterfaces()) {
            if (isNamed(raw(parent))) {
                interfaces.add(parent);
            } else {
                collectSupertypes(raw(parent), parents, interfaces);
            }
        }
        Class<?> parent = type.getSuperclass();
        if (parent == null || Set.of(Object.class, Enum.class, Record.class).contains(parent)) {
            return;
        }
        if (isNamed(parent)) {
            parents.add(type.getAnnotatedSuperclass());
        } else {
            collectSupertypes(parent, parents, interfaces);
        }
    }

    private Stream<Class<?>> unnamedSupertypes(Class<?> type) {
        return Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .filter(parent -> !isNamed(parent))
                .flatMap(parent -> Stream.concat(Stream.of(parent), unnamedSupertypes(parent)));
    }

    private boolean isNamed(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getDeclaringClass()) {
            if (!Modifier.isPublic(each.getModifiers())) {
                return false;
            }
        }
        return !type.getName().startsWith("io.emailledger.") || exported.contains(type.getPackageName());
    }

    private static String modifiers(Class<?> type) {
        int kept = Modifier.PUBLIC | Modifier.PROTECTED;
        if (!type.isInterface() && !type.isEnum() && !type.isRecord()) {
            kept |= Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
        }
        String text = Modifier.toString(type.getModifiers() & kept);
        return text + (type.isSealed() && !type.isEnum() ? " sealed " : " ");
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        return type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    }

    private static Class<?> raw(AnnotatedType type) {
        return type.getType() instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) type.getType();
    }
}
