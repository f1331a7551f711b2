package io.emailledger.page;

import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The files of the page, as {@code files.txt} lists them, read once from the resources of this package. No part of a
 * request ever becomes part of a file name.
 */
final class Assets {
    private static final String PAGE = "index.html";

    private static final String LIST = "files.txt";

    private Assets() {}

    static List<Route> routes() {
        return new String(bytes(LIST), StandardCharsets.UTF_8)
                .lines()
                .map(name -> route(name.equals(PAGE) ? "" : name, name))
                .toList();
    }

    private static Route route(String path, String name) {
        HttpAnswer answer =
                HttpAnswer.document(Policy.PAGE, mediaType(name), bytes(name)).tagged();
        return Route.file(path, call -> answer);
    }

    private static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("The page has no files of this type: " + name);
        };
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The file " + name + " of the page is not on the class path.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + name + " of the page cannot be read.", e);
        }
    }
}
