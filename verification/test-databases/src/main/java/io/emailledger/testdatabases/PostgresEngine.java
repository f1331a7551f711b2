package io.emailledger.testdatabases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL. It does not run as root: for root it runs in a user namespace, as an unprivileged user. */
final class PostgresEngine implements Engine {

    @Override
    public void install(Path programs, Path directory) throws IOException {
        List<String> command = asNobody();
        command.addAll(List.of(
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + directory.resolve("data"),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync"));
        Processes.run(command, Path.of("/dev/null"), directory.resolve("install.log"));
    }

    @Override
    public List<String> command(Path programs, Path directory, int port, List<String> settings) {
        List<String> command = asNobody();
        command.addAll(List.of(
                programs.resolve("bin/postgres").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-p",
                Integer.toString(port)));
        List<String> all = new ArrayList<>(
                List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"));
        all.addAll(settings);
        for (String setting : all) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    @Override
    public List<String> quick() {
        return List.of("fsync=off", "full_page_writes=off");
    }

    /** Killed outright, it would leave shared memory behind. */
    @Override
    public String end() {
        return "QUIT";
    }

    @Override
    public String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String login() {
        return "user=postgres";
    }

    @Override
    public String firstDatabase() {
        return "postgres";
    }

    private static List<String> asNobody() {
        return new ArrayList<>(Processes.isRoot() ? List.of("unshare", "-U") : List.of());
    }
}
