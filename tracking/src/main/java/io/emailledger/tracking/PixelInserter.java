package io.emailledger.tracking;

import java.net.URI;
import java.util.Set;
import java.util.stream.IntStream;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place for the pixel in any HTML. jsoup provides the positions of elements; the source text is split and
 * joined, never serialized again, so that it is not altered. If the place is not obviously right, the result is parsed
 * again to check whether the pixel would be loaded.
 */
final class PixelInserter {
    // Parsing costs memory and time in proportion to both. Gmail shows the first 102 KB of a body.
    private static final int MAX_CHARACTERS = 500_000;
    private static final int MAX_TAGS = 20_000;

    // Elements in which an image is not loaded, or is text, or is shown only if something else is not.
    private static final Set<String> HIDING = Set.of(
            "title",
            "style",
            "script",
            "noscript",
            "template",
            "textarea",
            "select",
            "xmp",
            "plaintext",
            "iframe",
            "noembed",
            "noframes",
            "frameset",
            "svg",
            "math",
            "object",
            "video",
            "audio",
            "canvas");

    private PixelInserter() {}

    static String insert(String html, URI pixel) {
        String image = image(pixel);
        int place = place(html, image);
        return html.substring(0, place) + image + html.substring(place);
    }

    /**
     * Style sheets of newsletters stretch every image to the full width: only !important here is stronger than there.
     */
    private static String image(URI pixel) {
        return "<img src=\"" + pixel.toString().replace("&", "&amp;") + "\" width=\"1\" height=\"1\" alt=\"\""
                + " style=\"display:block;border:0;width:1px!important;height:1px!important\">";
    }

    private static int place(String html, String image) {
        if (html.length() > MAX_CHARACTERS
                || html.chars().filter(c -> c == '<').limit(MAX_TAGS + 1).count() > MAX_TAGS) {
            return html.length();
        }
        Landmarks seen = new Landmarks(html, parse(html));
        int[] places = {seen.firstHiding, seen.bodyEnd, seen.htmlEnd, html.length(), seen.understood};
        // Nothing is hidden there, and a real end tag or the end of the last node is a place between nodes: no second
        // check is needed.
        if (seen.firstHiding < 0 && (seen.bodyEnd >= 0 || seen.htmlEnd >= 0 || seen.understood == html.length())) {
            return IntStream.of(places).filter(place -> place >= 0).findFirst().orElseThrow();
        }
        return IntStream.of(places)
                .filter(place -> place >= 0 && isLoaded(html, image, place))
                .findFirst()
                .orElse(html.length());
    }

    private static boolean isLoaded(String html, String image, int place) {
        Document document = parse(html.substring(0, place) + image + html.substring(place));
        return document.select("body img").stream()
                .anyMatch(found -> found.sourceRange().startPos() == place
                        && found.parents().stream().noneMatch(parent -> HIDING.contains(parent.normalName())));
    }

    private static Document parse(String html) {
        return Parser.htmlParser().setTrackPosition(true).parseInput(html, "");
    }

    /** The relevant positions in the source; -1 stands for none. */
    private static final class Landmarks implements NodeVisitor {
        private final String html;
        private final int limit;

        /** The beginnings of the real end tags. */
        private final int bodyEnd;

        private final int htmlEnd;

        /** The end of the last node that the parser kept: an unfinished tag at the end of the source comes after it. */
        private int understood;

        /** The beginning of the outermost hiding element or comment that is still open at the place of the pixel. */
        private int firstHiding = -1;

        Landmarks(String html, Document document) {
            this.html = html;
            bodyEnd = endTag(document.selectFirst("html > body"), "</body");
            htmlEnd = endTag(document.selectFirst("html"), "</html");
            limit = bodyEnd >= 0 ? bodyEnd : htmlEnd >= 0 ? htmlEnd : html.length();
            document.traverse(this);
        }

        @Override
        public void head(Node node, int depth) {
            Range range = node.sourceRange();
            if (!range.isTracked()) {
                return;
            }
            understood = Math.max(understood, writtenEnd(range));
            if (node instanceof Element element) {
                understood = Math.max(understood, writtenEnd(element.endSourceRange()));
            }
            if (range.startPos() < limit && isOpenAtLimit(node)) {
                firstHiding = firstHiding < 0 ? range.startPos() : Math.min(firstHiding, range.startPos());
            }
        }

        private boolean isOpenAtLimit(Node node) {
            if (node instanceof Element element && HIDING.contains(element.normalName())) {
                Range end = element.endSourceRange();
                boolean closed = end.isTracked() && (end.isImplicit() ? end.endPos() < limit : end.endPos() <= limit);
                return !closed;
            }
            return node instanceof Comment && node.sourceRange().endPos() == html.length() && !html.endsWith("-->");
        }

        private static int writtenEnd(Range range) {
            return range.isTracked() && !range.isImplicit() ? range.endPos() : 0;
        }

        private int endTag(@Nullable Element element, String tag) {
            if (element == null || !element.endSourceRange().isTracked()) {
                return -1;
            }
            int start = element.endSourceRange().startPos();
            return html.regionMatches(true, start, tag, 0, tag.length()) ? start : -1;
        }
    }
}
