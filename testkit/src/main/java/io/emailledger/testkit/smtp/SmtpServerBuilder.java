package io.emailledger.testkit.smtp;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Configures a {@link ScriptedSmtpServer}. Not thread-safe. */
public final class SmtpServerBuilder {
    private int port;
    private String hostName = "mail.test";
    private Optional<List<String>> extensions = Optional.empty();
    private final List<String> furtherExtensions = new ArrayList<>();
    private Optional<SSLContext> startTls = Optional.empty();
    private Optional<SSLContext> implicitTls = Optional.empty();
    private boolean clientCertificate;
    private Optional<ServerLogin> login = Optional.empty();
    private boolean keepBodies = true;
    private Optional<Supplier<? extends OutputStream>> contentTo = Optional.empty();
    private boolean discarding;
    private Optional<Path> journal = Optional.empty();
    private long contentLimit = 50L * 1024 * 1024;
    private OptionalInt receiveBuffer = OptionalInt.empty();
    private InstantSource time = InstantSource.system();

    SmtpServerBuilder() {}

    /**
     * Sets the TCP port on loopback. Default: 0, a free one; see {@link ScriptedSmtpServer#port()}.
     *
     * @param number from 0 to 65535
     * @return this builder
     */
    public SmtpServerBuilder port(int number) {
        if (number < 0 || number > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535");
        }
        port = number;
        return this;
    }

