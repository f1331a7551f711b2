package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import java.nio.file.Path;

/** Records and sends one large message as it is. */
final class LargeMessageProgram {
    private LargeMessageProgram() {}

    /** Runs with the database's file, the server's port and the size in MiB. */
    public static void main(String[] arguments) throws Exception {
        EventWatch watch = new EventWatch();
        int size = Integer.parseInt(arguments[2]);
        try (PooledDatabase database = PooledDatabase.at(Path.of(arguments[0]));
                EmailLedger ledger = EmailLedger.builder(
                                database.store(),
                                SmtpTransport.relay("127.0.0.1", Integer.parseInt(arguments[1]))
                                        .security(Security.NONE)
                                        .build())
                        .maxSize(1L << 30)
                        .listener(watch)
                        .build()) {
            EmailId id =
                    ledger.send(Email.ofMessage(() -> LargeMessage.open(size)).build());
            EmailRecord record = ledger.find(id).orElseThrow();
            System.out.println(
                    "recorded " + record.message().orElseThrow().sha256().orElseThrow());
            watch.await(ledger, id, EmailStatus.DELIVERED);
            System.out.println("chunks " + database.number("select count(*) from el_attachment_chunk"));
            System.out.println("attachment "
                    + ledger.find(id).orElseThrow().attachments().get(0).size());
        }
    }
}
