package io.emailledger.examples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The first program to run. Without arguments it spends a day in a small {@link Office}, with {@code --page} it
 * leaves the history page open over that day, and with other arguments it sends a folder of real messages through a
 * real relay, see {@link RealMail}.
 */
public final class OfficeDay {
    private static final Path DIRECTORY = Path.of("target", "office-day");

    private OfficeDay() {}

    /**
     * Runs the program. It ends the JVM with exit code 1 if a real message was not delivered, and with 2 if the
     * arguments make no sense.
     *
     * @param args nothing, or what {@link Arguments#USAGE} says
     * @throws Exception if something unexpected fails
     */
    public static void main(String[] args) throws Exception {
        // The JDK reads it when the first server is created, which is the one for pixels; see HistoryServer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        int exitCode = run(List.of(args), System.getenv(), DIRECTORY, System.out);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    static int run(List<String> args, Map<String, String> environment, Path directory, PrintStream out)
            throws Exception {
        try {
            if (args.isEmpty()) {
                new Office(directory, out).spendTheDay(ledger -> Office.Overtime.none());
                return 0;
            }
            if (args.get(0).equals(Arguments.PAGE)) {
                int port = Arguments.pagePort(args);
                new Office(directory, out).spendTheDay(ledger -> KeepPageOpen.at(port, ledger, out));
                return 0;
            }
            return new RealMail(Arguments.parse(args, environment), out).send();
        } catch (UsageException e) {
            out.println(e.getMessage());
            out.println();
            out.print(Arguments.USAGE);
            return 2;
        }
    }
}
