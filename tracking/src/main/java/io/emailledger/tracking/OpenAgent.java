package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The kind of program that loaded a pixel, derived only from its user agent. It is a guess, but a count without it says
 * even less.
 */
public enum OpenAgent {
    /** A mail client or browser: a person has probably read the e-mail. */
    CLIENT,
    /** A provider's image proxy, which loads on behalf of a reader: Gmail's, Yahoo's. */
    PROXY,
    /** A program that loads images without a reader: Apple's mail privacy, a scanner, a script. */
    MACHINE,
    /** The kind is not known. */
    UNKNOWN;

    /** The number of characters of a user agent that count. */
    static final int MAX_LENGTH = 500;

    /** The whole user agent of Apple's Mail Privacy Protection, which loads every image at delivery. */
    static final String APPLE_PRIVACY = "mozilla/5.0";

    /** Gmail, looking at an e-mail before its reader does; it calls itself the first Edge, of 2015. */
    static final List<String> GMAIL = List.of("edge/12.246", "gmail-content-sampling");

    /** Office programs, among them Outlook. */
    static final List<String> OFFICE = List.of("ms-office", "msoffice", "microsoft office");

    private static final List<String> PROXIES =
            List.of("imageproxy", "ggpht.com", "yahoomailproxy", "yahoocachesystem");

    private static final List<String> MACHINES = List.of(
            // Office, asking whether a link is a document.
            "existence discovery",
            "protocol discovery",
            // Scanners of mail gateways.
            "barracuda",
            "mimecast",
            "proofpoint",
            "messagelabs",
            "symantec",
            "palo alto networks",
            "ciscosecureemail",
            "ironport",
            "fortimail",
            "tmes/",
            "sophos",
            // Previews and crawlers that do not say "bot".
            "bingpreview",
            "uripreview",
            "linkpreview",
            "facebookexternalhit",
            "google-inspectiontool",
            "google-read-aloud",
            "crawler",
            "spider",
            "slurp",
            // Browsers without a screen.
            "headlesschrome",
            "phantomjs",
            // HTTP libraries that do not come first in the header.
            "libwww-perl",
            "python-requests",
            "apache-httpclient");

    /** A product that begins the header: HTTP libraries and tools. */
    private static final List<String> TOOLS = List.of(
            "curl/",
            "wget/",
            "python",
            "java/",
            "java-http-client",
            "jakarta",
            "go-http-client",
            "node-fetch",
            "node",
            "undici",
            "axios/",
            "got ",
            "ruby",
            "php/",
            "guzzlehttp",
            "lwp",
            "aiohttp",
            "httpie",
            "postmanruntime",
            "scrapy",
            "zgrab");

    /** A word that ends in "bot", but not the phones of the maker Cubot. */
    private static final Pattern BOT = Pattern.compile("(?<!\\bcu)bot(?![a-z])");

    private static final List<String> MAIL_CLIENTS =
            List.of("thunderbird", "outlook", "airmail", "emclient", "postbox", "lotus-notes", "the bat");

    private static final List<String> BROWSER_ENGINES =
            List.of("applewebkit/", "gecko/", "gecko ", "trident/", "msie ", "presto/");

    /**
     * Classifies a user agent. Clients can send any user agent, so this is no proof.
     *
     * @param userAgent the value of the {@code User-Agent} header; of a longer one the first 500 characters count
     * @return the class; {@link #UNKNOWN} for an empty one
     * @throws io.emailledger.message.InvalidValueException if it is null
     */
    public static OpenAgent of(String userAgent) {
        String agent = folded(requirePresent(userAgent, "user agent"));
        if (agent.equals(APPLE_PRIVACY)) {
            return MACHINE;
        }
        if (containsAny(agent, PROXIES)) {
            return PROXY;
        }
        if (containsAny(agent, GMAIL)
                || containsAny(agent, MACHINES)
                || TOOLS.stream().anyMatch(agent::startsWith)
                || BOT.matcher(agent).find()) {
            return MACHINE;
        }
        boolean browser = agent.startsWith("mozilla/") || agent.startsWith("opera/");
        boolean client = containsAny(agent, MAIL_CLIENTS)
                || containsAny(agent, OFFICE)
                || (browser && containsAny(agent, BROWSER_ENGINES));
        return client ? CLIENT : UNKNOWN;
    }

    /** Returns what of a user agent counts, in lower case. */
    static String folded(String userAgent) {
        return userAgent
                .substring(0, Math.min(userAgent.length(), MAX_LENGTH))
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    static boolean containsAny(String agent, List<String> words) {
        return words.stream().anyMatch(agent::contains);
    }
}
