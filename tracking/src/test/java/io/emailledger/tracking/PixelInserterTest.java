package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelInserterTest {
    private static final URI PIXEL = URI.create("https://app.example.com/t/abc");
    private static final String IMAGE = "<img src=\"https://app.example.com/t/abc\" width=\"1\" height=\"1\" alt=\"\""
            + " style=\"display:block;border:0;width:1px!important;height:1px!important\">";

    private static final Set<String> NOT_LOADED_IN = Set.of(
            "head",
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

    /** Each source has the expected place marked with a bar. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void pixelIsInsertedAtTheRightPlace(String name, String marked) {
        String html = marked.replace("|", "");

        String result = PixelInserter.insert(html, PIXEL);

        assertThat(result.replace(IMAGE, "|")).isEqualTo(marked);
        assertInsertedAndLoaded(html, result);
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                arguments(
                        "an ordinary document",
                        "<!doctype html><html><head><title>T</title></head><body><p>Hi</p>|</body></html>"),
                arguments("upper case", "<HTML><BODY>Hi|</BODY></HTML>"),
                arguments("mixed case and space in the end tag", "<html><body>Hi|</Body \n ></html >"),
                arguments("an end tag with attributes", "<body>Hi|</body a='>' b=c></html>"),
                arguments("spaces and line breaks around", "<html>\r\n<body>\r\nHi\r\n|</body>\r\n</html>\r\n"),
                arguments("a fragment", "<p>Hi</p>|"),
                arguments("plain text", "Hi there|"),
                arguments("the empty text", "|"),
                arguments("white space alone", " \r\n |"),
                arguments("no end tags at all", "<html><body><p>Hi|"),
                arguments("no end of the body", "<html><body><p>Hi</p>|</html>"),
                arguments("no body tag but its end", "<p>Hi</p>|</body>"),
                arguments("end tags alone", "|</body></html>"),
                arguments("the end of the document alone", "|</html>"),
                arguments("text after the end", "<body>Hi|</body></html>\n-- \nsignature"),
                arguments("two ends of the body", "<body>one|</body>two</body></html>"),
                arguments("two documents", "<html><body>one|</body></html><html><body>two</body></html>"),
                arguments("ends in the wrong order", "<html><body>Hi</html>|</body>"),
                arguments("a byte order mark", "\ufeff<html><body>Hi|</body></html>"),
                arguments("characters of four bytes", "<body>\ud83d\ude00\ud83d\ude00 Grüße, \u4f60\u597d|</body>"),
                arguments("a character of no value", "<body>a\0b|</body>"),
                arguments("entities", "<body>&lt;/body&gt; &amp &#60;/body>|</body>"),
                // Text that looks like the end
                arguments("a comment", "<body><!-- </body></html> -->Hi|</body></html>"),
                arguments("a comment after the end", "<body>Hi|</body></html><!-- </body> -->"),
                arguments(
                        "a conditional comment of Outlook",
                        "<html><body><!--[if mso]><table><tr><td></body></html><![endif]--><p>Hi</p>"
                                + "<!--[if mso]></td></tr></table><![endif]-->|</body></html>"),
                arguments(
                        "conditional comments that others see",
                        "<html><body><!--[if !mso]><!--><div><!--<![endif]--><![if !mso]><p>Hi</p><![endif]></div>|</body></html>"),
                arguments(
                        "XML for Outlook",
                        "<html xmlns:o='urn:o'><head><!--[if gte mso 9]><xml><o:a/></xml><![endif]--></head><body><o:p></o:p>|</body></html>"),
                arguments("a script", "<body><script>document.write('</body>')</script>Hi|</body>"),
                arguments(
                        "a script in a comment in a script",
                        "<body><script><!-- <script></script></body> --></script>Hi|</body>"),
                arguments(
                        "a style sheet",
                        "<html><head><style>/* </body></html> */</style></head><body>Hi|</body></html>"),
                arguments("a title", "<title></body></title><body>Hi|</body>"),
                arguments("a text area", "<body><textarea></body></textarea>Hi|</body>"),
                arguments("an attribute", "<body><a title=\"</body></html>\" href='</body>'>Hi</a>|</body>"),
                arguments("an attribute without quotes", "<body><a title=</body>Hi</a>|</body>"),
                arguments(
                        "a CDATA section in HTML, where it is a comment",
                        "<body><![CDATA[ </body> ]]>|</body>".replace("[ </body> ]]>|</body>", "[ ]]>Hi|</body>")),
                arguments("a CDATA section in SVG", "<body><svg><![CDATA[ </body> ]]></svg>|</body>"),
                arguments("a processing instruction", "<?xml version='1.0'?><body><?php '</p>' ?>Hi|</body>"),
                arguments("a longer name", "<body></bodyguard></body-x>Hi|</body>"),
                arguments("a select, where it means nothing", "<body><select><option>a</body></select>Hi|</body>"),
                arguments("a template, where it means nothing", "<body><template></body></template>Hi|</body>"),
                arguments("a frame's text", "<body><iframe></body></iframe>Hi|</body>"),
                // Places in which no image is loaded
                arguments("an unclosed title", "<html><head>|<title>Hi</head><body>Hi</body></html>"),
                arguments("an unclosed style sheet", "<html><head>|<style>p{}</head><body>Hi</body></html>"),
                arguments("an unclosed script", "<body>Hi|<script>let a = '</body></html>"),
                arguments("an unclosed comment", "<body>Hi|<!-- there</body></html>"),
                arguments("an unclosed text area", "<body>Hi|<textarea></body></html>"),
                arguments("an unclosed template", "<body>Hi|<template><p>there</body></html>"),
                arguments("an unclosed video", "<body>Hi|<video><p>there</body></html>"),
                arguments("an unclosed SVG title", "<body>Hi|<svg><title>there</body></html>"),
                arguments("an unclosed object in a video", "<body>Hi|<video><object>there</body></html>"),
                arguments("a video that ends after the body", "<body>Hi|<video></body></video></html>"),
                arguments("plain text to the end", "<body>Hi|<plaintext></body></html>"),
                arguments("an unclosed noscript", "<body>Hi|<noscript>there</body></html>"),
                arguments("an unclosed xmp", "<body>Hi|<xmp></body></html>"),
                arguments("an unfinished tag", "<p>Hi</p>|<a href='https://example.com/"),
                arguments("an unfinished end tag", "<p>Hi|</p"),
                arguments("an attribute whose quote is missing", "<body><p>Hi</p>|<a href=\"x>there</a></body></html>"),
                arguments("a lone angle bracket at the end", "Hi <|"),
                // Tables
                arguments("unclosed tables", "<body><table><tr><td><table><tr><td>Hi</body></html>|"),
                arguments("a table that ends between cells", "<body><table><tr></body></html>|"),
                arguments(
                        "nested tables",
                        "<body><table><tr><td><table><tr><td>Hi</td></tr></table></td></tr></table>|</body>"));
    }

    @Test
    void pixelIsNotInsertedIntoSelect() {
        String html = "<body>Hi<select><option>a</body></html>";

        assertInsertedAndLoaded(html, PixelInserter.insert(html, PIXEL));
    }

    @Test
    void urlIsEscaped() {
        String result = PixelInserter.insert("", URI.create("https://app.example.com/a&copy=b'c/"));

        assertThat(Jsoup.parse(result).select("img").attr("src")).isEqualTo("https://app.example.com/a&copy=b'c/");
    }

    @Test
    void pixelIsOneShortLine() {
        assertThat(PixelInserter.insert("", PIXEL))
                .isEqualTo(IMAGE)
                .hasSizeLessThan(200)
                .doesNotContain("\n");
    }

    @Test
    void framesetKeepsItsText() {
        String html = "<html><frameset cols='*'><frame src=a></frameset></html>";

        assertThat(PixelInserter.insert(html, PIXEL)).isEqualTo(html + IMAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div>",
                "<b>",
                "<a>",
                "<table><tr><td>",
                "<svg>",
                "<template>",
                "<select><option>",
                "<font><p>",
                "<!--",
                "<",
                "</body>",
                "<p><b>"
            })
    void hostileSourceIsProcessedQuickly(String piece) {
        for (int times : List.of(9_000, 100_000)) {
            String html = "<body>" + piece.repeat(times) + "</body>";
            Duration start = processorTime();

            String result = PixelInserter.insert(html, PIXEL);

            assertThat(processorTime().minus(start)).isLessThan(Duration.ofSeconds(10));
            assertThat(result.replace(IMAGE, "")).isEqualTo(html);
        }
    }

    @Test
    void enormousSourceGetsPixelAtTheEnd() {
        String html = "<html><body>" + "<p>Hello <b>world</b></p>\n".repeat(400_000) + "</body></html>";
        Duration start = processorTime();

        String result = PixelInserter.insert(html, PIXEL);

        assertThat(processorTime().minus(start)).isLessThan(Duration.ofSeconds(5));
        assertThat(result).isEqualTo(html + IMAGE);
    }

    @Test
    void rightPlaceIsFoundUpToLimits() {
        String characters = "<body>" + "x".repeat(500_000 - 13);
        String tags = "<body>" + "<br>".repeat(20_000 - 2);

        assertThat(PixelInserter.insert(characters + "</body>", PIXEL)).isEqualTo(characters + IMAGE + "</body>");
        assertThat(PixelInserter.insert(tags + "</body>", PIXEL)).isEqualTo(tags + IMAGE + "</body>");
        assertThat(PixelInserter.insert(characters + "x</body>", PIXEL)).endsWith("</body>" + IMAGE);
        assertThat(PixelInserter.insert(tags + "<br></body>", PIXEL)).endsWith("</body>" + IMAGE);
    }

    /** A failing soup is replayed with the seed in the message. */
    @Test
    void pixelLoadsInMalformedHtmlAndTheRestIsUnchanged() {
        for (long seed = 1; seed <= 5_000; seed++) {
            String html = soup(new Random(seed));
            try {
                assertInsertedAndLoaded(html, PixelInserter.insert(html, PIXEL));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + html, e);
            }
        }
    }

    private static String soup(Random random) {
        List<String> names = List.of(
                "p",
                "div",
                "b",
                "a",
                "table",
                "tr",
                "td",
                "span",
                "html",
                "head",
                "body",
                "title",
                "style",
                "script",
                "textarea",
                "select",
                "option",
                "template",
                "svg",
                "math",
                "noscript",
                "iframe",
                "video",
                "object",
                "form",
                "button",
                "h1",
                "li",
                "ul",
                "center",
                "font",
                "caption",
                "tbody",
                "desc",
                "foreignObject",
                "xmp",
                "img",
                "br");
        StringBuilder html = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                name = name.toUpperCase(java.util.Locale.ROOT);
            }
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> html.append('<').append(name).append('>');
                case 4, 5, 6, 7 -> html.append("</").append(name).append('>');
                case 8 -> html.append("</body>");
                case 9 -> html.append(random.nextBoolean() ? "<!-- </body> -->" : "<!--[if mso]></body><![endif]-->");
                case 10 -> html.append('<').append(name).append(" title=\"</body>\">");
                case 11 -> html.append(random.nextInt(8) == 0 ? "<!--" : "&lt;/body&gt;");
                case 12 -> html.append(random.nextInt(8) == 0 ? "<a href=\"" : "text ");
                default -> html.append(random.nextInt(4) == 0 ? "<![CDATA[</body>]]>" : "\r\n");
            }
        }
        return html.toString();
    }

    private static void assertInsertedAndLoaded(String html, String result) {
        int place = result.indexOf(IMAGE);
        assertThat(place).as("place").isNotNegative();
        assertThat(result.substring(0, place) + result.substring(place + IMAGE.length()))
                .isEqualTo(html);

        Document before = Jsoup.parse(html);
        Document after = Jsoup.parse(result);
        assertThat(after.select("img")).hasSize(before.select("img").size() + 1);
        Element image = after.selectFirst("body img[src=https://app.example.com/t/abc]");
        assertThat(image).as("image in the body").isNotNull();
        assertThat(image.parents()).extracting(Element::normalName).doesNotContainAnyElementsOf(NOT_LOADED_IN);
    }

    /** It does not grow when other processes are busy. */
    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
