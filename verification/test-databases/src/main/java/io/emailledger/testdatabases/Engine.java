package io.emailledger.testdatabases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The differences between the kinds of servers. */
interface Engine {

    /** Makes the files of a server, without waiting for the disk. */
    void install(Path programs, Path directory) throws IOException;

    /**
     * The command that starts it.
     *
     * @param programs the folder which has {@code bin}
     * @param directory the folder of this server
     * @param settings names and values apart by an equals sign
     */
    List<String> command(Path programs, Path directory, int port, List<String> settings);

    /** The settings of a server that loses everything with the machine. */
    List<String> quick();

    /** The signal that makes it end and take its traces along. */
    String end();

    /** The URL of a database, without parameters. */
    String url(int port, String database);

    /** The parameters at the end of every URL. */
    String login();

    /** The database that is there from the beginning. */
    String firstDatabase();
}
