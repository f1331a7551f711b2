package io.emailledger.testkit.smtp;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The configuration of a server; see {@link SmtpServerBuilder}. */
record ServerSettings(
        int port,
        String hostName,
        List<String> extensions,
        Optional<SSLContext> startTls,
        Optional<SSLContext> implicitTls,
        boolean clientCertificate,
        Optional<ServerLogin> login,
        boolean keepBodies,
        Optional<Supplier<? extends OutputStream>> contentTo,
        boolean discarding,
        Optional<Path> journal,
        long contentLimit,
        OptionalInt receiveBuffer,
        InstantSource time) {

    /** The extension that has to be offered before a parameter of MAIL or RCPT is understood, where it differs. */
    private static final Map<String, String> EXTENSION_OF = Map.of(
            "BODY", "8BITMIME", "RET", "DSN", "ENVID", "DSN", "NOTIFY", "DSN", "ORCPT", "DSN", "BY", "DELIVERBY");

    ServerSettings {
        extensions = List.copyOf(extensions);
    }

    /** What EHLO is answered with behind the name. */
    List<String> keywords(boolean encrypted) {
        List<String> keywords = new ArrayList<>(extensions);
        if (startTls.isPresent() && !encrypted) {
            keywords.add("STARTTLS");
        }
        if (login.isPresent() && letsLogIn(encrypted)) {
            keywords.add("AUTH " + String.join(" ", login.get().mechanisms()));
        }
        return keywords;
    }

    /** A server with TLS accepts no login without TLS. */
    boolean letsLogIn(boolean encrypted) {
        return encrypted || startTls.isEmpty();
    }

    boolean offers(String keyword) {
        return extensions.stream().anyMatch(e -> e.split(" ", 2)[0].equalsIgnoreCase(keyword));
    }

    boolean offersParameter(String name) {
        String extension = EXTENSION_OF.getOrDefault(name.toUpperCase(Locale.ROOT), name);
        return offers(extension) || (extension.equals("AUTH") && login.isPresent());
    }

    ContentSink newContentSink() {
        return new ContentSink(keepBodies && !discarding, !discarding || journal.isPresent(), contentLimit, contentTo);
    }
}
