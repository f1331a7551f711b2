package io.emailledger.jakarta;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.EmailId;
import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Properties;
import org.h2.jdbcx.JdbcDataSource;

/** Sends one large message into an H2 file: the path of the database, and the size of the message in megabytes. */
final class LargeMessageProgram {
    private LargeMessageProgram() {}

    public static void main(String[] args) throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + Path.of(args[0]));
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database), LocalTransports.discarding())
                .workers(0)
                .build()) {
            Properties properties = new Properties();
            properties.put(LedgerTransport.LEDGER, ledger);
            properties.setProperty("mail.transport.protocol.rfc822", "ledger");
            MimeMessage message = new MimeMessage(Session.getInstance(properties));
            message.setFrom(new InternetAddress("billing@clinic.example"));
            message.setRecipient(RecipientType.TO, new InternetAddress("pat@home.example"));
            message.setSubject("Scans");
            message.setDataHandler(new DataHandler(new Zeros(Long.parseLong(args[1]) << 20)));
            message.setHeader("Content-Transfer-Encoding", "base64");
            Transport.send(message);

            EmailId id = EmailId.of(message.getHeader(LedgerTransport.ID_HEADER, null));
            ledger.sending().runOnce();
            System.out.println(ledger.find(id).map(EmailRecord::status).orElseThrow());
        }
    }

    /** So many zero bytes. */
    private record Zeros(long size) implements DataSource {
        @Override
        public InputStream getInputStream() {
            return new InputStream() {
                private long left = size;

                @Override
                public int read() {
                    return left-- > 0 ? 0 : -1;
                }

                @Override
                public int read(byte[] bytes, int offset, int count) {
                    int some = (int) Math.min(left, count);
                    left -= some;
                    return some == 0 ? -1 : some;
                }
            };
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getContentType() {
            return "application/octet-stream";
        }

        @Override
        public String getName() {
            return "scans.bin";
        }
    }
}
