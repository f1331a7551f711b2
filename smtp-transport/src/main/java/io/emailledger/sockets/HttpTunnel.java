package io.emailledger.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks an HTTP proxy for a tunnel by CONNECT (RFC 9110 section 9.3.6), with Basic (RFC 7617) if there is a login. */
public final class HttpTunnel implements Tunnel {
    private static final int LONGEST_HEADER = 32 * 1024;
    private static final int LONGEST_QUOTE = 200;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([1-9][0-9]{2})( .*)?");
    private static final Pattern CHALLENGE = Pattern.compile("(?i)proxy-authenticate:\\s*([a-z0-9-]+).*");

    private static final String WRONG_KIND = "check its port; for a SOCKS5 proxy there is ProxyServer.socks5(...)";

    private final @Nullable ProxyLogin login;
    private final UnaryOperator<String> quoted;

    /** Asks without a login if it is null; passes what the proxy says through a function before it is shown. */
    public HttpTunnel(@Nullable ProxyLogin login, UnaryOperator<String> quoted) {
        this.login = login;
        this.quoted = quoted;
    }

    @Override
    public void open(Socket proxy, String host, int port, Duration atMost) throws IOException {
        String server = ConnectionChecks.hostAndPort(host, port);
        ProxyStream stream = new ProxyStream(proxy, atMost, WRONG_KIND);
        stream.send("the request for a connection to " + server, request(server).getBytes(ISO_8859_1));
        List<String> header = header(stream);
        while (status(header) / 100 == 1) {
            header = header(stream);
        }
        // A reply of 2yz has no content, whatever its header says: what follows is of the server.
        if (status(header) / 100 != 2) {
            throw refusal(header, server);
        }
    }

    private String request(String server) {
        String authorization = login == null
                ? ""
                : "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString((login.user() + ":" + login.password()).getBytes(UTF_8))
                        + "\r\n";
        return "CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n" + authorization + "\r\n";
    }

    /** Reads a status line and the header fields, to the empty line. */
    private static List<String> header(ProxyStream stream) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = 0; read < LONGEST_HEADER; read++) {
            int next = stream.read();
            if (read == 0 && next != 'H') {
                throw noHttp();
            }
            if (next != '\n') {
                line.write(next);
                continue;
            }
            String text = line.toString(ISO_8859_1);
            String bare = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            if (lines.isEmpty() && !STATUS_LINE.matcher(bare).matches()) {
                throw noHttp();
            }
            if (bare.isEmpty()) {
                return lines;
            }
            lines.add(bare);
            line.reset();
        }
        throw ProxyException.lasting("gave an answer that does not end");
    }

    private static ProxyException noHttp() {
        return ProxyException.lasting("does not speak HTTP: " + WRONG_KIND);
    }

    private static int status(List<String> header) {
        Matcher line = STATUS_LINE.matcher(header.get(0));
        return line.matches() ? Integer.parseInt(line.group(1)) : 0;
    }

    private ProxyException refusal(List<String> header, String server) {
        int status = status(header);
        String said = quoted.apply(header.get(0).substring("HTTP/1.1 ".length()).strip());
        String quote = said.length() > LONGEST_QUOTE ? said.substring(0, LONGEST_QUOTE) + "..." : said;
        return new ProxyException(
                "cannot connect to " + server + ": it answered " + quote + advice(status, header),
                status / 100 == 4 && status != 408 && status != 429);
    }

    private String advice(int status, List<String> header) {
        return switch (status) {
            // Tinyproxy answers a wrong password with the code of servers.
            case 401, 407 -> "; " + loginAdvice(header);
            case 403, 405 -> "; its rules have to allow CONNECT to this server and port";
            case 404, 500, 502, 503, 504 ->
                "; check the name and the port given to relay(...), which the proxy resolves";
            default -> "";
        };
    }

    private String loginAdvice(List<String> header) {
        List<String> schemes = header.stream()
                .map(CHALLENGE::matcher)
                .filter(Matcher::matches)
                .map(challenge -> challenge.group(1))
                .toList();
        if (!schemes.isEmpty()
                && schemes.stream().noneMatch(s -> s.toLowerCase(Locale.ROOT).equals("basic"))) {
            return "it demands a login by " + schemes.stream().map(quoted).collect(Collectors.joining(" or "))
                    + ", and this client knows only Basic";
        }
        return login == null
                ? "give it a login with ProxyServer.login(...)"
                : "check the user and the password given to ProxyServer.login(...)";
    }
}