    /**
     * Sets the name of the server in its greeting. Default: {@code mail.test}.
     *
     * @param name one word
     * @return this builder
     */
    public SmtpServerBuilder hostName(String name) {
        hostName = requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the lines of the EHLO reply after the name. Default: {@code 8BITMIME}, {@code ENHANCEDSTATUSCODES}, {@code
     * PIPELINING} and {@code SIZE} with the content limit. STARTTLS and AUTH are added by {@link #startTls(SSLContext)}
     * and {@link #requireLogin(String, String)}.
     * A parameter of MAIL or RCPT whose extension is not offered is rejected with 555.
     *
     * @param keywords each with its parameters, such as {@code SIZE 1000}
     * @return this builder
     */
    public SmtpServerBuilder extensions(String... keywords) {
        extensions = Optional.of(List.of(keywords));
        return this;
    }

    /**
     * Adds a line to the EHLO reply, such as {@code SMTPUTF8} or {@code DSN}. Default: none.
     *
     * @param keyword with its parameters
     * @return this builder
     */
    public SmtpServerBuilder withExtension(String keyword) {
        furtherExtensions.add(requireNonNull(keyword, "keyword"));
        return this;
    }

    /**
     * Offers STARTTLS (RFC 3207), and AUTH only after it. Default: not offered. See {@link TestTls}.
     *
     * @param context holds the certificate to show
     * @return this builder
     */
    public SmtpServerBuilder startTls(SSLContext context) {
        startTls = Optional.of(context);
        return this;
    }

    /**
     * Speaks TLS from the first byte (RFC 8314 section 3). Default: in the clear. See {@link TestTls}.
     *
     * @param context holds the certificate to show
     * @return this builder
     */
    public SmtpServerBuilder implicitTls(SSLContext context) {
        implicitTls = Optional.of(context);
        return this;
    }

    /**
     * Requires a certificate of the client that the context of {@link #startTls(SSLContext)} or {@link
     * #implicitTls(SSLContext)} trusts. Default: none is asked for.
     *
     * @return this builder
     */
    public SmtpServerBuilder requireClientCertificate() {
        clientCertificate = true;
        return this;
    }

    /**
     * Accepts mail only after AUTH PLAIN, LOGIN or XOAUTH2 as this user; for XOAUTH2 the password is the
     * token. Default: AUTH is not offered and not needed.
     *
     * @param user the name of the only user
     * @param password the password, or the token
     * @return this builder
     */
    public SmtpServerBuilder requireLogin(String user, String password) {
        login = Optional.of(ServerLogin.byPassword(requireNonNull(user, "user"), requireNonNull(password, "password")));
        return this;
    }

    /**
     * Accepts mail only after AUTH XOAUTH2 or OAUTHBEARER (RFC 7628) as this user. A rejected token is explained in a
     * challenge and answered with 535. Default: AUTH is not offered and not needed.
     *
     * @param user the name of the only user
     * @param token accepts the valid tokens; asked once for each login, by several threads
     * @return this builder
     */
    public SmtpServerBuilder requireToken(String user, Predicate<String> token) {
        login = Optional.of(ServerLogin.byToken(requireNonNull(user, "user"), requireNonNull(token, "token")));
        return this;
    }

    /**
     * Sets which mechanisms AUTH offers. Call it after {@link #requireLogin(String, String)} or {@link
     * #requireToken(String, Predicate)}. Default: those that are named there.
     *
     * @param mechanisms of PLAIN, LOGIN, XOAUTH2, OAUTHBEARER, SCRAM-SHA-256 and EXTERNAL; EXTERNAL accepts every client
     * @return this builder
     */
    public SmtpServerBuilder loginMechanisms(String... mechanisms) {
        login = Optional.of(login.orElseThrow(() -> new IllegalStateException("say first which login is required"))
                .offering(List.of(mechanisms)));
        return this;
    }

    /**
     * Sets whether content stays in memory. Default: true. With false, only its size, SHA-256 and Message-ID are kept.
     *
     * @param keep true to keep it
     * @return this builder
     */
    public SmtpServerBuilder keepBodies(boolean keep) {
        keepBodies = keep;
        return this;
    }

    /**
     * Writes the content of each mail, without the stuffed dots, to a separate stream, for content that is too large
     * for memory. {@link #keepBodies(boolean)} is independent of it. The stream is written by the thread of the
     * connection, and closed when the content has ended, before the mail is accepted, or is aborted. If it throws, the
     * conversation ends. Default: none.
     *
     * @param streams supplies a stream when the content of a mail begins
     * @return this builder
     */
    public SmtpServerBuilder contentTo(Supplier<? extends OutputStream> streams) {
        contentTo = Optional.of(streams);
        return this;
    }

    /**
     * Stores only the number of mails and connections, for measurements. Default: everything is stored.
     *
     * @return this builder
     */
    public SmtpServerBuilder discarding() {
        discarding = true;
        return this;
    }

    /**
     * Appends every mail to this file before the mail is accepted; the entries
     * survive the process. Read it with {@link JournalEntry#readAll(Path)}. Default: none.
     *
     * @param file created if it does not exist; its directory must exist
     * @return this builder
     */
    public SmtpServerBuilder journalTo(Path file) {
        journal = Optional.of(file);
        return this;
    }

    /**
     * Sets the largest content that is accepted, in bytes; more is rejected with 552. Default: 50 MiB.
     *
     * @param bytes bytes, at least 1
     * @return this builder
     */
    public SmtpServerBuilder contentLimit(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes must be at least 1");
        }
        contentLimit = bytes;
        return this;
    }

    /**
     * Sets the size of each connection's TCP receive buffer in bytes, as a hint to the operating system. With a smaller
     * buffer, a client that writes to a stalled server blocks sooner. Default: the operating system's.
     *
     * @param bytes bytes, at least 1
     * @return this builder
     */
    public SmtpServerBuilder receiveBuffer(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes must be at least 1");
        }
        receiveBuffer = OptionalInt.of(bytes);
        return this;
    }

    /**
     * Sets the clock for the times of {@link ReceivedMail} and the journal. Default: the system clock.
     *
     * @param source asked once for each mail
     * @return this builder
     */
    public SmtpServerBuilder time(InstantSource source) {
        time = requireNonNull(source, "source");
        return this;
    }

    /**
     * Starts the server; on return it listens.
     *
     * @return a server that listens
     * @throws IllegalStateException if both kinds of TLS are configured
     * @throws UncheckedIOException if the port is in use or the journal cannot be opened
     */
    public ScriptedSmtpServer start() {
        if (startTls.isPresent() && implicitTls.isPresent()) {
            throw new IllegalStateException("startTls and implicitTls exclude each other; choose one");
        }
        return ScriptedSmtpServer.start(new ServerSettings(
                port,
                hostName,
                offered(),
                startTls,
                implicitTls,
                clientCertificate,
                login,
                keepBodies,
                contentTo,
                discarding,
                journal,
                contentLimit,
                receiveBuffer,
                time));
    }

    private List<String> offered() {
        List<String> offered = new ArrayList<>(
                extensions.orElse(List.of("8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING", "SIZE " + contentLimit)));
        offered.addAll(furtherExtensions);
        return Collections.unmodifiableList(offered);
    }
}
