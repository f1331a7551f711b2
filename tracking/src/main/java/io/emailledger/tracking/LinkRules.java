package io.emailledger.tracking;

import io.emailledger.message.Email;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/**
 * Decides which links may be rewritten. A link stays as it is if it is no web address, if it ends a subscription, if the
 * application says so, or if its visible text is an address: the text would then name another host than the link, as in
 * phishing.
 */
final class LinkRules {
    private static final Pattern IGNORED = Pattern.compile("[\\t\\r\\n]");
    private static final Pattern UNSUBSCRIBE = Pattern.compile(
            "unsubscri|unsub\\b|opt-?out|abbestell|abmeld|d[eé]s(?:abonn|inscri)|cancelar.?suscripci|darse.?de.?baja"
                    + "|disiscri|afmeld|uitschrijv|avregistrer|wypisz",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** A scheme or "www." anywhere, or a name with dots that is the whole text. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[a-z][a-z0-9+.-]*://\\S|\\bwww\\.\\S"
                    + "|^[<(\\[]?(?:[\\w.+-]+@)?[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)*\\.\\p{L}{2,}(?::\\d+)?(?:[/?#]\\S*)?[>)\\].,;:!]?$",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern HEADER_URI = Pattern.compile("<\\s*([^>\\s]+)\\s*>");

    private static final Pattern HIDING = Pattern.compile(
            "display\\s*:\\s*none|visibility\\s*:\\s*hidden|font-size\\s*:\\s*0(?![.\\d])|opacity\\s*:\\s*0(?![.\\d])",
            Pattern.CASE_INSENSITIVE);

    private final String base;
    private final List<String> left;
    private final Set<String> unsubscribe;
    private final int mostTarget;

    /**
     * @param base the address of our own links, which are never rewritten again
     * @param left the beginnings of addresses that stay
     * @param mostTarget the longest target, in characters
     */
    LinkRules(URI base, List<String> left, Email email, int mostTarget) {
        this.base = base.toString();
        this.left = left;
        this.mostTarget = mostTarget;
        this.unsubscribe = unsubscribeLinks(email);
    }

    private static Set<String> unsubscribeLinks(Email email) {
        Set<String> links = new HashSet<>();
        for (Email.Header header : email.headers()) {
            if (header.name().equalsIgnoreCase("List-Unsubscribe")) {
                Matcher uri = HEADER_URI.matcher(header.value());
                while (uri.find()) {
                    links.add(uri.group(1));
                }
            }
        }
        return links;
    }

    /** Returns the target of a link of the HTML if it may be rewritten. */
    Optional<URI> target(Element link) {
        String text = link.text().strip();
        if (isMarked(link)
                || UNSUBSCRIBE.matcher(text).find()
                || ADDRESS.matcher(text).find()) {
            return Optional.empty();
        }
        return target(link.attr("href"));
    }

    private static boolean isMarked(Element link) {
        return link.hasAttr("data-no-track")
                || link.parents().stream().anyMatch(parent -> parent.hasAttr("data-no-track"));
    }

    /** Returns the target of an address if it may be rewritten. */
    Optional<URI> target(String address) {
        // As a browser reads it (WHATWG URL): white space around it, and tabs and line ends within it, do not count.
        String clean = IGNORED.matcher(address).replaceAll("").strip();
        if (unsubscribe.contains(clean)
                || clean.startsWith(base)
                || UNSUBSCRIBE.matcher(clean).find()
                || left.stream().anyMatch(clean::startsWith)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(clean);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
                return Optional.empty();
            }
            URI ascii = URI.create(uri.toASCIIString());
            return ascii.toString().length() <= mostTarget ? Optional.of(ascii) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Tells whether a link cannot be seen: only programs follow it. An element with a class or an id does not count,
     * because a style sheet may show it, such as on small screens.
     */
    static boolean isHidden(Element link) {
        for (Element element = link; element != null; element = element.parent()) {
            boolean fixed = !element.hasAttr("class") && !element.hasAttr("id");
            if (fixed
                    && (element.hasAttr("hidden")
                            || HIDING.matcher(element.attr("style")).find())) {
                return true;
            }
        }
        return false;
    }
}
