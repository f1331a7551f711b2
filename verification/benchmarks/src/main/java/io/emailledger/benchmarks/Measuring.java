package io.emailledger.benchmarks;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The main program of each JVM that {@link Benchmarks} starts. */
public final class Measuring {
    /** The names of the comparisons with Angus. */
    static final List<String> BESIDE_ANGUS = List.of("rendering", "drop-in", "backlog", "sending", "distant");

    /** The names of the others. */
    static final List<String> ALONE = List.of(
            "recording",
            "synced",
            "store",
            "callers",
            "postfix",
            "startup",
            "routes",
            "tenants",
            "metrics",
            "queue",
            "rows",
            "growth",
            "purging",
            "partitions",
            "history",
            "large",
            "page",
            "endpoints",
            "idle");

    /** All of them. */
    static final Set<String> ALL = all();

    private static final int CONNECTIONS = 4;
    private static final int MANY_CALLERS = 32;
    private static final Duration DISTANCE = Duration.ofMillis(5);
    private static final List<String> DATABASES = List.of("H2", "PostgreSQL", "MariaDB");

    private Measuring() {}

    /**
     * Runs comparisons.
     *
     * @param args which, as {@link Wanted} reads them
     * @throws Exception if one fails: then there is no figure
     */
    public static void main(String[] args) throws Exception {
        Machine.print();
        for (String arg : args) {
            Wanted wanted = Wanted.of(arg);
            if (BESIDE_ANGUS.contains(wanted.name())) {
                try (SinkProcess sink =
                        wanted.name().equals("distant") ? SinkProcess.startAtDistance(DISTANCE) : SinkProcess.start()) {
                    besideAngus(wanted, sink);
                }
            } else {
                alone(wanted);
            }
        }
    }

    private static void besideAngus(Wanted wanted, SinkProcess sink) throws Exception {
        switch (wanted.name()) {
            case "rendering" ->
                new Comparison("Rendering an e-mail of 4.7 KB", wanted.size(5_000), 9)
                        .run(RenderingCells.all())
                        .report(wanted.name());
            case "drop-in" -> {
                try (Server h2 = Server.h2();
                        Server postgres = Server.postgres()) {
                    for (Server server : List.of(h2, postgres)) {
                        new Comparison(
                                        "Messages of Jakarta Mail are recorded on " + server.name(),
                                        wanted.size(2_000),
                                        7)
                                .run(DropIn.all(server));
                    }
                }
            }
            case "backlog" -> {
                try (Server h2 = Server.h2();
                        Server postgres = Server.postgres()) {
                    Comparison.Measured measured = new Comparison("A recorded backlog leaves", wanted.size(5_000), 5)
                            .run(List.of(
                                    new BareAngus(sink, CONNECTIONS),
                                    LedgerDrain.over(postgres, sink, CONNECTIONS, Lines.KEPT),
                                    LedgerDrain.over(h2, sink, CONNECTIONS, Lines.KEPT),
                                    LedgerDrain.over(h2, sink, CONNECTIONS, Lines.DROPPED)));
                    System.out.println("  With transcripts, compared to without: " + measured.ratio(2, 3));
                    measured.report(wanted.name());
                }
            }
            case "distant" -> {
                try (Server postgres = Server.postgres()) {
                    new Comparison(
                                    "A recorded backlog leaves, the server " + DISTANCE.toMillis() + " ms away",
                                    wanted.size(1_000),
                                    5)
                            .run(List.of(
                                    new BareAngus(sink, CONNECTIONS),
                                    LedgerDrain.over(postgres, sink, CONNECTIONS, Lines.KEPT)))
                            .report(wanted.name());
                }
            }
            default -> {
                try (Server postgres = Server.postgres()) {
                    Comparison.Measured measured = new Comparison(
                                    "The whole way, recorded and sent at the same time", wanted.size(5_000), 5)
                            .run(List.of(
                                    new BareAngus(sink, CONNECTIONS),
                                    new LedgerWay(postgres, sink, CONNECTIONS, 4, 1, Form.CONTENT),
                                    new LedgerWay(postgres, sink, CONNECTIONS, 4, 1, Form.EXACT),
                                    new LedgerWay(postgres, sink, CONNECTIONS, 32, 1, Form.CONTENT),
                                    new LedgerWay(postgres, sink, CONNECTIONS, 2, 50, Form.CONTENT)));
                    System.out.println("  Exact messages, compared to content: " + measured.ratio(2, 1));
                    measured.report(wanted.name());
                }
            }
        }
    }

