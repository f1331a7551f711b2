package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.InvalidValueException;
import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.event.ConnectionAdapter;
import jakarta.mail.event.ConnectionEvent;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.event.TransportListener;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.NewsAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** What applications see of the transport: ids, addresses, exceptions, events. */
class LedgerTransportTest {
    private final TestLedger bench = new TestLedger(ledger -> ledger.workers(0).maxSize(100_000));
    private final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();

    /** Stay open: a transport that closes at once loses events that its thread has not begun to dispatch. */
    private final List<Transport> transports = new ArrayList<>();

    @AfterEach
    void close() throws MessagingException {
        for (Transport transport : transports) {
            transport.close();
        }
        bench.close();
    }

    @Test
    void messageShowsItsIdAfterwards() throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        Transport.send(message);

        EmailRecord record = bench.record(message);
        assertThat(record.status()).isEqualTo(EmailStatus.PENDING);
        assertThat(record.facts().subject()).isEqualTo("Ihre Rechnung für März");
        assertThat(addresses(record)).containsExactly("pat@home.example", "kim@home.example");
    }

    @Test
    void messageIsFoundByItsMessageId() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        String known = message.getMessageID();

        send(message, message.getAllRecipients());

        assertThat(message.getMessageID()).isEqualTo(known);
        assertThat(bench.ledger.history(HistoryQuery.all().messageId(known)).emails())
                .containsExactly(bench.record(message));
    }

    @Test
    void unsavedMessageIsSavedOnce() throws Exception {
        MimeMessage message = Letters.empty(bench.session());
        message.setText("Hello");

        send(message, message.getAllRecipients());

        assertThat(bench.record(message).messageId()).isEqualTo(message.getMessageID());
    }

    @Test
    void recipientsAreThoseOfTheCall() throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        send(message, InternetAddress.parse("sam@home.example"));

        assertThat(addresses(bench.record(message))).containsExactly("sam@home.example");
    }

    @Test
    void groupIsExpanded() throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        send(message, new InternetAddress("Family: sam@home.example, lee@home.example;"));

        assertThat(addresses(bench.record(message))).containsExactly("sam@home.example", "lee@home.example");
    }

    @Test
    void emptyGroupIsRefusedAndRecorded() throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        SendFailedException failed = refused(message, new InternetAddress("undisclosed-recipients:;"));

        assertThat(failed).hasMessage("No recipient addresses");
        assertThat(bench.record(message).state().failure()).contains(FailureReason.NO_RECIPIENTS);
    }

    @Test
    void invalidAddressesAreNamedAndRecorded() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        Address valid = new InternetAddress("pat@home.example");
        Address wrong = unchecked("pat@");
        Address blank = unchecked("pat doe@home.example");

        SendFailedException failed = refused(message, valid, wrong, blank);

        assertThat(failed.getValidSentAddresses()).containsExactly(valid);
        assertThat(failed.getValidUnsentAddresses()).isEmpty();
        assertThat(failed.getInvalidAddresses()).containsExactly(wrong, blank);
        assertThat(bench.record(message).recipients())
                .extracting(RecipientRecord::status)
                .containsExactlyInAnyOrder(EmailStatus.PENDING, EmailStatus.FAILED, EmailStatus.FAILED);
        assertThat(events.poll(10, TimeUnit.SECONDS).getType()).isEqualTo(TransportEvent.MESSAGE_PARTIALLY_DELIVERED);
    }

    @Test
    void onlyInvalidAddressesAreRefusedAndRecorded() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        Address wrong = unchecked("pat@");

        SendFailedException failed = refused(message, wrong);

        assertThat(failed.getValidSentAddresses()).isEmpty();
        assertThat(failed.getInvalidAddresses()).containsExactly(wrong);
        assertThat(bench.record(message).status()).isEqualTo(EmailStatus.FAILED);
        TransportEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event.getType()).isEqualTo(TransportEvent.MESSAGE_NOT_DELIVERED);
        assertThat(event.getInvalidAddresses()).containsExactly(wrong);
    }

    @Test
    void tooLargeMessageIsRefusedAndRecorded() throws Exception {
        Session session = bench.session();
        Transport.send(Letters.plain(session));
        MimeMessage message = Letters.plain(session);
        message.setText("x".repeat(60) + "\r\n".repeat(60_000));
        message.saveChanges();

        SendFailedException failed = refused(message, message.getAllRecipients());

        assertThat(failed.getValidUnsentAddresses()).containsExactly(message.getAllRecipients());
        assertThat(bench.record(message).state().failure()).contains(FailureReason.TOO_LARGE);
    }

    @Test
    void messageWithoutAuthorIsRefused() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        message.removeHeader("From");

        SendFailedException failed = refused(message, message.getAllRecipients());

        assertThat(failed).hasCauseInstanceOf(InvalidValueException.class);
        assertThat(failed.getValidUnsentAddresses()).containsExactly(message.getAllRecipients());
        assertThat(bench.history()).isEmpty();
    }

    @Test
    void emptyReturnPathIsRefused() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.from", "<>");
        MimeMessage message = Letters.plain(bench.session(properties));

        assertThat(refused(message, message.getAllRecipients())).hasMessageContaining("return path");
        assertThat(bench.history()).isEmpty();
    }

    @Test
    void quotedMailboxIsSent() throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        send(message, new InternetAddress("\"pat doe\"@home.example"));

        assertThat(addresses(bench.record(message))).containsExactly("\"pat doe\"@home.example");
    }

    @ParameterizedTest
    @NullAndEmptySource
    void noAddressesAreRefused(Address[] none) throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        assertThatThrownBy(() -> send(message, none))
                .isInstanceOf(SendFailedException.class)
                .hasMessage("No recipient addresses");
    }

    @Test
    void addressOfOtherKindIsRefused() throws Exception {
        MimeMessage message = Letters.plain(bench.session());

        assertThatThrownBy(() -> send(message, new NewsAddress("comp.lang.java")))
                .isExactlyInstanceOf(MessagingException.class);
    }

    @Test
    void onlyMimeMessagesAreSent() throws Exception {
        Transport transport = connected(bench.session());

        assertThatThrownBy(() -> transport.sendMessage(null, InternetAddress.parse("pat@home.example")))
                .isExactlyInstanceOf(MessagingException.class);
    }

    @Test
    void transportSendsOnlyWhileConnected() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        Transport transport = message.getSession().getTransport("ledger");

        assertThatThrownBy(() -> transport.sendMessage(message, message.getAllRecipients()))
                .isInstanceOf(IllegalStateException.class);
        transport.connect();
        transport.close();
        transport.close();
        assertThatThrownBy(() -> transport.sendMessage(message, message.getAllRecipients()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(transport.isConnected()).isFalse();
        assertThat(bench.history()).isEmpty();
    }

    @Test
    void unwritableMessageIsNotRecordedAndTransportCloses() throws Exception {
        MimeMessage message = Letters.empty(bench.session());
        message.setDataHandler(new DataHandler(new BrokenSource()));
        message.setHeader("Content-Transfer-Encoding", "base64");
        message.saveChanges();
        Transport transport = connected(message.getSession());

        assertThatThrownBy(() -> transport.sendMessage(message, message.getAllRecipients()))
                .isExactlyInstanceOf(MessagingException.class)
                .hasRootCauseMessage("broken");

        assertThat(transport.isConnected()).isFalse();
        assertThat(bench.history()).isEmpty();
    }

    @Test
    void closedLedgerRecordsNothing() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        bench.ledger.close();

        assertThatThrownBy(() -> Transport.send(message))
                .isExactlyInstanceOf(MessagingException.class)
                .hasMessageContaining("could not record");
        assertThat(message.getHeader("X-Email-Ledger-Id")).isNull();
    }

    @Test
    void listenersAreCalled() throws Exception {
        BlockingQueue<Integer> connections = new LinkedBlockingQueue<>();
        MimeMessage message = Letters.plain(bench.session());
        Transport transport = message.getSession().getTransport("ledger");
        transport.addTransportListener(new Listener());
        transport.addConnectionListener(new ConnectionAdapter() {
            @Override
            public void opened(ConnectionEvent e) {
                connections.add(e.getType());
            }

            @Override
            public void closed(ConnectionEvent e) {
                connections.add(e.getType());
            }
        });

        transport.connect();
        transport.sendMessage(message, message.getAllRecipients());

        TransportEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event.getType()).isEqualTo(TransportEvent.MESSAGE_DELIVERED);
        assertThat(event.getValidSentAddresses()).containsExactly(message.getAllRecipients());
        assertThat(event.getMessage()).isSameAs(message);
        transport.close();
        assertThat(connections.poll(10, TimeUnit.SECONDS)).isEqualTo(ConnectionEvent.OPENED);
        assertThat(connections.poll(10, TimeUnit.SECONDS)).isEqualTo(ConnectionEvent.CLOSED);
    }

    @Test
    void tenantAndTagsAreNotTransmitted() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.ledger.tenant", "south");
        properties.setProperty("mail.ledger.tag", "legacy");
        Session session = bench.session(properties);
        MimeMessage message = Letters.plain(session);
        message.setHeader("X-Email-Ledger-Tenant", "=?UTF-8?Q?n=C3=B6rdlich?=");
        message.addHeader("X-Email-Ledger-Tag", "invoice");
        message.addHeader("X-Email-Ledger-Tag", "monthly");
        Transport.send(message);
        MimeMessage other = Letters.plain(session);
        Transport.send(other);

        assertThat(bench.record(message).facts().tenant()).isEqualTo(Optional.of("nördlich"));
        assertThat(bench.record(message).facts().tags()).containsExactlyInAnyOrder("legacy", "invoice", "monthly");
        assertThat(bench.record(other).facts().tenant()).isEqualTo(Optional.of("south"));
        while (bench.ledger.sending().runOnce()) {}
        assertThat(bench.awaitReceived(2))
                .allSatisfy(mail -> assertThat(mail.text()).doesNotContainIgnoringCase("x-email-ledger"));
    }

    @Test
    void missingLedgerIsExplained() {
        Session session = Session.getInstance(new Properties());

        assertThatThrownBy(() -> session.getTransport("ledger").connect())
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("LedgerRegistry.register(ledger)");
    }

    @Test
    void textInPlaceOfLedgerIsExplained() {
        Properties properties = new Properties();
        properties.setProperty("mail.ledger.instance", "main");

        assertThatThrownBy(() ->
                        Session.getInstance(properties).getTransport("ledger").connect())
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("mail.ledger.name");
    }

    private SendFailedException refused(MimeMessage message, Address... recipients) {
        return catchThrowableOfType(SendFailedException.class, () -> send(message, recipients));
    }

    private void send(Message message, Address... recipients) throws MessagingException {
        connected(message.getSession()).sendMessage(message, recipients);
    }

    private Transport connected(Session session) throws MessagingException {
        Transport transport = session.getTransport("ledger");
        transport.addTransportListener(new Listener());
        transport.connect();
        transports.add(transport);
        return transport;
    }

    /** As applications make them that set an address without parsing it. */
    private static InternetAddress unchecked(String text) {
        InternetAddress address = new InternetAddress();
        address.setAddress(text);
        return address;
    }

    private static List<String> addresses(EmailRecord record) {
        return record.recipients().stream().map(one -> one.address().address()).toList();
    }

    private final class Listener implements TransportListener {
        @Override
        public void messageDelivered(TransportEvent event) {
            events.add(event);
        }

        @Override
        public void messageNotDelivered(TransportEvent event) {
            events.add(event);
        }

        @Override
        public void messagePartiallyDelivered(TransportEvent event) {
            events.add(event);
        }
    }

    private static final class BrokenSource implements DataSource {
        @Override
        public InputStream getInputStream() throws IOException {
            throw new IOException("broken");
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            throw new IOException("read-only");
        }

        @Override
        public String getContentType() {
            return "application/pdf";
        }

        @Override
        public String getName() {
            return "broken.pdf";
        }
    }
}
