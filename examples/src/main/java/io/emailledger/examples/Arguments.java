package io.emailledger.examples;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.Security;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line: which real messages to send, and through which relay.
 *
 * @param host the relay
 * @param port its port
 * @param security how the connection is secured
 * @param user the login, if there is one
 * @param password the password; empty without a user
 * @param to the recipient of every message, whatever its header says
 * @param from the author of every message; empty to keep the ones in the files
 * @param database the file that holds the history, without its extension
 * @param patience how long to wait for deferred messages
 * @param folder where the messages are
 */
record Arguments(
        String host,
        int port,
        Security security,
        Optional<String> user,
        String password,
        String to,
        Optional<Address> from,
        Path database,
        Duration patience,
        Path folder) {
    static final String USAGE = """
            Without arguments: a day in a small office, against a mail server of its own.
            --page [PORT]: the same, and the history page over it on this machine; default: 8025

            To send real messages, again and again, each of them once:
              --smtp HOST:PORT       the relay
              --to ADDRESS           the recipient of every message
              --user NAME            who logs in; the password is taken from the environment
                                     (EMAIL_LEDGER_PASSWORD) or from --password-file FILE
              --from ADDRESS         the author of every message; default: as in the file
              --tls KIND             required (STARTTLS), implicit (as on port 465) or none
              --db PATH              the history, an H2 database; default: ./email-ledger-history
              --wait SECONDS         how long to wait for deferred messages; default: 120
              FOLDER                 where the .eml files are

            mvn -Dquick -pl examples -am compile exec:java \\
                -Dexec.args="--smtp smtp.example.com:587 --user me@example.com --to me@example.com mails"
            """;

    /** Opens the history page over the day in the office. */
    static final String PAGE = "--page";

    private static final int LAST_PORT = 65_535;

    private static final int LONGEST_WAIT = 1_000_000;

    private static final String PASSWORD_VARIABLE = "EMAIL_LEDGER_PASSWORD";
    private static final Set<String> OPTIONS =
            Set.of("--smtp", "--to", "--user", "--password-file", "--from", "--tls", "--db", "--wait");

    static Arguments parse(List<String> args, Map<String, String> environment) throws UsageException {
        Map<String, String> options = new HashMap<>();
        Optional<Path> folder = Optional.empty();
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            if (OPTIONS.contains(word)) {
                if (++i == args.size()) {
                    throw new UsageException(word + " needs a value.");
                }
                options.put(word, args.get(i));
            } else if (word.startsWith("-")) {
                throw new UsageException("There is no option " + word + ".");
            } else if (folder.isPresent()) {
                throw new UsageException("There is more than one folder.");
            } else {
                folder = Optional.of(Path.of(word));
            }
        }
        return of(options, folder.orElseThrow(() -> new UsageException("The folder is missing.")), environment);
    }

    /** Reads what follows {@link #PAGE}. */
    static int pagePort(List<String> args) throws UsageException {
        if (args.size() > 2) {
            throw new UsageException(PAGE + " stands alone, or with a port.");
        }
        return args.size() == 1 ? KeepPageOpen.USUAL_PORT : number(args.get(1), LAST_PORT, PAGE);
    }

    private static Arguments of(Map<String, String> options, Path folder, Map<String, String> environment)
            throws UsageException {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("The folder is not there, or is not a folder.");
        }
        String smtp = required(options, "--smtp");
        int colon = smtp.lastIndexOf(':');
        if (colon < 1) {
            throw new UsageException("--smtp must be HOST:PORT.");
        }
        int port = number(smtp.substring(colon + 1), LAST_PORT, "--smtp");
        Security security = security(options.getOrDefault("--tls", port == 465 ? "implicit" : "required"));
        Optional<String> user = Optional.ofNullable(options.get("--user"));
        return new Arguments(
                smtp.substring(0, colon),
                port,
                security,
                user,
                user.isPresent() ? password(options, environment) : "",
                address(required(options, "--to"), "--to").address(),
                options.containsKey("--from")
                        ? Optional.of(address(options.get("--from"), "--from"))
                        : Optional.empty(),
                Path.of(options.getOrDefault("--db", "email-ledger-history")),
                Duration.ofSeconds(number(options.getOrDefault("--wait", "120"), LONGEST_WAIT, "--wait")),
                folder);
    }

    private static String required(Map<String, String> options, String name) throws UsageException {
        String value = options.get(name);
        if (value == null) {
            throw new UsageException(name + " is missing.");
        }
        return value;
    }

    private static int number(String text, int most, String name) throws UsageException {
        if (!text.matches("\\d+")) {
            throw new UsageException(name + " must hold a whole number.");
        }
        BigInteger number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new UsageException(name + " must hold a number of at most " + most + ".");
        }
        return number.intValueExact();
    }

    private static Security security(String kind) throws UsageException {
        return switch (kind) {
            case "required" -> Security.STARTTLS_REQUIRED;
            case "implicit" -> Security.TLS;
            case "none" -> Security.NONE;
            default -> throw new UsageException("--tls must be required, implicit or none.");
        };
    }

    private static Address address(String text, String name) throws UsageException {
        try {
            Address address = Address.of(text);
            if (address.isDeliverable()) {
                return address;
            }
        } catch (InvalidValueException e) {
            // Reported below.
        }
        throw new UsageException(name + " must be a bare address such as name@domain.example.");
    }

    /** A password never comes from the command line: every user of the machine can read that. */
    private static String password(Map<String, String> options, Map<String, String> environment) throws UsageException {
        try {
            String password = options.containsKey("--password-file")
                    ? Files.readString(Path.of(options.get("--password-file"))).strip()
                    : environment.getOrDefault(PASSWORD_VARIABLE, "");
            if (password.isEmpty()) {
                throw new UsageException("--user needs a password: set " + PASSWORD_VARIABLE + " or --password-file.");
            }
            return password;
        } catch (IOException e) {
            throw new UsageException("--password-file cannot be read.");
        }
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "Arguments[" + host + ":" + port + ", " + security + ", database=" + database + ", folder=" + folder
                + "]";
    }
}
