package io.emailledger.internal.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests invitations (RFC 6047) as a parser of others reads them. */
class InvitationTest {
    private static final EmailId ID = EmailId.of("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");
    private static final String ICS = String.join(
            "\r\n",
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//clinic//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:1@clinic.example",
            "SUMMARY:Untersuchung für Jörg",
            "END:VEVENT",
            "END:VCALENDAR",
            "");

    private static EmailBuilder email() {
        return Email.from("desk@clinic.example").to("pat@home.example").subject("Appointment");
    }

    private static MimeMessage read(Email email) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MimeWriter.of(email, ID).writeTo(out);
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(out.toByteArray()));
    }

    private static String text(BodyPart part) throws Exception {
        return new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void invitationIsLastAlternativeAndFile() throws Exception {
        MimeMessage message = read(email().text("Please come.")
                .html("<p>Please come.</p>")
                .invitation("request", ICS)
                .attach(Attachment.of("map.txt", new byte[] {1}))
                .build());

        Multipart mixed = (Multipart) message.getContent();
        Multipart alternative = (Multipart) mixed.getBodyPart(0).getContent();
        assertThat(message.getContentType()).startsWith("multipart/mixed");
        assertThat(alternative.getCount()).isEqualTo(3);
        BodyPart calendar = alternative.getBodyPart(2);
        assertThat(calendar.getContentType()).isEqualTo("text/calendar; method=REQUEST; charset=UTF-8");
        assertThat(text(calendar)).isEqualTo(ICS);
        BodyPart file = mixed.getBodyPart(1);
        assertThat(file.getFileName()).isEqualTo("invite.ics");
        assertThat(file.isMimeType("application/ics")).isTrue();
        assertThat(text(file)).isEqualTo(ICS);
        assertThat(mixed.getBodyPart(2).getFileName()).isEqualTo("map.txt");
    }

    @Test
    void invitationWithoutTextIsTheBody() throws Exception {
        MimeMessage message = read(
                email().invitation("CANCEL", ICS.replace("REQUEST", "CANCEL")).build());

        Multipart mixed = (Multipart) message.getContent();
        assertThat(mixed.getBodyPart(0).getContentType()).startsWith("text/calendar; method=CANCEL");
        assertThat(mixed.getCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "RE QUEST",
                "REQUEST\r\nBcc: x@y.example",
                "REQUEST; x=y",
                "REQUEST\"",
                "PUBLISH",
                "REQ",
                "A/B"
            })
    void methodThatCannotBeSentIsRefused(String method) {
        assertThatThrownBy(() -> email().invitation(method, ICS))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("invitation method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"METHOD;X-A=b:REQUEST", "method:request", "METHOD:REQUEST \r\nDESCRIPTION:METHOD:PUBLISH"})
    void methodIsReadFromItsProperty(String line) {
        String ics = ICS.replace("METHOD:REQUEST", line);

        assertThat(email().invitation("REQUEST", ics).build().invitation()).isPresent();
        assertThatThrownBy(() -> email().invitation("PUBLISH", ics)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"METHOD:REQUESTED", "X-METHOD:REQUEST", "DESCRIPTION:METHOD:REQUEST"})
    void otherLineIsNoMethod(String line) {
        String ics = ICS.replace("METHOD:REQUEST", line);

        assertThatThrownBy(() -> email().invitation("REQUEST", ics)).hasMessageStartingWith("invitation method");
    }

    @Test
    void bothCopiesOfCalendarHaveTheSameLines() throws Exception {
        MimeMessage message =
                read(email().invitation("REQUEST", ICS.replace("\r\n", "\r")).build());

        Multipart mixed = (Multipart) message.getContent();
        assertThat(text(mixed.getBodyPart(0))).isEqualTo(ICS);
        assertThat(text(mixed.getBodyPart(1))).isEqualTo(ICS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "METHOD:REQUEST", "BEGIN:VCALENDAR\u0000METHOD:REQUEST"})
    void textThatIsNoCalendarIsRefused(String ics) {
        assertThatThrownBy(() -> email().invitation("REQUEST", ics))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("invitation");
    }
}
