package io.emailledger.tracking;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.Map;

/** The programs of the recorded set, and what they send. */
final class Agents {
    private static final String WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) ";
    private static final Map<String, String> NAMES = Map.ofEntries(
            entry(
                    "chrome-win",
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" + WEBKIT + "Chrome/131.0.0.0 Safari/537.36"),
            entry(
                    "chrome-mac",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" + WEBKIT + "Chrome/131.0.0.0 Safari/537.36"),
            entry("chrome-linux", "Mozilla/5.0 (X11; Linux x86_64)" + WEBKIT + "Chrome/130.0.0.0 Safari/537.36"),
            entry(
                    "chrome-android",
                    "Mozilla/5.0 (Linux; Android 10; K)" + WEBKIT + "Chrome/131.0.0.0 Mobile Safari/537.36"),
            entry(
                    "edge-win",
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" + WEBKIT
                            + "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"),
            entry("firefox-win", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"),
            entry(
                    "safari-mac",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                            + " Version/18.1 Safari/605.1.15"),
            entry(
                    "safari-iphone",
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                            + " Version/18.1 Mobile/15E148 Safari/604.1"),
            entry("ie-11", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"),
            entry("thunderbird", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0"),
            entry("outlook", "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"),
            entry(
                    "outlook-2007",
                    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0; Trident/4.0; Microsoft Outlook 12.0.6416)"),
            entry("ms-office", "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0; ms-office)"),
            entry(
                    "apple-mail",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"),
            entry(
                    "apple-mail-iphone",
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                            + " Mobile/15E148"),
            entry("apple-privacy", "Mozilla/5.0"),
            entry(
                    "gmail-proxy",
                    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"),
            entry("yahoo-proxy", "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"),
            entry("barracuda", "Mozilla/5.0 (compatible; Barracuda Sentinel)"),
            entry("proofpoint", "Mozilla/5.0 (compatible; Proofpoint URL Defense)"),
            entry("mimecast", "Mozilla/5.0 (compatible; Mimecast TTP)"),
            entry("cisco", "CiscoSecureEmail/14.0"),
            entry("tmes", "Mozilla/5.0 (compatible; TMES/1.0)"),
            entry("python", "python-requests/2.32.3"),
            entry("curl", "curl/8.5.0"));

    private Agents() {}

    /** Returns the header fields of a request. Browsers send fetch metadata, mail programs and tools do not. */
    static Map<String, String> headers(String name, boolean bare) {
        Map<String, String> headers = new HashMap<>();
        headers.put("host", "app.example.com");
        headers.put("user-agent", java.util.Objects.requireNonNull(NAMES.get(name), name));
        boolean browser = name.startsWith("chrome") || name.startsWith("edge") || name.startsWith("firefox");
        if (browser && !bare) {
            headers.put("sec-fetch-mode", "navigate");
        }
        return headers;
    }
}