    private static void alone(Wanted wanted) throws Exception {
        try (Server h2 = Server.h2()) {
            switch (wanted.name()) {
                case "recording" -> {
                    new Comparison("Recording in an H2 file", wanted.size(3_000), 5).run(RecordingCells.onH2(h2));
                    try (Server postgres = Server.postgres()) {
                        Comparison.Measured measured = new Comparison("Recording on PostgreSQL", wanted.size(3_000), 7)
                                .run(RecordingCells.beside(postgres));
                        System.out.println(
                                "  sendAll, compared to plain JDBC with as many in a commit: " + measured.ratio(3, 2));
                    }
                }
                case "callers" -> {
                    try (Server postgres = Server.postgres()) {
                        new Comparison("Recording on PostgreSQL by few and by many callers", wanted.size(5_000), 7)
                                .run(RecordingCells.byCallers(postgres));
                    }
                }
                case "postfix" -> postfix(wanted);
                case "synced" ->
                    new Comparison("Recording in an H2 file that survives a power cut", wanted.size(2_000), 5)
                            .run(RecordingCells.synced(h2));
                case "store" ->
                    new Comparison("Claiming and recording outcomes in an H2 file, nothing sent", wanted.size(5_000), 5)
                            .run(List.of(LedgerDrain.discarding(h2, 1), LedgerDrain.discarding(h2, CONNECTIONS)));
                case "startup" -> {
                    try (SinkProcess sink = SinkProcess.start();
                            Server postgres = Server.postgres()) {
                        StartUp.run(postgres, sink, CONNECTIONS, wanted.size(5_000));
                    }
                }
                case "routes" -> {
                    try (Server postgres = Server.postgres()) {
                        LedgerDrain one = LedgerDrain.discarding(postgres, CONNECTIONS);
                        Comparison.Measured measured = new Comparison(
                                        "A queue of one route and of many, on PostgreSQL", wanted.size(20_000), 5)
                                .run(List.of(one, one.inRoutes(1_000)));
                        System.out.println("  1,000 routes, compared to one: " + measured.ratio(1, 0));
                    }
                }
                case "tenants" -> {
                    try (SinkProcess sink = SinkProcess.start();
                            Server postgres = Server.postgres()) {
                        new TenantTimes(postgres, sink, wanted.size(2_000)).run();
                    }
                }
                case "metrics" -> metrics(wanted, h2);
                case "queue" -> queue(wanted);
                case "rows" -> {
                    try (Server postgres = Server.postgres()) {
                        new RowCounts(postgres, wanted.size(5_000)).run();
                    }
                }
                case "growth" -> growth(wanted);
                case "purging" -> purging(wanted);
                case "partitions" -> partitions(wanted);
                case "history" -> history(wanted);
                case "large" -> {
                    try (SinkProcess sink = SinkProcess.start();
                            Server postgres = Server.postgres()) {
                        new LargeHistories(postgres, sink, wanted.size(10_000_000)).run();
                    }
                }
                case "page" -> page(wanted);
                case "endpoints" -> new EndpointRequests(wanted.size(40_000)).run();
                case "idle" -> {
                    try (Server postgres = Server.postgres()) {
                        new Idle(postgres, wanted.size(10)).run();
                    }
                }
                default -> throw new IllegalArgumentException("There is no comparison " + wanted.name());
            }
        }
    }

