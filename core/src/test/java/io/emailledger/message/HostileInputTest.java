package io.emailledger.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.emailledger.internal.mime.AngusReader;
import io.emailledger.internal.mime.Mime4jReader;
import io.emailledger.internal.mime.MimeRoundTripTest;
import io.emailledger.internal.mime.MimeWriter;
import io.emailledger.internal.mime.Received;
import io.emailledger.message.Email.Header;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Passes every hostile value to every public entry point of the type, found by reflection. Each value is rejected by
 * name, or arrives exactly as given: two parsers find no additional header, recipient, part or attachment, and they
 * read back the value.
 */
class HostileInputTest {
    private static final EmailId ID = EmailId.of("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");

    /** Each contains the word "evil", which no exception may repeat. */
    private static final List<String> PAYLOADS = payloads();

    /** Harmless strings for the parameters that are not attacked, by parameter name. */
    private static final Map<String, String> HARMLESS = Map.of(
            "address", "pat@home.example",
            "name", "X-Name",
            "type", "text/plain",
            "contentId", "logo",
            "text", ID.toString());

    /** Ways in whose values are whole messages and calendar objects: ExactMessageTest and InvitationTest attack them. */
    private static final Set<String> OF_OTHER_TESTS =
            Set.of("ofMessage", "message", "envelopeRecipients", "invitation");

    /** The accessor of {@link Email} for the value of a setter, where the names differ. */
    private static final Map<String, String> ACCESSORS = Map.of(
            "attach", "attachments",
            "inlineImage", "attachments",
            "requireAttachment", "requiredAttachments",
            "header", "headers",
            "tag", "tags",
            "hold", "holdReason",
            "doNotTrack", "untracked");

    private static final UnaryOperator<String> AS_IT_IS = UnaryOperator.identity();
    private static final Map<String, UnaryOperator<String>> CHANGED_ON_PURPOSE = changedOnPurpose();

    private static Map<String, UnaryOperator<String>> changedOnPurpose() {
        UnaryOperator<String> blanks = text -> text.replaceAll("^[\\t\\p{Zs}]+|[\\t\\p{Zs}]+$", "");
        Map<String, UnaryOperator<String>> changes = new HashMap<>();
        changes.put("doNotTrack", address -> Address.of(address).normalized());
        changes.put("subject", line -> line.replace('\t', ' '));
        changes.put("header", line -> line.replace('\t', ' '));
        List.of("from", "to", "cc", "bcc", "replyTo").forEach(name -> changes.put(name, blanks));
        return changes;
    }

    @TestFactory
    Stream<DynamicTest> everyWayInRefusesOrKeeps() {
        return waysIn(EmailBuilder.class, Email.class, Address.class, Attachment.class, Header.class, EmailId.class)
                .map(way -> DynamicTest.dynamicTest(name(way), () -> attack(way)));
    }

    @Test
    void setterOfUnknownTypeFailsTheTest() throws NoSuchMethodException {
        Method unknown = Unknown.class.getMethod("colour", Thread.class);
        try {
            hostile(unknown.getParameters()[0], "evil");
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("Thread").hasMessageContaining("colour");
            return;
        }
        fail("a parameter of unknown type was accepted");
    }

    @Test
    void entryPointsAreFound() {
        assertThat(waysIn(EmailBuilder.class).map(Executable::getName))
                .contains("to", "cc", "bcc", "replyTo", "subject", "text", "html", "attach", "inlineImage", "header")
                .contains("tag", "metadata", "tenant", "idempotencyKey", "requireAttachment", "doNotTrack")
                .doesNotContain("build");
        assertThat(waysIn(Attachment.class).map(Executable::getName))
                .contains("of", "withMediaType", "withContentId", "withSize");
        assertThat(waysIn(Address.class)).hasSize(3);
    }

