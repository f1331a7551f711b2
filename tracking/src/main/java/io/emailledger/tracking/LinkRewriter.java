package io.emailledger.tracking;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Range;
import org.jsoup.parser.Parser;

/**
 * Finds the links of a body and replaces their addresses. jsoup provides the positions of the attributes; the source text
 * is split and joined, never serialized again, so that everything else stays what it is, character for character.
 */
final class LinkRewriter {
    // As for the pixel: parsing costs memory and time in proportion to both.
    private static final int MAX_CHARACTERS = 500_000;
    private static final int MAX_TAGS = 20_000;

    /** Ends before punctuation that belongs to the sentence, and before a closing bracket that was not opened. */
    private static final Pattern IN_TEXT =
            Pattern.compile("(?i)\\bhttps?://[^\\s<>\"'\\[\\]{}|^`\\\\]*[^\\s<>\"'\\[\\]{}|^`\\\\.,;:!?*_)]");

    private LinkRewriter() {}

    /**
     * A link in its source.
     *
     * @param start where the address begins
     * @param end where it ends
     * @param target what it leads to
     * @param hidden whether it cannot be seen
     */
    record Place(int start, int end, URI target, boolean hidden) {}

    /** Returns the links of HTML that may be rewritten, in the order of the source. */
    static List<Place> inHtml(String html, LinkRules rules) {
        if (html.length() > MAX_CHARACTERS
                || html.chars().filter(c -> c == '<').limit(MAX_TAGS + 1).count() > MAX_TAGS) {
            return List.of();
        }
        Document document = Parser.htmlParser().setTrackPosition(true).parseInput(html, "");
        // The parser repeats an unclosed link in the cells of a table: it has one place in the source.
        TreeMap<Integer, Place> places = new TreeMap<>();
        for (Element link : document.select("a[href], area[href]")) {
            place(html, link, rules).ifPresent(place -> places.putIfAbsent(place.start(), place));
        }
        return places.values().stream().limit(LinkCodec.MOST_LINKS).toList();
    }

    private static Optional<Place> place(String html, Element link, LinkRules rules) {
        Range range = link.attributes().sourceRange("href").valueRange();
        if (!range.isTracked() || range.startPos() >= range.endPos() || range.endPos() > html.length()) {
            return Optional.empty();
        }
        int start = range.startPos();
        int end = range.endPos();
        boolean sure = Parser.unescapeEntities(html.substring(start, end), true).equals(link.attr("href"));
        return sure
                ? rules.target(link).map(target -> new Place(start, end, target, LinkRules.isHidden(link)))
                : Optional.empty();
    }

    /** Returns the links of plain text that may be rewritten, in order. */
    static List<Place> inText(String text, LinkRules rules) {
        List<Place> places = new ArrayList<>();
        if (text.length() <= MAX_CHARACTERS) {
            Matcher link = IN_TEXT.matcher(text);
            while (link.find() && places.size() < MAX_TAGS) {
                int start = link.start();
                int end = link.end();
                rules.target(link.group()).ifPresent(target -> places.add(new Place(start, end, target, false)));
            }
        }
        return places;
    }

    /** Replaces the addresses at the places. */
    static String replace(String source, List<Place> places, Function<Place, String> address) {
        StringBuilder result = new StringBuilder(source.length() + 200 * places.size());
        int from = 0;
        for (Place place : places) {
            result.append(source, from, place.start()).append(address.apply(place));
            from = place.end();
        }
        return result.append(source, from, source.length()).toString();
    }
}
