package io.emailledger.tracking;

import static io.emailledger.tracking.OpenAgent.CLIENT;
import static io.emailledger.tracking.OpenAgent.MACHINE;
import static io.emailledger.tracking.OpenAgent.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAgentTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Mail clients
                "CLIENT  | Mozilla/5.0 (Windows NT 10.0; WOW64; rv:52.0) Gecko/20100101 Thunderbird/52.9.1 Lightning/5.4.9.1",
                "CLIENT  | Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0",
                "CLIENT  | Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
                "CLIENT  | Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)",
                "CLIENT  | Microsoft Office/16.0 (Microsoft Outlook 16.0.12827; Pro), Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
                "CLIENT  | Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; Microsoft Outlook 16.0.4266; ms-office; MSOffice 16)",
                "CLIENT  | Outlook-iOS/2.0",
                "CLIENT  | Outlook-Android/2.0",
                "CLIENT  | Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Outlook-iOS/4.2531.0",
                // Apple Mail without the privacy protection
                "CLIENT  | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) AppleWebKit/605.1.15 (KHTML, like Gecko)",
                "CLIENT  | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_12_6) AppleWebKit/603.3.8 (KHTML, like Gecko)",
                "CLIENT  | Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
                // Webmail in a browser
                "CLIENT  | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "CLIENT  | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.74 Safari/537.36 Edg/79.0.309.43",
                "CLIENT  | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.19577",
                "CLIENT  | Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "CLIENT  | Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
                "CLIENT  | Mozilla/5.0 (Linux; Android 8.1.0; CUBOT X18 Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.110 Mobile Safari/537.36",
                "CLIENT  | Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
                // Image proxies
                "PROXY   | Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
                "PROXY   | YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
                "PROXY   | Mozilla/5.0 (compatible; YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html)",
                // Unrequested loads
                "MACHINE | Mozilla/5.0",
                "MACHINE | ` Mozilla/5.0 `",
                "MACHINE | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
                "MACHINE | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Gmail-content-sampling",
                "MACHINE | Microsoft Office Existence Discovery",
                "MACHINE | Microsoft Office Protocol Discovery",
                "MACHINE | Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
                "MACHINE | Mozilla/5.0 (compatible; Proofpoint URL Defense)",
                "MACHINE | Mozilla/5.0 (compatible; Barracuda Sentinel)",
                "MACHINE | Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
                // Bots
                "MACHINE | Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "MACHINE | Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/103.0.5060.134 Safari/537.36",
                "MACHINE | Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
                "MACHINE | Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
                "MACHINE | SkypeUriPreview Preview/0.5",
                "MACHINE | facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                "MACHINE | Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
                // Scripts
                "MACHINE | curl/8.4.0",
                "MACHINE | Wget/1.21.3",
                "MACHINE | python-requests/2.32.3",
                "MACHINE | Python-urllib/3.11",
                "MACHINE | Java/17.0.15",
                "MACHINE | Java-http-client/17.0.15",
                "MACHINE | Apache-HttpClient/5.3 (Java/17)",
                "MACHINE | Go-http-client/2.0",
                "MACHINE | node-fetch/1.0",
                "MACHINE | axios/1.7.2",
                "MACHINE | Ruby",
                "MACHINE | libwww-perl/6.67",
                // No information
                "UNKNOWN | ``",
                "UNKNOWN | ` `",
                "UNKNOWN | -",
                "UNKNOWN | Mozilla/4.0",
                "UNKNOWN | Mozilla/5.0 (compatible)",
                "UNKNOWN | Dalvik/2.1.0 (Linux; U; Android 13; SM-S911B Build/TP1A.220624.014)",
                "UNKNOWN | a robotic arm",
                "UNKNOWN | <script>alert(1)</script>",
            })
    void userAgentIsClassified(OpenAgent expected, String userAgent) {
        assertThat(OpenAgent.of(userAgent)).isEqualTo(expected);
    }

    @Test
    void caseIsIgnored() {
        assertThat(OpenAgent.of("CURL/8.4.0")).isEqualTo(MACHINE);
        assertThat(OpenAgent.of("thunderbird/128.2.0")).isEqualTo(CLIENT);
    }

    @Test
    void onlyFirst500CharactersAreRead() {
        assertThat(OpenAgent.of("x".repeat(489) + "Thunderbird")).isEqualTo(CLIENT);
        assertThat(OpenAgent.of("x".repeat(490) + "Thunderbird")).isEqualTo(UNKNOWN);
    }
}
