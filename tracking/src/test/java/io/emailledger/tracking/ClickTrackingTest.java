package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickTrackingTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));
    private static final Pattern TRACKED = Pattern.compile("https://app\\.example\\.com/c/([A-Za-z0-9_-]+)");

    private final ClickTracking clicks =
            ClickTracking.at(URI.create("https://app.example.com/c/")).signedWith(SECRET);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href=\"https://shop.example/\">",
                "<a href='https://shop.example/'>",
                "<a href=https://shop.example/>",
                "<A HREF = \"https://shop.example/\"\n class=x>",
                "<a\nhref\n=\n'https://shop.example/'>",
                "<a href=\" https://shop.example/ \">",
                "<a href=\"https://shop.ex\nample/\">",
                "<a href=\"https://shop.example/\" href=\"https://other.example/\">",
                "<a href=\"HTTPS://shop.example/\">",
                "<map><area href=\"https://shop.example/\">",
                "<!doctype html><html><body><p title=\"<a href='https://x.example/'>\"><a href=\"https://shop.example/\">",
                "<table><a href=\"https://shop.example/\">t<tr><td>",
                "<p>é💥&nbsp;&copy;<a href=\"https://shop.example/\">",
                "<svg><a></svg><a href=\"https://shop.example/\">"
            })
    void onlyAddressOfLinkChanges(String beginning) {
        String html = beginning + "Shop</a>\r\n<p>é <b>and & more</b>";

        String changed = rewritten(html);

        Matcher token = TRACKED.matcher(changed);
        assertThat(token.find()).as(changed).isTrue();
        TrackedLink link = clicks.read(token.group(1)).orElseThrow();
        assertThat(link.target().toString()).isEqualToIgnoringCase("https://shop.example/");
        assertThat(link.number()).isZero();
        assertThat(html).startsWith(changed.substring(0, token.start())).endsWith(changed.substring(token.end()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href=\"mailto:pat@home.example\">write</a>",
                "<a href=\"tel:+431234\">call</a>",
                "<a href=\"cid:part@x\">picture</a>",
                "<a href=\"#top\">up</a>",
                "<a href=\"/relative\">page</a>",
                "<a href=\"//shop.example/\">shop</a>",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\"data:text/html,x\">x</a>",
                "<a href=\"ftp://files.example/\">files</a>",
                "<a href=\"\">empty</a>",
                "<a href>none</a>",
                "<a name=\"x\">anchor</a>",
                "<a href=\"https://\">no host</a>",
                "<a href=\"https://user:pw@shop.example/\">secret</a>",
                "<a href=\"https://shop.example/{{id}}\">template</a>",
                "<a href=\"https://exa mple.example/\">not an address</a>",
                "<a data-no-track href=\"https://shop.example/\">shop</a>",
                "<div data-no-track=\"\"><p><a href=\"https://shop.example/\">shop</a></div>",
                "<a href=\"https://shop.example/unsubscribe?u=1\">here</a>",
                "<a href=\"https://shop.example/newsletter/abmelden\">hier</a>",
                "<a href=\"https://shop.example/d%C3%A9sabonner\">Se désabonner</a>",
                "<a href=\"https://shop.example/x\">Unsubscribe from this list</a>",
                "<a href=\"https://shop.example/out\">here</a>",
                "<a href=\"https://bank.example/\">https://bank.example/</a>",
                "<a href=\"https://bank.example/\">www.bank.example</a>",
                "<a href=\"https://bank.example/\"><b>bank.example</b>/login</a>",
                "<a href=\"https://bank.example/\">Go to http://bank.example now</a>",
                "<a href=\"https://bank.example/\">info@bank.example</a>",
                "<a href=\"https://app.example.com/c/abc\">ours</a>",
                "<!-- <a href=\"https://shop.example/\">shop</a> -->",
                "<!--[if mso]><a href=\"https://shop.example/\">shop</a><![endif]-->",
                "<title><a href=\"https://shop.example/\">shop</a></title>",
                "<textarea><a href=\"https://shop.example/\">shop</a></textarea>",
                "<style>a{background:url(https://shop.example/)}</style>",
                "<img src=\"https://shop.example/logo.png\">",
                "<form action=\"https://shop.example/\"></form>",
                "<link href=\"https://shop.example/style.css\" rel=stylesheet>",
                "plain https://shop.example/ text"
            })
    void whatMayNotBeRewrittenStays(String html) {
        assertThat(rewritten(html)).isEqualTo(html);
    }

    @Test
    void headersAndConfigurationNameLinksThatStay() {
        String html = "<a href=\"https://login.example/reset\">reset</a> <a href=\"https://shop.example/out\">out</a>";
        ClickTracking leaving = clicks.leaving(URI.create("https://login.example/"));

        assertThat(leaving.contentFor(email(html).build(), recipient(0)).html()).contains(html);
    }

    @Test
    void linksAreNumberedAndPersonal() {
        Email email = email("<a href='https://a.example/?x=1&amp;y=2#z'>a</a><a href='https://b.example'>b</a>")
                .build();

        List<TrackedLink> first =
                links(clicks.contentFor(email, recipient(0)).html().orElseThrow());
        List<TrackedLink> third =
                links(clicks.contentFor(email, recipient(2)).html().orElseThrow());

        assertThat(first)
                .containsExactly(
                        new TrackedLink(EMAIL, 0, 0, false, URI.create("https://a.example/?x=1&y=2#z")),
                        new TrackedLink(EMAIL, 0, 1, false, URI.create("https://b.example")));
        assertThat(third).extracting(TrackedLink::recipient).containsOnly(2);
        assertThat(clicks.targets(email))
                .isEqualTo(first.stream().map(TrackedLink::target).toList());
        assertThat(clicks.contentFor(email, recipient(0)).html())
                .isEqualTo(clicks.contentFor(email, recipient(0)).html());
    }

    @Test
    void hiddenLinksAreMarked() {
        String html = "<div style=\"display: none\"><a href=\"https://a.example/\">x</a></div>"
                + "<a hidden href=\"https://b.example/\">x</a>"
                + "<div class=\"mobile\" style=\"display:none\"><a href=\"https://c.example/\">x</a></div>"
                + "<a href=\"https://d.example/\">x</a><a style=\"font-size:0.9em\" href=\"https://e.example/\">x</a>";

        assertThat(links(rewritten(html)))
                .extracting(TrackedLink::hidden)
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void textIsRewrittenIfAsked() {
        String text =
                "See https://a.example/x?y=1, (https://b.example/z) or <https://c.example/>.\r\nhttps://d.example/unsubscribe";
        Email email = Email.from("office@clinic.example")
                .to("pat@home.example")
                .text(text)
                .html("<a href='https://h.example/'>h</a>")
                .trackOpens(true)
                .build();

        assertThat(clicks.contentFor(email, recipient(0)).text()).contains(text);
        String changed =
                clicks.alsoInText().contentFor(email, recipient(0)).text().orElseThrow();

        assertThat(links(changed))
                .extracting(link -> link.number() + " " + link.target())
                .containsExactly("1 https://a.example/x?y=1", "2 https://b.example/z", "3 https://c.example/");
        assertThat(TRACKED.matcher(changed).replaceAll("*"))
                .isEqualTo("See *, (*) or <*>.\r\nhttps://d.example/unsubscribe");
    }

    /** The generator puts links and distractions into random order; what is between the links is compared exactly. */
    @Test
    void randomHtmlKeepsEverythingElse() {
        long seed = 20261129;
        Random random = new Random(seed);
        String[] pieces = {
            "<p>",
            "</p>",
            "text & more ",
            "<!-- > -->",
            "<br/>",
            "<b>",
            "</i>",
            "<td>",
            "\r\n",
            "é",
            "💥",
            "&lt;a href=",
            "<script>\"</a>\"</script>",
            "<img alt='>' src=x>",
            "</table>",
            "<table>",
            "<select>",
            "</select>",
            "<"
        };
        for (int i = 0; i < 2_000; i++) {
            StringBuilder html = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                html.append(pieces[random.nextInt(pieces.length)]);
                if (random.nextInt(3) == 0) {
                    html.append("<a href=\"https://x.example/").append(j).append("?a=1&amp;b=2\">x</a>");
                }
            }
            String source = html.toString();
            String changed = rewritten(source);
            String back = TRACKED.matcher(changed)
                    .replaceAll(found -> Matcher.quoteReplacement(clicks.read(found.group(1))
                            .orElseThrow()
                            .target()
                            .toString()
                            .replace("&", "&amp;")));

            assertThat(back).as("seed %d, number %d", seed, i).isEqualTo(source);
        }
    }

    @Test
    void tokensAreReadByTheirSecretAlone() {
        TrackedLink link = new TrackedLink(EMAIL, 16_777_215, 65_535, true, URI.create("https://shop.example/a?b=c"));
        String token = token(clicks, link);
        byte[] next = "fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
        ClickTracking other =
                ClickTracking.at(URI.create("https://app.example.com/c/")).signedWith(next);

        assertThat(clicks.read(token)).contains(link);
        assertThat(other.read(token)).isEmpty();
        assertThat(other.alsoAccepting(SECRET).read(token)).contains(link);
        assertThat(OpenTracking.at(URI.create("https://app.example.com/c/"))
                        .signedWith(SECRET)
                        .read(token))
                .isEmpty();
        assertThat(clicks.read(OpenTracking.at(URI.create("https://app.example.com/c/"))
                        .signedWith(SECRET)
                        .token(EMAIL, 0)))
                .isEmpty();
    }

    @Test
    void recipientsAndEmailsAreLeftOut() {
        Email email = email("<a href='https://a.example/'>a</a>").build();

        assertThat(clicks.appliesTo(email, recipient(0))).isTrue();
        assertThat(clicks.appliesTo(
                        email.toBuilder().doNotTrack("pat@home.example").build(), recipient(0)))
                .isFalse();
        assertThat(clicks.appliesTo(email.toBuilder().trackOpens(false).build(), recipient(0)))
                .isFalse();
        assertThat(clicks.where(one -> true)
                        .appliesTo(email.toBuilder().trackOpens(false).build(), recipient(0)))
                .isTrue();
        assertThat(clicks.appliesTo(TrackingMode.NONE.on(email.toBuilder()).build(), recipient(0)))
                .isFalse();
        assertThat(clicks.appliesTo(TrackingMode.AGGREGATE.on(email.toBuilder()).build(), recipient(0)))
                .isTrue();
        assertThat(clicks.contentFor(email("<p>none").build(), recipient(0)).html())
                .contains("<p>none");
    }

    @Test
    void hugeBodiesAndLinksStay() {
        String link = "<a href='https://a.example/'>a</a>";
        assertThat(rewritten(link + "x".repeat(500_000))).startsWith(link);
        assertThat(rewritten(link + "<b>".repeat(20_000))).startsWith(link);
        String longest = "<a href='https://a.example/" + "x".repeat(1_500) + "'>a</a>";
        assertThat(rewritten(longest)).isEqualTo(longest);
        String shorter = "<a href='https://a.example/" + "x".repeat(1_300) + "'>a</a>";
        assertThat(links(rewritten(shorter))).hasSize(1);
    }

    @Test
    @SuppressWarnings("NullAway")
    void impossibleValuesAreRejectedByName() {
        assertThatThrownBy(() -> ClickTracking.at(URI.create("https://app.example.com/c")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("url must end with a slash");
        assertThatThrownBy(() -> new TrackedLink(EMAIL, 0, 0, false, URI.create("javascript:x")))
                .hasMessageStartingWith("target must be an http or https address");
        assertThatThrownBy(() -> new TrackedLink(EMAIL, -1, 0, false, URI.create("https://a.example")))
                .hasMessageStartingWith("recipient must be between");
        assertThatThrownBy(() -> new TrackedLink(EMAIL, 0, 65_536, false, URI.create("https://a.example")))
                .hasMessageStartingWith("number must be between");
        assertThatThrownBy(() -> clicks.address(
                        new TrackedLink(EMAIL, 0, 0, false, URI.create("https://a.example/" + "x".repeat(2_000)))))
                .hasMessageStartingWith("target must not be longer than");
        assertThatThrownBy(() -> clicks.where(null)).hasMessage("where must not be null");
        assertThat(clicks.toString()).isEqualTo("ClickTracking[at=https://app.example.com/c/, secrets=1]");
    }

    private String rewritten(String html) {
        return clicks.contentFor(email(html).build(), recipient(0)).html().orElseThrow();
    }

    private static EmailBuilder email(String html) {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .header("List-Unsubscribe", "<mailto:x@clinic.example>, <https://shop.example/out>")
                .html(html)
                .trackOpens(true);
    }

    private static RecipientContent.Recipient recipient(int position) {
        return new RecipientContent.Recipient(EMAIL, position, Address.of("pat@home.example"));
    }

    private List<TrackedLink> links(String source) {
        List<TrackedLink> links = new ArrayList<>();
        Matcher token = TRACKED.matcher(source);
        while (token.find()) {
            Optional<TrackedLink> link = clicks.read(token.group(1));
            links.add(link.orElseThrow());
        }
        return links;
    }

    static String token(ClickTracking clicks, TrackedLink link) {
        String address = clicks.address(link).toString();
        return address.substring(address.lastIndexOf('/') + 1);
    }
}
