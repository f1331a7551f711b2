package io.emailledger.examples;

import io.emailledger.message.Email;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The readers of the office's mail: their mail programs and browsers, and the scanner of a mail gateway. */
final class Readers {
    private static final Pattern PIXEL = Pattern.compile("<img src=\"(http://127\\.0\\.0\\.1:[^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("<a href=\"(http://127\\.0\\.0\\.1:\\d+/c/[^\"]+)\"");
    private static final Pattern UNSUBSCRIBE = Pattern.compile("List-Unsubscribe:\\s+<([^>]+)>");
    private static final String MAIL_PROGRAM = "Mozilla/5.0 (X11; Linux x86_64) Thunderbird/128.0";
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

    private final ScriptedSmtpServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    /** The readers whose mail arrives at a server. */
    Readers(ScriptedSmtpServer server) {
        this.server = server;
    }

    /** Loads the pixel of the last mail to a recipient, as a mail program does that shows it. */
    String loadPixel(String recipient) throws IOException, InterruptedException, MessagingException {
        HttpResponse<Void> image = get(addresses(PIXEL, htmlTo(recipient)).get(0), MAIL_PROGRAM);
        return image.statusCode() + " "
                + image.headers().firstValue("Content-Type").orElse("");
    }

    /** Follows the first link of the last mail to a recipient. */
    String followOneLink(String recipient) throws IOException, InterruptedException, MessagingException {
        return get(addresses(LINK, htmlTo(recipient)).get(0), BROWSER).statusCode() + " to the page";
    }

    /** Follows all links of the last mail to a recipient at once, as a scanner does that poses as a browser. */
    String followAllLinks(String recipient, Pace pace) throws IOException, InterruptedException, MessagingException {
        List<URI> links = addresses(LINK, htmlTo(recipient));
        pace.stop();
        try {
            for (URI link : links) {
                get(link, BROWSER);
            }
        } finally {
            pace.goOn();
        }
        return links.size() + " links followed";
    }

    /** Sends what a mail program sends when its reader clicks "unsubscribe" (RFC 8058). */
    String unsubscribe(String recipient) throws IOException, InterruptedException {
        String received = new String(lastTo(recipient), StandardCharsets.ISO_8859_1);
        HttpRequest post = HttpRequest.newBuilder(
                        addresses(UNSUBSCRIBE, received).get(0))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                .build();
        return String.valueOf(
                http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode());
    }

    /** The clock of the office's links. It stands still during a burst, which is one on a slow machine too. */
    static final class Pace implements InstantSource {
        private volatile Optional<Instant> stopped = Optional.empty();

        @Override
        public Instant instant() {
            return stopped.orElseGet(Instant::now);
        }

        void stop() {
            stopped = Optional.of(Instant.now());
        }

        void goOn() {
            stopped = Optional.empty();
        }
    }

    private String htmlTo(String recipient) throws IOException, MessagingException {
        Email mail = EmlReader.read(lastTo(recipient), Optional.empty()).build();
        return mail.html().orElseThrow();
    }

    private byte[] lastTo(String recipient) {
        return server.received().stream()
                .filter(mail -> mail.recipients().contains(recipient))
                .reduce((first, second) -> second)
                .orElseThrow()
                .content();
    }

    private static List<URI> addresses(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        List<URI> found = matcher.results().map(one -> URI.create(one.group(1))).toList();
        if (found.isEmpty()) {
            throw new IOException("the mail has neither link nor pixel");
        }
        return found;
    }

    /** Does not follow a redirection: its target is no real server. */
    private HttpResponse<Void> get(URI address, String agent) throws IOException, InterruptedException {
        HttpRequest get =
                HttpRequest.newBuilder(address).header("User-Agent", agent).build();
        return http.send(get, HttpResponse.BodyHandlers.discarding());
    }
}
