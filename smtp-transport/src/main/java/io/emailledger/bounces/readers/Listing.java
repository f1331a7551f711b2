package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form that most notices share: a sentence that opens, then addresses that stand first on their lines, each followed
 * by the words about it. An address that is indented otherwise than the first one belongs to the words.
 */
final class Listing {
    private static final Pattern LEAD = Pattern.compile(
            "^[\\s<>\"'*\\-\\u2022]*(?:(?:failed )?recipients?(?: address)?: *|user |to:? *)?[\\[<\"]*"
                    + "(?:SMTP:|rfc822; *|mailto:)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BRACKETED = Pattern.compile("\"? +<[^<> @]{1,128}@[^<> @]{1,255}>");
    private static final Pattern HEADING = Pattern.compile("^ *-{4,} ?\\w");
    private static final Pattern GENERATED =
            Pattern.compile("(?:generated|expanded) from:? ", Pattern.CASE_INSENSITIVE);

    private Listing() {}

    /**
     * Reads the addresses behind the first line in which the opening is found. It may itself end with an address.
     *
     * @return whether there is such a line
     */
    static boolean read(List<String> lines, Pattern opening, ReportedAction action, Recipients into) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = opening.matcher(lines.get(i));
            if (matcher.find()) {
                String line = lines.get(i);
                leading(line.substring(matcher.end())).ifPresent(address -> into.add(address, action, line));
                readFrom(lines.subList(i + 1, next(lines, i + 1, opening)), action, into);
                return true;
            }
        }
        return false;
    }

    /** Where the sentence is repeated, or the end. */
    private static int next(List<String> lines, int from, Pattern opening) {
        int i = from;
        while (i < lines.size() && !opening.matcher(lines.get(i)).find()) {
            i++;
        }
        return i;
    }

    /** Reads addresses and words, up to a heading between dashes. */
    static void readFrom(List<String> lines, ReportedAction action, Recipients into) {
        int indentation = -1;
        for (String line : lines) {
            if (HEADING.matcher(line).find()) {
                return;
            }
            Optional<String> address = leading(line);
            if (address.isPresent() && (indentation < 0 || indentation == indentation(line))) {
                indentation = indentation(line);
                into.add(address.get(), action, after(line, address.get()));
            } else {
                into.say(line);
                if (GENERATED.matcher(line).find()) {
                    Addresses.firstIn(line).ifPresent(into::original);
                }
            }
        }
    }

    /** The address with which a line begins. Of a name that looks like an address, the one in angle brackets. */
    static Optional<String> leading(String line) {
        Matcher lead = LEAD.matcher(line);
        int start = lead.find() ? lead.end() : 0;
        Optional<String> first = Addresses.firstIn(line).filter(address -> line.startsWith(address, start));
        return first.flatMap(address -> {
            String rest = line.substring(start + address.length());
            return BRACKETED.matcher(rest).lookingAt() ? Addresses.firstIn(rest) : first;
        });
    }

    private static String after(String line, String address) {
        String rest = line.substring(line.indexOf(address) + address.length());
        int end = 0;
        while (end < rest.length() && ">]:;,\"'. ".indexOf(rest.charAt(end)) >= 0) {
            end++;
        }
        String words = rest.substring(end).strip();
        return words.length() <= address.length() + 2 && words.contains(address) ? "" : words;
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }
}
