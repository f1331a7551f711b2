package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** One SMTP session from greeting to end, on a separate thread. */
final class SmtpSession implements Runnable {
    private static final ServerReply NO_OPERATION = ServerReply.of(250, "2.0.0 Ok");
    private static final ServerReply BYE = ServerReply.of(221, "2.0.0 Bye");
    private static final ServerReply GO_AHEAD = ServerReply.of(220, "2.0.0 Ready to start TLS");
    private static final ServerReply VERIFY = ServerReply.of(252, "2.1.5 Cannot verify, send some mail");
    private static final ServerReply HELP = ServerReply.of(214, "2.0.0 RFC 5321");
    private static final ServerReply UNKNOWN = ServerReply.of(500, "5.5.2 Command not recognized");
    private static final ServerReply TOO_LONG = ServerReply.of(500, "5.5.6 Line too long");
    private static final ServerReply NOT_SERVED = ServerReply.of(503, "5.5.1 No service here, say QUIT");
    private static final ServerReply NEEDS_NAME = ServerReply.of(501, "5.5.4 Give your name");
    private static final ServerReply NEEDS_HELLO = ServerReply.of(503, "5.5.1 Say EHLO first");
    private static final ServerReply NEEDS_LOGIN = ServerReply.of(530, "5.7.0 Authentication required");
    private static final ServerReply NEEDS_TLS = ServerReply.of(538, "5.7.11 Encryption required for authentication");
    private static final ServerReply NOT_IMPLEMENTED = ServerReply.of(502, "5.5.1 Command not implemented");
    private static final ServerReply NOT_NOW = ServerReply.of(503, "5.5.1 Bad sequence of commands");
    private static final ServerReply TLS_UNAVAILABLE = ServerReply.of(454, "4.7.0 TLS not available");

    private final ServerSettings settings;
    private final Connection connection;
    private final SessionLog log;
    private final Voice voice;
    private final RecordedTransaction transaction;
    private boolean serving;
    private boolean greeted;
    private boolean extended;
    private boolean loggedIn;

    SmtpSession(ServerSettings settings, Connection connection, SessionLog log, Voice voice, Mailbox mailbox) {
        this.settings = settings;
        this.connection = connection;
        this.log = log;
        this.voice = voice;
        this.transaction = new RecordedTransaction(log.connection(), connection, voice, settings, mailbox);
    }

    @Override
    public void run() {
        try {
            if (settings.implicitTls().isPresent()) {
                connection.startTls(settings.implicitTls().get(), settings.clientCertificate());
            }
            greet();
            while (true) {
                Optional<String> line = connection.hear();
                if (line.isPresent()) {
                    obey(line.get());
                } else {
                    voice.say(TOO_LONG);
                }
            }
        } catch (ConversationOver e) {
            log.note("end");
        } catch (SSLException e) {
            log.note("TLS failed: " + e.getMessage());
        } catch (IOException e) {
            log.note("connection lost: " + e.getMessage());
        } catch (RuntimeException e) {
            log.note("a rule failed: " + e);
            throw e;
        } finally {
            connection.abandon();
        }
    }

    private Supplier<Moment> at(Phase phase, String line) {
        return () -> transaction.moment(phase, line);
    }

    private void greet() throws IOException {
        ServerReply greeting = ServerReply.of(220, settings.hostName() + " ESMTP");
        serving = ServerReply.isPositive(voice.answer(Phase.GREETING, at(Phase.GREETING, ""), greeting));
    }

    private void obey(String line) throws IOException {
        int blank = line.indexOf(' ');
        String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
        String argument = blank < 0 ? "" : line.substring(blank + 1).strip();
        if (verb.equals("QUIT")) {
            quit(line);
        } else if (!serving) {
            voice.say(NOT_SERVED);
        } else {
            switch (verb) {
                case "EHLO", "HELO" -> hello(verb, line, argument);
                case "STARTTLS" -> startTls(line);
                case "AUTH" -> authenticate(line, argument);
                case "MAIL", "RCPT", "DATA" -> mail(verb, line, argument);
                case "RSET" -> transaction.reset(line);
                case "NOOP" -> voice.answer(Phase.NOOP, at(Phase.NOOP, line), NO_OPERATION);
                case "VRFY" -> voice.say(VERIFY);
                case "HELP" -> voice.say(HELP);
                case "EXPN", "BDAT", "TURN", "ETRN" -> voice.say(NOT_IMPLEMENTED);
                default -> voice.say(UNKNOWN);
            }
        }
    }

    private void hello(String verb, String line, String argument) throws IOException {
        if (argument.isEmpty()) {
            voice.say(NEEDS_NAME);
            return;
        }
        boolean wantsExtensions = verb.equals("EHLO");
        List<String> lines = new ArrayList<>(List.of(settings.hostName()));
        if (wantsExtensions) {
            lines.addAll(settings.keywords(connection.isEncrypted()));
        }
        if (ServerReply.isPositive(voice.answer(Phase.EHLO, at(Phase.EHLO, line), ServerReply.of(250, lines)))) {
            greeted = true;
            extended = wantsExtensions;
            transaction.abandon();
        }
    }

    private void startTls(String line) throws IOException {
        if (!greeted) {
            voice.say(NEEDS_HELLO);
        } else if (connection.isEncrypted() || transaction.isOpen()) {
            voice.say(NOT_NOW);
        } else if (settings.startTls().isEmpty()) {
            voice.say(settings.offers("STARTTLS") ? TLS_UNAVAILABLE : NOT_IMPLEMENTED);
        } else if (ServerReply.isPositive(voice.answer(Phase.STARTTLS, at(Phase.STARTTLS, line), GO_AHEAD))) {
            connection.startTls(settings.startTls().get(), settings.clientCertificate());
            greeted = false;
            loggedIn = false;
        }
    }

    private void authenticate(String line, String argument) throws IOException {
        if (settings.login().isEmpty()) {
            voice.say(NOT_IMPLEMENTED);
        } else if (!greeted) {
            voice.say(NEEDS_HELLO);
        } else if (loggedIn || transaction.isOpen()) {
            voice.say(NOT_NOW);
        } else if (!settings.letsLogIn(connection.isEncrypted())) {
            voice.say(NEEDS_TLS);
        } else {
            Authentication exchange =
                    new Authentication(connection, settings.login().get());
            ServerReply verdict = exchange.verdictOn(argument);
            if (verdict.code() == Authentication.SUCCEEDED || verdict.code() == Authentication.FAILED) {
                loggedIn = ServerReply.isPositive(voice.answer(Phase.AUTH, at(Phase.AUTH, line), verdict));
            } else {
                voice.say(verdict);
            }
        }
    }

    private void mail(String verb, String line, String argument) throws IOException {
        if (!greeted) {
            voice.say(NEEDS_HELLO);
        } else if (settings.login().isPresent() && !loggedIn) {
            voice.say(NEEDS_LOGIN);
        } else if (verb.equals("MAIL")) {
            transaction.mail(line, argument, extended);
        } else if (verb.equals("RCPT")) {
            transaction.recipient(line, argument, extended);
        } else {
            transaction.data(line, argument);
        }
    }

    private void quit(String line) throws IOException {
        if (ServerReply.isPositive(voice.answer(Phase.QUIT, at(Phase.QUIT, line), BYE))) {
            connection.close();
            throw new ConversationOver();
        }
    }
}
