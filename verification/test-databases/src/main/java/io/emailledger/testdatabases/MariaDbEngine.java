package io.emailledger.testdatabases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MariaDB, without TLS: making a key at every start takes it seconds. */
final class MariaDbEngine implements Engine {

    /** Does the work of {@code mariadb-install-db}, without the shell script and its requirements. */
    @Override
    public void install(Path programs, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("data/mysql"));
        Path share = programs.resolve("share");
        String names = Files.exists(share.resolve("mariadb_system_tables.sql")) ? "mariadb" : "mysql";
        StringBuilder sql =
                new StringBuilder("create database if not exists mysql;\nuse mysql;\nset @auth_root_socket = null;\n");
        for (String script : List.of("system_tables", "performance_tables", "system_tables_data")) {
            sql.append(Files.readString(share.resolve(names + "_" + script + ".sql")));
        }
        Path input = Files.writeString(directory.resolve("install.sql"), sql);
        List<String> command = base(programs, directory);
        command.addAll(List.of("--bootstrap", "--debug-no-sync"));
        Processes.run(command, input, directory.resolve("install.log"));
    }

    @Override
    public List<String> command(Path programs, Path directory, int port, List<String> settings) {
        List<String> command = base(programs, directory);
        command.addAll(List.of(
                "--skip-ssl",
                "--skip-name-resolve",
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + directory.resolve("socket"),
                "--tmpdir=" + directory,
                "--max-connections=200"));
        settings.forEach(setting -> command.add("--" + setting));
        return command;
    }

    @Override
    public List<String> quick() {
        return List.of("debug-no-sync", "innodb-doublewrite=0");
    }

    @Override
    public String end() {
        return "KILL";
    }

    @Override
    public String url(int port, String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String login() {
        return "user=root";
    }

    @Override
    public String firstDatabase() {
        return "mysql";
    }

    private static List<String> base(Path programs, Path directory) {
        Path share = programs.resolve("share");
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--lc-messages-dir=" + share,
                "--character-sets-dir=" + share.resolve("charsets"),
                "--innodb-log-file-size=64M",
                "--log-warnings=1"));
        if (Processes.isRoot()) {
            command.add("--user=root");
        }
        return command;
    }
}
