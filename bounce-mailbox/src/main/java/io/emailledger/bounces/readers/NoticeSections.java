package io.emailledger.bounces.readers;

import io.emailledger.bounces.readers.NoticeAddresses.Mention;
import io.emailledger.bounces.readers.NoticeAddresses.Position;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The parts of a notice that each report their own result. A part begins with a heading between dashes, or with a
 * sentence before a list of addresses, and lasts until the next one.
 */
final class NoticeSections {
    private static final Pattern HEADING = Pattern.compile("^ *-{4,} ?\\w");

    /** The transcript names recipients of every result. */
    private static final Pattern TRANSCRIPT = Pattern.compile("(?i)transcript|session");

    private static final int LONGEST_INTRO = 4;

    /**
     * A part of a notice.
     *
     * @param start the first line of its intro
     * @param line the last line of its intro
     * @param action the result that the intro reports; empty if it reports none
     * @param certain whether the intro says that no attempt follows
     */
    private record Section(int start, int line, Optional<ReportedAction> action, boolean certain) {}

    private final Mail mail;
    private final NavigableMap<Integer, Section> byLine = new TreeMap<>();
    private final Map<Integer, ReportedAction> labels = new HashMap<>();
    private final Set<Integer> starts = new HashSet<>();
    private final Set<ReportedAction> reported = EnumSet.noneOf(ReportedAction.class);

    private NoticeSections(Mail mail) {
        this.mail = mail;
    }

    static NoticeSections of(Mail mail, List<Mention> named) {
        NoticeSections found = new NoticeSections(mail);
        Set<Integer> entries = new HashSet<>();
        named.forEach(mention -> entries.add(mention.line()));
        named.stream().filter(mention -> mention.place() == Position.LABELLED).forEach(found::label);
        for (int line = 0; line < mail.lines().size(); line++) {
            mail.time().check();
            found.read(line, entries);
        }
        named.forEach(mention ->
                found.section(mention.line()).flatMap(Section::action).ifPresent(found.reported::add));
        return found;
    }

    /** A label before an address reports the result of its line alone. */
    private void label(Mention mention) {
        String line = mail.lines().get(mention.line());
        String label = line.substring(0, Math.max(0, line.indexOf(mention.address())));
        Tone.ofLabel(label).ifPresent(action -> labels.put(mention.line(), action));
    }

    private void read(int number, Set<Integer> entries) {
        List<String> lines = mail.lines();
        String line = lines.get(number).strip();
        if (HEADING.matcher(lines.get(number)).find()) {
            boolean transcript = TRANSCRIPT.matcher(line).find();
            add(number, number, line, transcript ? Optional.empty() : Tone.ofIntro(line));
        } else if ((line.endsWith(":") || line.endsWith("：")) && introduces(number, entries)) {
            int start = number;
            while (start > 0 && number - start < LONGEST_INTRO && belongs(start - 1, number, entries)) {
                start--;
            }
            String paragraph = String.join(" ", lines.subList(start, number + 1));
            String sentence = paragraph.substring(paragraph.lastIndexOf(". ") + 1);
            Optional<ReportedAction> action = Tone.ofIntro(sentence).or(() -> Tone.ofIntro(paragraph));
            if (action.isPresent()) {
                add(start, number, paragraph, action);
            }
        }
    }

    /** Tells whether a line above the end of an intro belongs to it, and not to the entry before. */
    private boolean belongs(int line, int end, Set<Integer> entries) {
        String text = mail.lines().get(line);
        return !text.isBlank()
                && !entries.contains(line)
                && !HEADING.matcher(text).find()
                && !Letters.isReply(text)
                && indentation(text) == indentation(mail.lines().get(end));
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }

    private boolean introduces(int line, Set<Integer> entries) {
        List<String> lines = mail.lines();
        int next = line + 1;
        while (next < lines.size() && next < line + 3 && lines.get(next).isBlank()) {
            next++;
        }
        return entries.contains(next) && !entries.contains(line);
    }

    private void add(int start, int line, String intro, Optional<ReportedAction> action) {
        byLine.put(line, new Section(start, line, action, Tone.saysFinal(intro)));
        starts.add(start);
    }

    private Optional<Section> section(int line) {
        return Optional.ofNullable(byLine.lowerEntry(line)).map(Map.Entry::getValue);
    }

    /** Tells whether the intro of a part begins at the line. */
    boolean beginsAt(int line) {
        return starts.contains(line);
    }

    /** Tells whether the notice reports a result in a part of it. */
    boolean reportsResult() {
        return !reported.isEmpty();
    }

    /**
     * Returns the result of an address on a line. An intro that reports a failure or a delay is only about a part of
     * the notice if another part has another result; else the notice as a whole says which of them it is.
     *
     * @param line the line of the address
     * @param whole the result that the notice as a whole reports
     */
    Optional<ReportedAction> action(int line, Optional<ReportedAction> whole) {
        if (labels.containsKey(line)) {
            return Optional.of(labels.get(line));
        }
        Optional<Section> section = section(line);
        Optional<ReportedAction> here = section.flatMap(Section::action);
        if (here.isEmpty()) {
            return whole;
        }
        boolean decides = switch (here.get()) {
            case FAILED ->
                reported.contains(ReportedAction.DELAYED) || (section.get().certain() && reported.size() > 1);
            case DELAYED -> reported.size() > 1;
            default -> true;
        };
        return decides ? here : whole.or(() -> here);
    }

    /** Returns the first line of the part to which a line belongs; the whole notice is one part if it has one result. */
    int start(int line) {
        return reported.size() < 2 ? 0 : section(line).map(Section::start).orElse(0);
    }

    /** Returns the line behind the part to which a line belongs. */
    int end(int line) {
        int end = line + 1;
        while (end < mail.lines().size() && (reported.size() < 2 || !beginsAt(end))) {
            end++;
        }
        return end;
    }
}
