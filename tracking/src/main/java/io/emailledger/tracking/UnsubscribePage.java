package io.emailledger.tracking;

import io.emailledger.spi.RecipientContent.Subscription;
import java.nio.charset.StandardCharsets;

/**
 * The pages of {@link UnsubscribeEndpoint}: HTML with a form and without a script. They send the form to the address of
 * the page itself.
 */
final class UnsubscribePage {
    private UnsubscribePage() {}

    static byte[] question(Subscription who) {
        return page(
                "Unsubscribe",
                "<p>Stop e-mails of the list <strong>" + escaped(who.list()) + "</strong> to <strong>"
                        + escaped(masked(who.address())) + "</strong>?</p>\n<p>Other e-mails to this address, such as"
                        + " receipts, are not affected.</p>\n"
                        + form(UnsubscribeForm.FIELD, UnsubscribeForm.ONE_CLICK, "Unsubscribe"));
    }

    static byte[] unsubscribed(Subscription who) {
        return page(
                "You are unsubscribed",
                "<p>" + escaped(masked(who.address())) + " gets no more e-mails of the list <strong>"
                        + escaped(who.list()) + "</strong>.</p>\n"
                        + form(UnsubscribeForm.AGAIN, UnsubscribeForm.YES, "Subscribe again"));
    }

    static byte[] subscribed(Subscription who) {
        return page(
                "You are subscribed",
                "<p>" + escaped(masked(who.address())) + " gets e-mails of the list <strong>" + escaped(who.list())
                        + "</strong>.</p>\n"
                        + form(UnsubscribeForm.FIELD, UnsubscribeForm.ONE_CLICK, "Unsubscribe"));
    }

    static byte[] message(String title, String text) {
        return page(title, "<p>" + escaped(text) + "</p>\n");
    }

    private static String form(String name, String value, String label) {
        return "<form method=\"post\">\n<input type=\"hidden\" name=\"" + name + "\" value=\"" + value
                + "\">\n<button type=\"submit\">" + label + "</button>\n</form>\n";
    }

    private static byte[] page(String title, String main) {
        return ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + title
                        + "</title>\n<style>body{font:1rem/1.5 sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}"
                        + "button{font:inherit;padding:.6rem 1.2rem;min-height:2.75rem}</style>\n</head>\n<body>\n<main>\n<h1>"
                        + title + "</h1>\n" + main + "</main>\n</body>\n</html>\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An e-mail is forwarded with its link, so the page shows no more of the address than its reader can recognize. */
    private static String masked(String address) {
        int at = address.lastIndexOf('@');
        int first = at < 1 ? 0 : address.offsetByCodePoints(0, 1);
        return address.substring(0, first) + "\u2026" + address.substring(Math.max(0, at));
    }

    private static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(c);
            }
        });
        return html.toString();
    }
}
