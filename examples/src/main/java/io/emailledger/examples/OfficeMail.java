package io.emailledger.examples;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.tracking.Unsubscribe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** The e-mails of the day. */
final class OfficeMail {
    private static final Address OFFICE = Address.of("Green Street Clinic", "office@greenstreet.example");

    private OfficeMail() {}

    static Email reminder() {
        return mail("Your appointment on Thursday", "reminder")
                .to(Address.of("Pat Miller", "pat@home.example"))
                .text("Dear Pat,\n\nwe see you on Thursday at 9:30.\n\nGreen Street Clinic\n")
                .html("<html><body><p>Dear Pat,</p><p>we see you on <b>Thursday at 9:30</b>.</p>"
                        + "<p>Green Street Clinic</p></body></html>")
                .trackOpens(true)
                .build();
    }

    static Email results() {
        return mail("Your results are ready", "results")
                .to(Address.of("Alex Weber", "alex@hmoe.example"))
                .text("Dear Alex,\n\nyour results are ready. Please call us.\n")
                .build();
    }

    static Email invoice42() {
        byte[] pdf = "%PDF-1.4 a page with a price".getBytes(StandardCharsets.US_ASCII);
        return mail("Invoice 42", "invoice")
                .to("sam@mill.example")
                .text("Dear Sam,\n\nplease find our invoice attached.\n")
                .attach(Attachment.of("invoice-42.pdf", pdf))
                .requireAttachment("invoice-42.pdf")
                .idempotencyKey("invoice/42")
                .metadata("invoice", "42")
                .build();
    }

    static Email invoice43() {
        return mail("Invoice 43", "invoice")
                .to("robin@mill.example")
                .text("Dear Robin,\n\nplease find our invoice attached.\n")
                .attach(Path.of("no", "such", "directory", "invoice-43.pdf"))
                .requireAttachment("invoice-43.pdf")
                .idempotencyKey("invoice/43")
                .metadata("invoice", "43")
                .build();
    }

    static Email referral() {
        return mail("A referral", "referral")
                .to("reception@practice.example")
                .text("Dear colleagues,\n\nplease see our patient soon.\n")
                .build();
    }

    static Email issue(int number) {
        return mail("News of Green Street, issue " + number, "newsletter")
                .to("sam@mill.example")
                .bcc("pat@home.example")
                .text("Dear all,\n\nwe have news.\n\nUnsubscribe: " + Unsubscribe.LINK + "\n")
                .html("<html><body><p>Dear all, we have news:</p>"
                        + "<p><a href=\"https://greenstreet.example/hours\">new hours</a>, "
                        + "<a href=\"https://greenstreet.example/lift\">a lift</a> and "
                        + "<a href=\"https://greenstreet.example/people\">a colleague</a>.</p>"
                        + "<p><a href=\"" + Unsubscribe.LINK + "\">Unsubscribe</a></p></body></html>")
                .trackOpens(true)
                .list("newsletter")
                .build();
    }

    static Email receipt() {
        return mail("Your receipt", "receipt")
                .to("sam@mill.example")
                .text("Dear Sam,\n\nthank you for your payment.\n")
                .build();
    }

    static Email newsletter() {
        return mail("What is new at Green Street", "newsletter")
                .to("pat@home.example")
                .bcc("sam@mill.example")
                .bcc("kim@home.example")
                .text("Dear all,\n\nwe have a new lift.\n")
                .sendAt(tomorrowAt(LocalTime.of(8, 0)))
                .build();
    }

    static Email tomorrow() {
        return mail("Your appointment on Friday", "reminder")
                .to("kim@home.example")
                .text("Dear Kim,\n\nwe see you on Friday at 14:00.\n")
                .sendAt(tomorrowAt(LocalTime.of(9, 0)))
                .build();
    }

    private static EmailBuilder mail(String subject, String tag) {
        return Email.from(OFFICE).subject(subject).tag(tag);
    }

    private static Instant tomorrowAt(LocalTime time) {
        return ZonedDateTime.now(ZoneId.systemDefault()).plusDays(1).with(time).toInstant();
    }
}
