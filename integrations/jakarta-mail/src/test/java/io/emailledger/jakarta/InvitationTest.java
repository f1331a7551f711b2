package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Properties;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Component;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Parses an invitation that arrived through the ledger, with two calendar libraries. */
class InvitationTest {
    private static MimeMultipart content;

    @BeforeAll
    static void send() throws Exception {
        try (TestLedger bench = new TestLedger()) {
            Transport.send(Letters.kinds().get("invitation").in(bench.session()));
            byte[] arrived = bench.awaitReceived(1).get(0).content();
            content = (MimeMultipart)
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(arrived))
                            .getContent();
        }
    }

    @Test
    void partNamesTheMethod() throws Exception {
        assertThat(content.getContentType()).startsWith("multipart/alternative");
        assertThat(content.getBodyPart(2).getContentType())
                .startsWith("text/calendar")
                .contains("method=REQUEST");
    }

    @Test
    void biweeklyReadsTheRequest() throws Exception {
        try (InputStream in = calendar()) {
            ICalendar calendar = Biweekly.parse(in).first();
            VEvent event = calendar.getEvents().get(0);

            assertThat(calendar.getMethod().getValue()).isEqualTo("REQUEST");
            assertThat(event.getUid().getValue()).isEqualTo("appointment-42@clinic.example");
            assertThat(event.getSummary().getValue()).isEqualTo("Prüfung der Zähne, halbe Stunde");
            assertThat(event.getDateStart().getValue().toInstant()).isEqualTo(Instant.parse("2026-12-03T09:00:00Z"));
            assertThat(event.getAttendees())
                    .singleElement()
                    .satisfies(attendee -> assertThat(attendee.getEmail()).isEqualTo("pat@home.example"));
        }
    }

    @Test
    void ical4jReadsTheRequest() throws Exception {
        try (InputStream in = calendar()) {
            Calendar calendar = new CalendarBuilder().build(in);
            Component event = calendar.getComponents().get(0);

            assertThat(calendar.getRequiredProperty("METHOD").getValue()).isEqualTo("REQUEST");
            assertThat(event.getRequiredProperty("UID").getValue()).isEqualTo("appointment-42@clinic.example");
            assertThat(event.getRequiredProperty("SUMMARY").getValue()).isEqualTo("Prüfung der Zähne, halbe Stunde");
            assertThat(event.getRequiredProperty("ATTENDEE").getValue()).isEqualTo("mailto:pat@home.example");
        }
    }

    private static InputStream calendar() throws Exception {
        return content.getBodyPart(2).getDataHandler().getInputStream();
    }
}
