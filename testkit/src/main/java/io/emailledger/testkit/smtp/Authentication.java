package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** One AUTH exchange (RFC 4954): asks for what is missing and says what the verdict is. */
final class Authentication {
    static final int SUCCEEDED = 235;
    static final int FAILED = 535;

    private static final ServerReply OK = ServerReply.of(SUCCEEDED, "2.7.0 Authentication successful");
    private static final ServerReply WRONG = ServerReply.of(FAILED, "5.7.8 Username and password not accepted");
    private static final ServerReply CANCELLED = ServerReply.of(501, "5.7.0 Authentication cancelled");
    private static final ServerReply MALFORMED = ServerReply.of(501, "5.5.2 Cannot decode the response");
    private static final ServerReply UNKNOWN_MECHANISM = ServerReply.of(504, "5.5.4 Mechanism not offered");
    private static final String XOAUTH2_FAILURE = "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail\"}";

    private final Connection connection;
    private final ServerLogin login;

    Authentication(Connection connection, ServerLogin login) {
        this.connection = connection;
        this.login = login;
    }

    /** What there is to say to {@code AUTH argument}, after all responses are in. */
    ServerReply verdictOn(String argument) throws IOException {
        String[] parts = argument.trim().split(" +", 2);
        Optional<String> initial = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
        try {
            return switch (parts[0].toUpperCase(Locale.ROOT)) {
                case "PLAIN" -> plain(initial);
                case "LOGIN" -> userThenPassword(initial);
                case "XOAUTH2" -> bearer(initial);
                default -> UNKNOWN_MECHANISM;
            };
        } catch (Cancelled e) {
            return CANCELLED;
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
    }

    /** RFC 4616: authorization identity, user and password, parted by NUL. */
    private ServerReply plain(Optional<String> initial) throws IOException {
        String[] fields = response(initial, "").split("\0", -1);
        return fields.length == 3 ? verdict(login.matches(fields[1], fields[2])) : MALFORMED;
    }

    private ServerReply userThenPassword(Optional<String> initial) throws IOException {
        String user = response(initial, "Username:");
        String password = response(Optional.empty(), "Password:");
        return verdict(login.matches(user, password));
    }

    /** {@code user=...^Aauth=Bearer ...^A^A}; a wrong token is told in a challenge before the verdict. */
    private ServerReply bearer(Optional<String> initial) throws IOException {
        String given = response(initial, "");
        String wanted = "user=" + login.user() + "\1auth=Bearer " + login.password() + "\1\1";
        boolean right = given.equals(wanted);
        if (!right) {
            challenge(XOAUTH2_FAILURE);
        }
        return verdict(right);
    }

    private static ServerReply verdict(boolean right) {
        return right ? OK : WRONG;
    }

    /** The response decoded: the one that came with the command, else the next line after this challenge. */
    private String response(Optional<String> initial, String prompt) throws IOException {
        String encoded = initial.isPresent() ? initial.get() : challenge(prompt);
        if (encoded.equals("=")) {
            return "";
        }
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private String challenge(String text) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        connection.say(ServerReply.of(334, encoded));
        String line = connection.hear().orElseThrow(Cancelled::new);
        if (line.equals("*")) {
            throw new Cancelled();
        }
        return line;
    }

    /** The client has given up on this exchange, or sent a line beyond all bounds. */
    private static final class Cancelled extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
