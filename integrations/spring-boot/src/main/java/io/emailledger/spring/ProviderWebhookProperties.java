package io.emailledger.spring;

import io.emailledger.providers.Provider;
import io.emailledger.providers.Providers;
import io.emailledger.providers.SharedSecret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Webhooks of providers, with the artifact email-ledger-provider-webhooks.
 *
 * @param endpoints The webhooks by name, such as email-ledger.provider-webhooks.endpoints.resend.provider.
 */
@ConfigurationProperties("email-ledger.provider-webhooks")
record ProviderWebhookProperties(@DefaultValue Map<String, Endpoint> endpoints) {
    private static final String PREFIX = "email-ledger.provider-webhooks.endpoints.";

    /** The providers. */
    enum Kind {
        SES,
        SENDGRID,
        MAILGUN,
        POSTMARK,
        BREVO,
        MAILJET,
        SPARKPOST,
        RESEND
    }

    /**
     * A webhook.
     *
     * @param provider The provider, such as RESEND.
     * @param path The path of the webhook in this application, such as /hooks/resend.
     * @param secret What proves that a request is from the provider: its signing secret, its verification key, or the
     *     password, token or value that it sends.
     * @param previousSecrets Earlier signing secrets of Mailgun and Resend.
     * @param user The user name of HTTP Basic, if the provider sends one.
     * @param header The name of the header field, if the provider sends the secret in one.
     * @param topics The ARNs of the topics of Amazon SNS.
     * @param metadata The names of metadata by which e-mails are found.
     * @param keepUnmatched Whether bounces and complaints without an e-mail are stored for review.
     * @param maxBytes The maximum size of a request. Default: 4 MB.
     */
    record Endpoint(
            @Nullable Kind provider,
            @Nullable String path,
            @Nullable Secret secret,
            @DefaultValue List<Secret> previousSecrets,
            @Nullable String user,
            @Nullable String header,
            @DefaultValue Set<String> topics,
            @DefaultValue List<String> metadata,
            @DefaultValue("false") boolean keepUnmatched,
            @Nullable DataSize maxBytes) {

        Provider provider(String name) {
            Kind kind = Setting.required(property(name, "provider"), provider, "each has its own signature and events");
            return switch (kind) {
                case SES -> Setting.checked(property(name, "topics"), () -> Providers.ses(topics));
                case SENDGRID -> Setting.checked(property(name, "secret"), () -> Providers.sendGrid(key(name)));
                case MAILGUN -> Setting.checked(property(name, "secret"), () -> Providers.mailgun(keys(name)));
                case RESEND -> Setting.checked(property(name, "secret"), () -> Providers.resend(keys(name)));
                case POSTMARK -> Providers.postmark(shared(name, false));
                case MAILJET -> Providers.mailjet(shared(name, false));
                case BREVO -> Providers.brevo(shared(name, true));
                case SPARKPOST -> Providers.sparkPost(shared(name, true));
            };
        }

        private String key(String name) {
            return Setting.required(property(name, "secret"), secret, "it proves that requests are from the provider")
                    .text();
        }

        private String[] keys(String name) {
            return Stream.concat(Stream.of(key(name)), previousSecrets.stream().map(Secret::text))
                    .toArray(String[]::new);
        }

        private SharedSecret shared(String name, boolean bearer) {
            String key = key(name);
            if (user != null) {
                return Setting.checked(property(name, "secret"), () -> SharedSecret.basic(user, key));
            }
            if (header != null) {
                return Setting.checked(property(name, "secret"), () -> SharedSecret.header(header, key));
            }
            if (!bearer) {
                throw new InvalidPropertyException(
                        property(name, "user"), "must be set: the provider sends user and password by HTTP Basic");
            }
            return Setting.checked(property(name, "secret"), () -> SharedSecret.bearer(key));
        }

        MountPath mount(String name) {
            String at = Setting.required(property(name, "path"), path, "the provider sends events to it");
            return new MountPath(property(name, "path"), null, at, false);
        }
    }

    static String property(String name, String last) {
        return PREFIX + name + "." + last;
    }
}
