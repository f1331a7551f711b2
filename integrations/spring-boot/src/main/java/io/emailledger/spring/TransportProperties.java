package io.emailledger.spring;

import io.emailledger.local.LocalTransports;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where e-mails go.
 *
 * @param kind Where e-mails go: to the mail server of spring.mail (SMTP), into a folder (FOLDER), or nowhere (DISCARD).
 * @param folder The folder for the kind FOLDER.
 * @param redirectTo The address to which every e-mail goes instead of its recipients, for staging. Default: none.
 * @param log Whether every e-mail is logged before it is sent.
 */
@ConfigurationProperties("email-ledger.transport")
record TransportProperties(
        @DefaultValue("smtp") Kind kind,
        @Nullable Path folder,
        @Nullable String redirectTo,
        @DefaultValue("false") boolean log) {
    private static final String PREFIX = "email-ledger.transport.";

    /** Where e-mails go. */
    enum Kind {
        SMTP,
        FOLDER,
        DISCARD
    }

    /** Returns the transport of these settings. */
    Transport transport(Supplier<Transport> smtp) {
        Transport base = switch (kind) {
            case SMTP -> smtp.get();
            case DISCARD -> LocalTransports.discarding();
            case FOLDER ->
                LocalTransports.toFolder(Setting.required(PREFIX + "folder", folder, PREFIX + "kind is FOLDER"));
        };
        Transport logged = log ? LocalTransports.logging(base) : base;
        return Setting.with(
                logged,
                PREFIX + "redirect-to",
                redirectTo,
                (next, address) -> LocalTransports.redirecting(Address.of(address), next));
    }
}
