package io.emailledger.page;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The web servers that the page supports. Each test of the API runs on all of them. */
enum ServerKind {
    /** The server of the page. */
    OWN {
        @Override
        Running start(HistoryWebPage page) throws IOException {
            HistoryServer server = HistoryServer.start(loopback(), page);
            return new Running(server.address(), server);
        }
    },
    /** The JDK's server of an application. */
    JDK {
        @Override
        Running start(HistoryWebPage page) throws IOException {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            HttpServer server = HttpServer.create(loopback(), 0);
            server.setExecutor(threads);
            HttpContext context = server.createContext("/admin/mail/", new HistoryHandler(page));
            context.setAuthenticator(new HeaderAuthenticator());
            server.start();
            return new Running(address(server.getAddress().getPort(), "/admin/mail/"), () -> {
                server.stop(0);
                threads.shutdown();
            });
        }
    },
    /** Jetty, with the servlet below a path of a context. */
    JETTY {
        @Override
        Running start(HistoryWebPage page) throws Exception {
            Server server = new Server(loopback());
            ServletContextHandler context = new ServletContextHandler("/app");
            context.addFilter(new FilterHolder(new HeaderLogin()), "/*", EnumSet.of(DispatcherType.REQUEST));
            context.addServlet(new ServletHolder(new HistoryServlet(page)), "/history/*");
            server.setHandler(context);
            server.start();
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            return new Running(address(port, "/app/history/"), server::stop);
        }
    },
    /** Tomcat, with the servlet below a path of a context. */
    TOMCAT {
        @Override
        Running start(HistoryWebPage page) throws Exception {
            QUIET.setLevel(Level.SEVERE);
            Path folder = Files.createTempDirectory("tomcat");
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(folder.toString());
            tomcat.setPort(0);
            Connector connector = tomcat.getConnector();
            connector.setProperty("address", "127.0.0.1");
            // Otherwise Tomcat answers TRACE itself.
            connector.setAllowTrace(true);
            Context context = tomcat.addContext("/app", null);
            FilterDef login = new FilterDef();
            login.setFilterName("login");
            login.setFilter(new HeaderLogin());
            context.addFilterDef(login);
            FilterMap everywhere = new FilterMap();
            everywhere.setFilterName("login");
            everywhere.addURLPattern("/*");
            context.addFilterMap(everywhere);
            Tomcat.addServlet(context, "history", new HistoryServlet(page));
            context.addServletMappingDecoded("/history/*", "history");
            tomcat.start();
            return new Running(address(connector.getLocalPort(), "/app/history/"), () -> {
                tomcat.stop();
                tomcat.destroy();
                delete(folder);
            });
        }
    };

    /** The header with the name of the user that the server has authenticated. */
    static final String USER = "X-Test-User";

    private static final Logger QUIET = Logger.getLogger("org.apache");

    /** Starts the server with the page. */
    abstract Running start(HistoryWebPage page) throws Exception;

    /**
     * A running server.
     *
     * @param address the address of the page
     * @param stop stops it
     */
    record Running(URI address, AutoCloseable stop) implements AutoCloseable {
        @Override
        public void close() {
            try {
                stop.close();
            } catch (Exception e) {
                throw new IllegalStateException("The web server cannot be stopped.", e);
            }
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static URI address(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    /** Authenticates a user by a header, as a container does by its own means. */
    private static final class HeaderLogin implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletRequest http = (HttpServletRequest) request;
            String user = http.getHeader(USER);
            chain.doFilter(user == null ? request : new AsUser(http, () -> user), response);
        }
    }

    private static final class AsUser extends HttpServletRequestWrapper {
        private final Principal user;

        AsUser(HttpServletRequest request, Principal user) {
            super(request);
            this.user = user;
        }

        @Override
        public Principal getUserPrincipal() {
            return user;
        }
    }

    private static final class HeaderAuthenticator extends Authenticator {
        @Override
        public Result authenticate(HttpExchange exchange) {
            String user = exchange.getRequestHeaders().getFirst(USER);
            return new Success(user == null ? null : new HttpPrincipal(user, "test"));
        }
    }
}
