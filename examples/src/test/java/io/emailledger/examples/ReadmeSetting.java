package io.emailledger.examples;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The declarations that the code of the README assumes, and that its first block provides for the others. A class made
 * of that code extends it.
 */
public class ReadmeSetting {
    protected String host;
    protected int port;
    protected String user;
    protected String password;
    protected byte[] secret = new byte[32];
    protected String token = "";
    protected Path folder;
    protected DataSource dataSource;
    protected JdbcHistoryStore store;
    protected Connection connection;
    protected PreparedStatement saveOrder;
    protected Email confirmation;
    protected OutputStream out = OutputStream.nullOutputStream();
    protected Transport transport;
    protected HttpServer httpServer;
    protected EmailLedger ledger;
    protected EmailId id;
    protected Sessions sessions = cookies -> Optional.of("Kim").filter(user -> cookies.equals("session=" + token));

    /** The login of an application. */
    @FunctionalInterface
    public interface Sessions {
        Optional<String> userOf(String cookies);
    }
}
