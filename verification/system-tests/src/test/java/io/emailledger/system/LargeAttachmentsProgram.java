package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Records and sends one e-mail with large attachments, and prints on request their size in the database. */
final class LargeAttachmentsProgram {
    static final int SIZE = 25 * 1024 * 1024;

    private LargeAttachmentsProgram() {}

    static String name(int number) {
        return "scan-" + number + ".bin";
    }

    /** Runs with the database's file, the server's port and the number of attachments. */
    public static void main(String[] arguments) throws Exception {
        EventWatch watch = new EventWatch();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (PooledDatabase database = PooledDatabase.at(Path.of(arguments[0]));
                EmailLedger ledger = EmailLedger.builder(
                                database.store(),
                                SmtpTransport.relay("127.0.0.1", Integer.parseInt(arguments[1]))
                                        .security(Security.NONE)
                                        .build())
                        .listener(watch)
                        .build()) {
            EmailBuilder email = Email.from("scans@clinic.example")
                    .to("pat@home.example")
                    .subject("Your scans")
                    .text("Many scans.");
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                int seed = i;
                email.attach(Attachment.of(name(i), () -> new Pseudorandom(seed, SIZE)));
            }
            EmailId id = ledger.send(email.build());
            System.out.println("recorded " + id);
            in.readLine();
            System.out.println("while sending " + chunks(database));
            watch.await(ledger, id, EmailStatus.DELIVERED);
            System.out.println("when delivered " + chunks(database));
        }
        System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MB at most");
    }

    private static long chunks(PooledDatabase database) throws Exception {
        return database.number("select count(*) from el_attachment_chunk");
    }
}
