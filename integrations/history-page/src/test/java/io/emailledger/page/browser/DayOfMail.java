package io.emailledger.page.browser;

import io.emailledger.actions.ResendOptions;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Two weeks of a clinic's mail, with e-mails in every status on the last day. */
final class DayOfMail {
    private static final String[] FIRST = {
        "Pat", "Alex", "Kim", "Sam", "Robin", "Noor", "Luca", "Mila", "Jonas", "Aylin", "Zoë", "Omar", "Ines", "Tomás"
    };
    private static final String[] LAST = {
        "Miller", "Weber", "Novak", "Okafor", "Lindqvist", "García", "Tanaka", "Rossi", "Dubois", "Yılmaz"
    };

    private final Clinic clinic;
    private final Random random = new Random(14);

    DayOfMail(Clinic clinic) {
        this.clinic = clinic;
    }

    /** Advances the clock of the clinic by thirteen days and eight hours. */
    void fill() {
        clinic.smtp.unknownUser("alex@hmoe.example");
        for (int day = 0; day < 13; day++) {
            int mails = 9 + day % 5 * 4 - (day % 7 > 4 ? 6 : 0);
            for (int i = 0; i < mails; i++) {
                ordinary(i == 7 || day == 9 && i % 4 == 0);
            }
            clinic.clock.advance(Duration.ofDays(1));
        }
        today();
    }

    private void ordinary(boolean refused) {
        Address patient = patient();
        EmailBuilder mail = clinic.mail(
                        random.nextBoolean() ? "Your appointment on Thursday" : "Your results are ready")
                .tag("reminder")
                .html("<html><body><p>Dear " + patient.name() + "</p></body></html>")
                .trackOpens(true);
        if (refused) {
            clinic.smtp.unknownUser(patient.address());
        }
        clinic.send(mail.to(patient));
        clinic.work();
        if (!refused && random.nextInt(10) < 6) {
            clinic.openLastReceived();
        }
    }

    private Address patient() {
        String first = FIRST[random.nextInt(FIRST.length)];
        String last = LAST[random.nextInt(LAST.length)];
        return Address.of(first + " " + last, "p" + random.nextInt(1000) + "@home.example");
    }

    private void today() {
        clinic.send(clinic.mail("Invoice 42")
                .tag("invoice")
                .to(Address.of("Sam Okafor", "sam@mill.example"))
                .text("Dear Sam,\n\nplease find our invoice attached.\n")
                .attach(Attachment.of("invoice-42.pdf", "%PDF-1.4 a page".getBytes(StandardCharsets.US_ASCII))));
        work(41);
        clinic.send(reminder("Pat Miller", "pat@home.example"));
        work(12);
        clinic.openLastReceived();
        work(52);
        clinic.openLastReceived();
        clinic.send(clinic.mail("Invoice 43")
                .tag("invoice")
                .to("robin@mill.example")
                .attach(Path.of("no", "such", "directory", "invoice-43.pdf"))
                .requireAttachment("invoice-43.pdf"));
        work(23);
        EmailId results = clinic.send(clinic.mail("Your results are ready")
                .tag("results")
                .to(Address.of("Alex Weber", "alex@hmoe.example"))
                .text("Dear Alex,\n\nyour results are ready. Please call us.\n"));
        work(35);
        clinic.ledger.resend(results, ResendOptions.same().to("alex@home.example"));
        work(20);
        clinic.send(clinic.mail("Team meeting moved to 15:00")
                .tag("team")
                .to(Address.of("Noor Rossi", "noor@greenstreet.example"))
                .to(Address.of("Luca Tanaka", "luca@greenstreet.example"))
                .cc(Address.of("Mila Dubois", "mila@greenstreet.example"))
                .text("Dear all, room 2."));
        work(44);
        unconfirmed();
        work(5);
        cancelled();
        work(16);
        clinic.send(reminder("Zoë Lindqvist", "zoe@home.example"));
        work(9);
        clinic.openLastReceived();
        clinic.smtp
                .when(Phase.RCPT)
                .recipient("reception@practice.example")
                .times(1)
                .then(Reaction.reply(451, "4.7.1 Greylisted, please come back later"));
        clinic.send(clinic.mail("A referral")
                .tag("referral")
                .to(Address.of("Practice at the Mill", "reception@practice.example"))
                .text("Dear colleagues,\n\nplease see our patient soon.\n"));
        clinic.ledger.suppressions().add("gone@home.example", SuppressionReason.HARD_BOUNCE, "550 5.1.1 User unknown");
        clinic.work();
        tomorrow("Kim Novak", "kim@home.example", "Your appointment on Friday");
    }

    private void unconfirmed() {
        clinic.smtp.when(Phase.FINAL_DOT).times(1).then(Reaction.loseAnswer());
        clinic.send(clinic.mail("Payment received, thank you")
                .tag("invoice")
                .to(Address.of("Ines García", "ines@mill.example"))
                .text("Thank you.")
                .guarantee(Guarantee.AT_MOST_ONCE));
    }

    private void cancelled() {
        clinic.ledger.cancel(tomorrow("All patients", "newsletter@greenstreet.example", "What is new at Green Street"));
    }

    private EmailId tomorrow(String name, String address, String subject) {
        Instant then = clinic.clock.instant().plus(Duration.ofHours(17));
        return clinic.send(clinic.mail(subject)
                .tag("reminder")
                .to(Address.of(name, address))
                .text("Dear " + name + ",\n\nwe see you soon.\n")
                .sendAt(then));
    }

    private EmailBuilder reminder(String name, String address) {
        return clinic.mail("Your appointment on Thursday")
                .tag("reminder")
                .to(Address.of(name, address))
                .text("Dear " + name + ",\n\nwe see you on Thursday at 9:30.\n")
                .html("<html><body><p>Dear " + name
                        + ",</p><p>we see you on <b>Thursday at 9:30</b>.</p></body></html>")
                .trackOpens(true);
    }

    private void work(int minutes) {
        clinic.work();
        clinic.clock.advance(Duration.ofMinutes(minutes));
    }
}
