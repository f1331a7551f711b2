package io.emailledger.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    /** An e-mail in which no property has its default. */
    private static Email full() {
        return Email.from(Address.of("Clinic", "billing@clinic.example"))
                .replyTo("office@clinic.example")
                .to("nobody@")
                .to(Address.of("Pat", "pat@home.example"))
                .cc("cc@home.example")
                .bcc("bcc@home.example")
                .subject("Invoice")
                .text("text")
                .html("<p>html</p>")
                .attach(Attachment.of("invoice.pdf", new byte[1]))
                .inlineImage("logo", Attachment.of("logo.png", new byte[1]))
                .requireAttachment("invoice.pdf")
                .header("X-Own", "value")
                .header("X-Own", "again")
                .tag("invoice")
                .metadata("invoice", "42")
                .tenant("north")
                .route("bulk")
                .list("news")
                .hold("to be approved")
                .sendAt(NOON)
                .expiresAt(NOON.plusSeconds(1))
                .priority(Priority.HIGH)
                .guarantee(Guarantee.AT_MOST_ONCE)
                .idempotencyKey("invoice/42")
                .trackOpens(true)
                .doNotTrack("Pat@home.example")
                .sender(Address.of("desk@clinic.example"))
                .envelopeSender(Address.of("bounces@clinic.example"))
                .invitation("REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
                .build();
    }

    @Test
    void toBuilderCopiesEveryProperty() throws ReflectiveOperationException {
        Email full = full();
        Email copy = full.toBuilder().build();
        Email bare = Email.from("bare@clinic.example").build();
        List<Method> accessors = Arrays.stream(Email.class.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()) && !Modifier.isStatic(m.getModifiers()))
                .filter(m -> m.getParameterCount() == 0 && m.getReturnType() != EmailBuilder.class)
                // An exact message has no other content: see below.
                .filter(m -> !m.getName().equals("toString") && !m.getName().equals("message"))
                .toList();

        assertThat(accessors).hasSizeGreaterThanOrEqualTo(26);
        for (Method accessor : accessors) {
            assertThat(value(accessor, full))
                    .as("full() must set another value than the default for " + accessor.getName())
                    .isNotEqualTo(value(accessor, bare));
            assertThat(value(accessor, copy)).as(accessor.getName()).isEqualTo(value(accessor, full));
        }
    }

    /** Arrays are compared by their content. */
    private static Object value(Method accessor, Email email) throws ReflectiveOperationException {
        Object value = accessor.invoke(email);
        return value instanceof Optional<?> optional && optional.orElse(null) instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : value;
    }

    @Test
    void toBuilderCopiesExactMessage() {
        Email email = Email.ofMessage(
                        "From: a@x.example\r\nTo: b@x.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .build();

        assertThat(email.message()).isPresent();
        assertThat(email.toBuilder().build().message()).isEqualTo(email.message());
        assertThat(email.to()).containsExactly(Address.of("b@x.example"));
    }

    @Test
    void toBuilderAcceptsValuesOfTheEmail() {
        String grows = "\u0130".repeat(310) + "@x";
        Email email =
                Email.from("a@x.example").doNotTrack(grows).metadata("a", "").build();

        assertThat(email.toBuilder().build().untracked()).isEqualTo(email.untracked());
    }

    @Test
    void emailIsImmutable() {
        EmailBuilder builder = full().toBuilder();
        Email email = builder.build();
        builder.to("late@home.example").tag("late").metadata("late", "late").header("X-Late", "late");

        assertThat(email.to()).hasSize(2);
        assertThat(email.tags()).containsExactly("invoice");
        assertThat(email.metadata()).containsOnlyKeys("invoice");
        assertThat(email.headers()).hasSize(2);
        assertThatThrownBy(() -> email.tags().add("x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> email.metadata().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> email.to().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void toStringHasNoPersonalData() {
        assertThat(full()).hasToString("Email[recipients=4, attachments=2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@", "pat", "a@-x.example"})
    void fromAndReplyToMustBeMailboxes(String address) {
        assertThatThrownBy(() -> Email.from(address)).hasMessageStartingWith("from must be a mailbox");
        assertThatThrownBy(() -> Email.from("a@x.example").replyTo(address))
                .hasMessageStartingWith("replyTo must be a mailbox");
    }

    @Test
    void everyCollectionIsBounded() {
        assertBounded(1_000, "recipients", builder -> builder.to(unique() + "@x.example"));
        assertBounded(1_000, "recipients", builder -> builder.cc(unique() + "@x.example"));
        assertBounded(1_000, "recipients", builder -> builder.bcc(unique() + "@x.example"));
        assertBounded(20, "replyTo", builder -> builder.replyTo("a@x.example"));
        Attachment attachment = Attachment.of("a.bin", new byte[0]);
        assertBounded(500, "attachments", builder -> builder.attach(attachment));
        assertBounded(500, "required attachments", builder -> builder.requireAttachment(unique()));
        assertBounded(100, "headers", builder -> builder.header("X-Own", "value"));
        assertBounded(50, "tags", builder -> builder.tag(unique()));
        assertBounded(50, "metadata", builder -> builder.metadata(unique(), "value"));
        assertBounded(1_000, "doNotTrack", builder -> builder.doNotTrack(unique()));
    }

    @Test
    void repeatedValueDoesNotCountTowardsBound() {
        EmailBuilder builder = Email.from("a@x.example");
        for (int i = 0; i < 50; i++) {
            builder.tag("tag" + i).metadata("name" + i, "old");
        }
        builder.tag("tag7").metadata("name7", "new");

        assertThat(builder.build().tags()).hasSize(50);
        assertThat(builder.build().metadata()).hasSize(50).containsEntry("name7", "new");
    }

    @Test
    void addressAddedTwiceIsOneRecipient() {
        EmailBuilder builder = Email.from("a@x.example")
                .cc(Address.of("Pat", "pat@bücher.example"))
                .to("pat@xn--bcher-kva.example")
                .bcc("pat@bücher.example");
        for (int i = 0; i < 999; i++) {
            builder.bcc(i + "@x.example");
        }
        Email email = builder.bcc("7@x.example").build();

        assertThat(email.to()).isEmpty();
        assertThat(email.cc()).extracting(Address::name).containsExactly("Pat");
        assertThat(email.bcc()).hasSize(999);
    }

    @Test
    void stringsAreBounded() {
        EmailBuilder builder = Email.from("a@x.example");
        assertThatThrownBy(() -> builder.subject("x".repeat(2_001)))
                .hasMessageStartingWith("subject must not be longer");
        assertThatThrownBy(() -> builder.text("x".repeat(10_000_001)))
                .hasMessageStartingWith("text must not be longer");
        assertThatThrownBy(() -> builder.html("x".repeat(10_000_001)))
                .hasMessageStartingWith("html must not be longer");
        assertThatThrownBy(() -> builder.tag("x".repeat(101))).hasMessageStartingWith("tag must not be longer");
        assertThatThrownBy(() -> builder.tag(" ")).hasMessage("tag must not be empty");
        assertThatThrownBy(() -> builder.route("")).hasMessage("route must not be empty");
        assertThatThrownBy(() -> builder.tenant("")).hasMessage("tenant must not be empty");
        assertThatThrownBy(() -> builder.idempotencyKey("x".repeat(201))).hasMessageStartingWith("idempotencyKey must");
        assertThatThrownBy(() -> builder.metadata("x", "y".repeat(201))).hasMessageStartingWith("metadata value must");
    }

    @Test
    void expiryMustFollowSendAt() {
        EmailBuilder builder = Email.from("a@x.example").sendAt(NOON);
        assertThatThrownBy(() -> builder.expiresAt(NOON).build()).hasMessage("expiresAt must be after sendAt");
        assertThat(builder.expiresAt(NOON.plusNanos(1)).build().expiresAt()).hasValue(NOON.plusNanos(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-01-01T00:00:01Z"})
    void timesMustBePlausible(String time) {
        EmailBuilder builder = Email.from("a@x.example");
        assertThatThrownBy(() -> builder.sendAt(Instant.parse(time))).hasMessageStartingWith("sendAt must lie");
        assertThatThrownBy(() -> builder.expiresAt(Instant.parse(time))).hasMessageStartingWith("expiresAt must lie");
    }

    private int last;

    private String unique() {
        return "value" + last++;
    }

    private static void assertBounded(int most, String property, Consumer<EmailBuilder> add) {
        EmailBuilder builder = Email.from("a@x.example");
        for (int i = 0; i < most; i++) {
            add.accept(builder);
        }
        assertThatThrownBy(() -> add.accept(builder))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(property + " must not be more than " + most);
    }
}
