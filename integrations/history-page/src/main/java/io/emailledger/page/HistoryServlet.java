package io.emailledger.page;

import static io.emailledger.message.InvalidValueException.requirePresent;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Serves the history page from a servlet container (Jakarta Servlet 6.0 or later), with the login of the application:
 *
 * <pre>{@code
 * HistoryWebPage page = HistoryWebPage.of(ledger).authentication(Authentication.byPrincipal(users::visitorOf));
 * servletContext.addServlet("history", new HistoryServlet(page)).addMapping("/history/*");
 * }</pre>
 *
 * <p>It is mapped to a path that ends in {@code /*}, or as the default servlet with {@code /}. The page has its own
 * protection against forged requests: exclude the path from that of a framework, which does not know its token.
 *
 * <p>Thread-safe. This class alone needs the Jakarta Servlet API, which the application's container brings.
 */
public final class HistoryServlet implements Servlet {
    private final HistoryWebPage page;
    private volatile @Nullable ServletConfig config;

    /**
     * Creates a servlet.
     *
     * @param page the page that it serves
     * @throws UnprotectedPageException if the page has no login: behind a container nothing tells which requests come
     *     from this machine
     */
    public HistoryServlet(HistoryWebPage page) {
        this.page = requirePresent(page, "page");
        if (!page.isProtected()) {
            throw UnprotectedPageException.ofServlet();
        }
    }

    @Override
    public void init(ServletConfig given) {
        this.config = given;
    }

    @Override
    public @Nullable ServletConfig getServletConfig() {
        return config;
    }

    @Override
    public String getServletInfo() {
        return "The history page of Email Ledger";
    }

    /**
     * Answers one request. The path of the mount without its last slash is redirected to the page.
     *
     * @param request the request
     * @param response the response
     * @throws ServletException if it is no request of HTTP
     * @throws IOException if the client has left, or the answer is incomplete: the container cuts the connection
     */
    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("The history page answers requests of HTTP only.");
        }
        ServletPageRequest asked = new ServletPageRequest(http, answer);
        if (asked.isMountWithoutSlash()) {
            asked.redirectToSlash();
        } else {
            answer(asked, answer);
        }
    }

    /** The page has logged what failed, without its text, while the container would log the text as well. */
    private void answer(ServletPageRequest request, HttpServletResponse response) throws IOException {
        try {
            page.answer(request, new ServletPageResponse(response));
        } catch (RuntimeException e) {
            throw new IOException("The history page could not send the whole answer; its log has the reason.");
        }
    }

    /** Does nothing: the application closes the ledger. */
    @Override
    public void destroy() {}

    @Override
    public String toString() {
        return "HistoryServlet[" + page + "]";
    }
}