    private static void attack(Executable way) throws Exception {
        Parameter[] parameters = way.getParameters();
        assertThat(arrives(way, harmless(way), "harmless"))
                .as(name(way) + " takes harmless values; if not, HARMLESS lacks one for its parameters")
                .isTrue();
        for (int i = 0; i < parameters.length; i++) {
            for (String payload : PAYLOADS) {
                for (Object value : hostile(parameters[i], payload)) {
                    Object[] arguments = harmless(way);
                    arguments[i] = value;
                    arrives(way, arguments, visible(payload));
                }
            }
            if (!parameters[i].getType().isPrimitive()) {
                Object[] arguments = harmless(way);
                arguments[i] = null;
                assertThat(arrives(way, arguments, "null"))
                        .as("null is accepted")
                        .isFalse();
            }
        }
    }

    /** Returns false if the values were rejected as required. */
    private static boolean arrives(Executable way, Object[] arguments, String what) throws Exception {
        Email email;
        EmailId id = ID;
        try {
            Object made = call(way, arguments);
            if (made instanceof EmailId made2) {
                assertThat(made2.toString()).isEqualToIgnoringCase(String.valueOf(arguments[0]));
                id = made2;
            }
            email = stored(emailWith(made));
        } catch (InvalidValueException e) {
            assertThat(e.getMessage())
                    .as("%s with %s: the exception repeats the value", name(way), what)
                    .doesNotContainIgnoringCase("evil");
            assertThat(e.property()).isNotBlank();
            return false;
        }
        if (way.getDeclaringClass() == EmailBuilder.class) {
            assertTold(way, arguments, email, what);
        }
        for (Address address : addresses(email)) {
            assertThat(address.forEnvelope())
                    .as("%s with %s: the argument of RCPT TO:<...>", name(way), what)
                    .matches(
                            "([^\\s\\p{Cntrl}<>@\"]+|\"([^\\p{Cntrl}\"\\\\]|\\\\[ -~])+\")@([A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*|\\[[A-Za-z0-9:.]+])");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MimeWriter.of(email, id).writeTo(out);
        MimeRoundTripTest.assertLegal(out.toByteArray(), email, what);
        Received meant = Received.expected(email, id);
        assertThat(AngusReader.read(out.toByteArray()).endingAs(meant).differencesFrom(meant))
                .as("%s with %s, read by Angus", name(way), what)
                .isEmpty();
        assertThat(Mime4jReader.read(out.toByteArray()).endingAs(meant).differencesFrom(meant))
                .as("%s with %s, read by mime4j", name(way), what)
                .isEmpty();
        return true;
    }

    private static Object call(Executable way, Object[] arguments) throws ReflectiveOperationException {
        try {
            if (way instanceof Constructor<?> constructor) {
                return constructor.newInstance(arguments);
            }
            Object target = Modifier.isStatic(way.getModifiers()) ? null : target(way.getDeclaringClass());
            return ((Method) way).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidValueException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static Object target(Class<?> type) {
        if (type == EmailBuilder.class) {
            return base();
        }
        if (type == Attachment.class) {
            return Attachment.of("logo.txt", new byte[] {1, 2, 3});
        }
        return fail("HostileInputTest does not know an instance of " + type + ": add one to target()");
    }

    private static EmailBuilder base() {
        return Email.from("author@clinic.example")
                .to("base@home.example")
                .subject("base")
                .text("base")
                .html("<p>base</p>");
    }

    private static Email emailWith(Object made) {
        if (made instanceof EmailBuilder builder) {
            return builder.build();
        }
        if (made instanceof Address address) {
            EmailBuilder builder = address.isDeliverable() ? Email.from(address).replyTo(address) : base();
            return builder.to(address).cc(address).bcc(address).text("base").build();
        }
        if (made instanceof Attachment attachment) {
            return base().attach(attachment).build();
        }
        return made instanceof Header header ? base().header(header).build() : base().build();
    }

    /** Omits unreadable attachments, as the ledger does, and copies the rest. */
    private static Email stored(Email email) {
        EmailBuilder builder = email.toBuilder();
        builder.attachments.clear();
        for (Attachment attachment : email.attachments()) {
            byte[] content;
            try (InputStream in = attachment.open()) {
                content = in.readAllBytes();
            } catch (IOException e) {
                content = new byte[0];
            }
            Attachment copy = Attachment.of(attachment.name(), content).withMediaType(attachment.mediaType());
            builder.attach(attachment.contentId().map(copy::withContentId).orElse(copy));
        }
        return builder.build();
    }

    private static void assertTold(Executable way, Object[] arguments, Email email, String what) throws Exception {
        String accessor = ACCESSORS.getOrDefault(way.getName(), way.getName());
        Object told;
        try {
            told = Email.class.getMethod(accessor).invoke(email);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(
                    "HostileInputTest does not know which method of Email tells what " + name(way)
                            + " took: name it so, or add it to ACCESSORS",
                    e);
        }
        Set<String> all = strings(told);
        email.attachments().forEach(attachment -> attachment.contentId().ifPresent(all::add));
        for (Object argument : arguments) {
            UnaryOperator<String> change =
                    argument instanceof String ? CHANGED_ON_PURPOSE.getOrDefault(way.getName(), AS_IT_IS) : AS_IT_IS;
            assertThat(all)
                    .as("%s with %s: the value of Email.%s()", name(way), what, accessor)
                    .containsAll(strings(argument).stream().map(change).toList());
        }
    }

    private static Set<String> strings(Object value) {
        Set<String> strings = new LinkedHashSet<>();
        if (value instanceof Collection<?> several) {
            several.forEach(each -> strings.addAll(strings(each)));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, each) -> strings.addAll(List.of((String) name, (String) each)));
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(each -> strings.addAll(strings(each)));
        } else if (value instanceof Address address) {
            strings.addAll(List.of(address.name(), address.address()));
        } else if (value instanceof Header header) {
            strings.addAll(List.of(header.name(), header.value()));
        } else if (value instanceof Attachment attachment) {
            strings.addAll(List.of(attachment.name(), attachment.mediaType()));
        } else if (value instanceof Path path) {
            strings.add(path.getFileName().toString());
        } else {
            strings.add(String.valueOf(value));
        }
        return strings;
    }

    private static List<Address> addresses(Email email) {
        List<Address> addresses = new ArrayList<>(List.of(email.from()));
        addresses.addAll(email.replyTo());
        addresses.addAll(email.to());
        addresses.addAll(email.cc());
        addresses.addAll(email.bcc());
        return addresses.stream().filter(Address::isDeliverable).toList();
    }

    private static Object[] harmless(Executable way) {
        return Arrays.stream(way.getParameters())
                .map(parameter -> parameter.getType().isAssignableFrom(String.class)
                        ? HARMLESS.getOrDefault(parameter.getName(), "harmless")
                        : hostile(parameter, HARMLESS.get("address")).get(0))
                .toArray();
    }

    /** Returns values of the parameter's type that contain the payload. The first is harmless if the payload is. */
    private static List<Object> hostile(Parameter parameter, String payload) {
        Class<?> type = parameter.getType();
        if (type == String.class) {
            return List.of(payload);
        }
        if (type == CharSequence.class) {
            return List.of(payload, new StringBuilder(payload));
        }
        if (type == Address.class) {
            return possible(
                    () -> Address.of(payload),
                    () -> Address.of(payload, "pat@home.example"),
                    () -> Address.of("Pat", payload),
                    () -> Address.of("Pat", payload + "@home.example"),
                    () -> Address.of("Pat", "pat@" + payload));
        }
        if (type == Attachment.class) {
            return possible(
                    () -> Attachment.of(payload, new byte[] {1, 2, 3}),
                    () -> Attachment.of("a.pdf", payload.getBytes(UTF_8)).withMediaType(payload),
                    () -> Attachment.of("a.pdf", new byte[0]).withContentId(payload),
                    () -> Attachment.of("a.pdf", payload.getBytes(UTF_8)));
        }
        if (type == Path.class) {
            return possible(() -> Path.of(payload), () -> Path.of("a", payload));
        }
        if (type == Attachment.Source.class) {
            Attachment.Source content = () -> new ByteArrayInputStream(payload.getBytes(UTF_8));
            Attachment.Source none = () -> {
                throw new IOException("gone");
            };
            return List.of(content, none);
        }
        if (type == byte[].class) {
            return List.of(payload.getBytes(UTF_8));
        }
        if (type == Instant.class) {
            return List.of(Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.parse("+10000-01-01T00:00:00Z"));
        }
        if (type == java.util.UUID.class) {
            return List.of(ID.value(), new java.util.UUID(0, 0), new java.util.UUID(-1, -1));
        }
        if (type == Charset.class) {
            return List.of(UTF_8, StandardCharsets.UTF_16);
        }
        if (type == boolean.class) {
            return List.of(true, false);
        }
        if (type == long.class) {
            return List.of(3L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type.isEnum()) {
            return List.of(type.getEnumConstants());
        }
        return fail("HostileInputTest does not know how to fill the parameter of type " + type.getName() + " of "
                + name(parameter.getDeclaringExecutable()) + ": add hostile values of that type");
    }

    /**
     * Creates the values that can be created. The tests of their own factories show that the others are rejected
     * correctly.
     */
    @SafeVarargs
    private static List<Object> possible(java.util.function.Supplier<Object>... values) {
        List<Object> possible = new ArrayList<>();
        for (var value : values) {
            try {
                possible.add(value.get());
            } catch (InvalidValueException | InvalidPathException e) {
                continue;
            }
        }
        return possible;
    }

    private static Stream<Executable> waysIn(Class<?>... types) {
        return Arrays.stream(types).flatMap(type -> {
            Class<?> made = type == Email.class ? EmailBuilder.class : type;
            Stream<Executable> methods = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                    .filter(method -> method.getReturnType() == made && method.getParameterCount() > 0)
                    .filter(method -> !OF_OTHER_TESTS.contains(method.getName()))
                    .map(Executable.class::cast);
            return Stream.concat(methods, Arrays.stream(type.getConstructors()));
        });
    }

    private static String name(Executable way) {
        return way.getDeclaringClass().getSimpleName() + "." + way.getName()
                + Arrays.stream(way.getParameters())
                        .map(p -> p.getType().getSimpleName() + " " + p.getName())
                        .toList();
    }

    private static String visible(String payload) {
        String cut = payload.length() > 60 ? payload.substring(0, 60) + "... (" + payload.length() + ")" : payload;
        return cut.codePoints()
                .collect(
                        StringBuilder::new,
                        (text, c) -> {
                            if (c >= ' ' && c < 0x7f) {
                                text.append((char) c);
                            } else {
                                text.append("{").append(Integer.toHexString(c)).append("}");
                            }
                        },
                        StringBuilder::append)
                .toString();
    }

    private static List<String> payloads() {
        List<String> payloads = new ArrayList<>(List.of(
                "evil",
                "evil@home.example",
                "evil\r",
                "\nevil",
                "evil\r\nBcc: evil@evil.example",
                "evil\rBcc: evil@evil.example",
                "evil\nBcc: evil@evil.example",
                "evil\r\n\r\nevil body",
                "evil\r\n.\r\nMAIL FROM:<evil@evil.example>",
                "evil\u0000",
                "evil\u2028Bcc: evil@evil.example",
                "evil\u2029",
                "evil\u0085Bcc: evil@evil.example",
                "evil\u000b\u000c",
                "evil\u001b[2J",
                "evil\u007f",
                "evil\ud800",
                "\udc00evil",
                "evil\udc00\ud800x",
                "a@x> NOTIFY=NEVER evil",
                "a@evil.example> NOTIFY=NEVER",
                "evil@x\r\nRCPT TO:<b@y>",
                "evil@x.example\tSIZE=1",
                "evil@x.example,b@y.example",
                "evil@x.example;b@y.example",
                "evil <a@b.example>",
                "\"evil\" <a@b.example>, c@d.example",
                "evil:a@b.example;",
                "(evil)a@b.example",
                "\"evil b\"@x.example",
                "evil\\",
                "\\\"evil\\\"",
                "\"; name=evil",
                "evil\"; filename=\"x.exe",
                "evil; filename*=UTF-8''x.exe",
                "=?utf-8?q?evil=0D=0ABcc:_b@y.example?=",
                "=?utf-8?B?ZXZpbA==?= evil",
                "evil =?=?utf-8?q?x?=",
                "?= evil =?",
                "--=_m" + ID + "\r\nevil",
                "evil\r\n--=_m" + ID + "\r\nContent-Type: text/html\r\n\r\nevil",
                "evil\r\n--=_a" + ID + "--\r\n",
                "evil\n--=_r" + ID + "--",
                "--evil\n--evil--",
                "\u202eevil\u202c",
                "evil\u2066x\u2069\u200f\u061c",
                "evil\ufeff\u200b\u00ad",
                "evil\u00a0\u3000",
                "  evil  ",
                "e  vil evil  evil ",
                " ",
                "\t",
                "../../evil",
                "..\\..\\evil",
                "/etc/evil",
                "C:\\evil",
                "..",
                ".",
                "evil.",
                ".evil",
                "%0d%0aevil",
                "%00evil%",
                "%s%n evil ${evil} {0}",
                "evil/evil",
                "multipart/mixed",
                "message/rfc822",
                "message/partial",
                "text/evil; charset=utf-7",
                "image/evil\r\nX-Evil: 1",
                "Bcc",
                "Content-Type",
                "Resent-To",
                "evil:",
                "X-Evil: 1",
                "X Evil",
                "<evil@x>",
                "evil@[127.0.0.1]",
                "evil@[127.0.0.1]x",
                "evil@[IPv6:::1]",
                "evil@evil\uff20x.example",
                "evil@evil\u2100x.example",
                "evil@evil\u3002example",
                "evil@evil\uff0eexample",
                "evil@-x.example",
                "evil@x..example",
                "evil@x.example.",
                "evil@xn--evil-",
                "evil@ev\u00adil.example",
                "evil@stra\u00dfe.example",
                "evil@\u200dx.example",
                "@evil",
                "evil@",
                "evil@@evil.example",
                "evil@evil@x.example",
                "\u0440\u0443\u0441\u0435vil@\u043f\u0440\u0438\u043c\u0435\u0440.example",
                "0193c5d2-e4b8-7f6a-9c3b-5a7d2e1fevil",
                "1-1-1-1-1",
                "<script>evil</script>"));
        payloads.add("evil" + "x".repeat(1_000_000));
        payloads.add("evil " + "x ".repeat(500_000));
        payloads.add("evil" + "\u00e9".repeat(100_000));
        payloads.add("evil@" + "\u00fc.".repeat(100_000) + "example");
        payloads.add("evil@" + "\u00fc".repeat(150) + ".example");
        payloads.add("evil" + "\u0130".repeat(310));
        payloads.add("evil" + "a".repeat(250));
        payloads.add("evil" + "\ud83d\ude00".repeat(100));
        payloads.add("=?utf-8?q?evil?= ".repeat(200_000));
        payloads.add("=?utf-8?q?evil?= ".repeat(100).strip());
        payloads.add("evil\r\n".repeat(100_000));
        payloads.add("\"\\ evil,;:<>@".repeat(12));
        return payloads;
    }

    /** A builder with a setter of a type for which there are no hostile values. */
    public static class Unknown {
        public Unknown colour(Thread thread) {
            return this;
        }
    }
}