    private static void metrics(Wanted wanted, Server h2) throws Exception {
        try (SinkProcess sink = SinkProcess.start()) {
            LedgerDrain plain = LedgerDrain.over(h2, sink, CONNECTIONS, Lines.KEPT);
            Comparison.Measured measured = new Comparison(
                            "A recorded backlog leaves, with and without metrics", wanted.size(5_000), 11)
                    .run(List.of(plain, plain.metered()));
            System.out.println("  With metrics, compared to without: " + measured.ratio(1, 0));
        }
    }

    private static void postfix(Wanted wanted) throws Exception {
        Optional<String> missing = PostfixProcess.missing();
        if (missing.isPresent()) {
            System.out.println("\nNo comparison with Postfix: " + missing.get());
            return;
        }
        try (PostfixProcess postfix = PostfixProcess.start();
                Server postgres = Server.postgres()) {
            new Comparison("E-mails are accepted durably from many callers", wanted.size(5_000), 7)
                    .run(List.of(new PostfixAccepts(postfix, MANY_CALLERS), Recording.on(postgres, MANY_CALLERS, 1)));
        }
    }

    private static void queue(Wanted wanted) throws Exception {
        try (Server postgres = Server.postgres()) {
            List<Cell> cells = QueueCells.all(postgres);
            Comparison.Measured measured =
                    new Comparison("A queue is worked off, on PostgreSQL", wanted.size(5_000), 3).run(cells);
            for (int peer = 1; peer < cells.size(); peer++) {
                System.out.println("  Email Ledger against " + cells.get(peer).name() + ": " + measured.ratio(0, peer));
            }
        }
    }

    /** The size is what is due; of records there are three times as many. */
    private static void growth(Wanted wanted) throws Exception {
        int due = wanted.size(300_000);
        try (Server postgres = Server.postgres()) {
            try (GrowthCells cells = new GrowthCells(postgres)) {
                new Comparison("A long queue", Math.min(3_000, due / 10), 7)
                        .run(cells.claims(Math.min(10_000, due), due));
            }
            try (GrowthCells cells = new GrowthCells(postgres)) {
                new Comparison("A long history", 3_000, 7).run(cells.recordings(due * 10 / 3));
            }
        }
    }

    private static void purging(Wanted wanted) throws Exception {
        try (SinkProcess sink = SinkProcess.start();
                Server postgres = Server.postgres();
                PurgingCells cells = new PurgingCells(postgres, sink, wanted.size(1_150_000))) {
            String title = String.format(
                    Locale.ROOT, "Sending during the deletion of a history of %,d rows, on PostgreSQL", cells.rows());
            new Comparison(title, 10_000, 7).run(cells.all());
        }
    }

    private static void partitions(Wanted wanted) throws Exception {
        int size = wanted.size(1_000_000);
        try (Server postgres = Server.postgres()) {
            new PartitionedHistories(postgres, size).run();
            try (SinkProcess sink = SinkProcess.start()) {
                new MonthDrops(postgres, sink, size).run();
            }
        }
    }

    private static void history(Wanted wanted) throws Exception {
        for (String name : DATABASES) {
            try (Server server = server(name)) {
                new Histories(server, 10_000, wanted.size(1_000_000)).run();
            }
        }
    }

    private static void page(Wanted wanted) throws Exception {
        for (String name : DATABASES) {
            try (Server server = server(name)) {
                new PageRequests(server, wanted.size(1_000_000)).run();
            }
        }
    }

    private static Server server(String name) {
        return switch (name) {
            case "H2" -> Server.h2WithoutCachedResults();
            case "PostgreSQL" -> Server.postgres();
            default -> Server.mariaDb();
        };
    }

    private static Set<String> all() {
        Set<String> all = new LinkedHashSet<>(BESIDE_ANGUS);
        all.addAll(ALONE);
        return all;
    }
}
