package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests tables that an older version has created and filled. */
@OnEachDatabase
class UpgradeTest {
    private static final EmailId BOUNCED = EmailId.of("01950000-0000-7000-8000-000000000001");
    private static final EmailId WAITING = EmailId.of("01950000-0000-7000-8000-000000000002");
    private static final Reply UNKNOWN = new Reply(550, "5.1.1 No such\\user");

    private final Place place;

    UpgradeTest(Place.Kind kind) throws SQLException {
        place = Place.empty(kind);
        Schema schema = new Schema(dialect(), new TableNames("el_", Optional.empty()), Partitioning.NONE);
        run(schema.versions());
        run(schema.script(1));
        place.execute(schema.insertVersion(1));
        fill();
    }

    @Test
    void rowsOfFirstVersionAreReadBack() {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        EmailRecord email = store.find(BOUNCED).orElseThrow();
        assertThat(email.status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(email.facts().subject()).isEqualTo("Your appointment");
        assertThat(email.recipients())
                .containsExactly(
                        recipient(0, "pat@home.example", EmailStatus.BOUNCED, UNKNOWN, Optional.empty()),
                        recipient(
                                1,
                                "kim@home.example",
                                EmailStatus.DELIVERED,
                                new Reply(250, "Ok"),
                                Optional.of(AcceptedBy.RELAY)));
        assertThat(store.attempts(BOUNCED))
                .singleElement()
                .extracting(AttemptRecord::results)
                .isEqualTo(List.of(
                        new AttemptRecord.Result(0, Outcome.REJECTED, UNKNOWN),
                        new AttemptRecord.Result(1, Outcome.ACCEPTED, new Reply(250, "Ok"))));
        assertThat(store.history(HistoryQuery.all().recipient("pat@home.example"))
                        .emails())
                .containsExactly(email);
        for (RefusalCause cause : RefusalCause.values()) {
            assertThat(store.history(HistoryQuery.all().cause(cause)).emails()).isEmpty();
        }
    }

    @Test
    void rowsOfFirstVersionAreFoundByLaterFilters() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        store.insert(List.of(Emails.of("later").to("kim@other.example").make()));
        for (HistoryQuery query : List.of(
                HistoryQuery.all().recipientDomain("home.example").status(EmailStatus.BOUNCED),
                HistoryQuery.all().recipientPart("kim@home"),
                HistoryQuery.all().reply("5.1.1 user"),
                HistoryQuery.all().mayHaveArrived(false).recipient("pat@home.example"),
                HistoryQuery.all().recipientPart("kim").reply("550").oldestFirst(true))) {
            List<EmailId> found = new ArrayList<>();
            HistoryPage page = store.history(query.limit(1));
            page.emails().forEach(email -> found.add(email.id()));
            while (page.next().isPresent()) {
                page = store.history(query.limit(1).after(page.next().get()));
                page.emails().forEach(email -> found.add(email.id()));
            }
            assertThat(found).containsExactly(BOUNCED);
            assertThat(store.counts(query).of(EmailStatus.BOUNCED)).isEqualTo(1);
        }
    }

    @Test
    void tenantOfFirstVersionIsFoundByItsIndex() throws Exception {
        place.execute(
                "update el_email set tenant = 'north' where id = " + literal(BOUNCED),
                "insert into el_term (term, email_id) values ('tenant:north', " + literal(BOUNCED) + ")");
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        assertThat(store.history(HistoryQuery.all().tenant("north")).emails())
                .extracting(EmailRecord::id)
                .containsExactly(BOUNCED);
        assertThat(store.retentionStore()
                        .orElseThrow()
                        .purge(List.of(new Purge(BOUNCED, RetainedPart.RECORD, Emails.START, Optional.empty()))))
                .containsExactly(true);
        assertThat(place.number("select count(*) from el_term")).isZero();
    }

    @Test
    void waitReasonOfEarlierReleaseIsRead() throws Exception {
        String throttled = "update el_email set waiting = 'THROTTLED' where id = " + literal(WAITING);
        place.execute(throttled);
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        assertThat(place.column("select waiting from el_email where id = " + literal(WAITING)))
                .containsExactly("RATE_LIMITED");
        assertThat(store.find(WAITING).orElseThrow().state().waiting()).contains(WaitReason.RATE_LIMITED);

        // A process of an earlier release may still write it.
        place.execute(throttled);
        assertThat(store.find(WAITING).orElseThrow().state().waiting()).contains(WaitReason.RATE_LIMITED);
    }

    @Test
    void rowsOfEarlierVersionsAreCountedByDay() throws Exception {
        EmailId second = EmailId.of("01950000-0000-7000-8000-000000000003");
        EmailId failed = EmailId.of("01960000-0000-7000-8000-000000000004");
        email(second, "BOUNCED", 1, "'DELIVERED', null, 250, 'Ok', null");
        email(failed, "FAILED", 0, "'FAILED', null, null, null, null");
        place.execute("update el_email set failure = 'EXPIRED', tenant = 'north' where id = " + literal(failed));
        for (int position = 1; position <= 2; position++) {
            place.execute("insert into el_recipient (email_id, pos, kind, name, address, status) values ("
                    + literal(second) + ", " + position + ", 'TO', '', 'kim@home.example', 'BOUNCED')");
        }
        Schema schema = new Schema(dialect(), new TableNames("el_", Optional.empty()), Partitioning.NONE);
        run(schema.script(2));
        place.execute(
                schema.insertVersion(2),
                "update el_recipient set cause = 'CONTENT' where pos = 1 and email_id = " + literal(second),
                "update el_recipient set cause = 'RECIPIENT' where pos = 2");

        migrateTwiceAtOnce();

        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        LocalDate first = LocalDate.ofInstant(BOUNCED.recordedAt(), ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(failed.recordedAt(), ZoneOffset.UTC);
        DailyQuery query = DailyQuery.between(first, last).by(Group.values());
        DailyQuery.Lines lines = store.dailyStore().orElseThrow().daily(query);
        assertThat(lines.lines())
                .containsExactly(
                        line(first, Optional.empty(), EmailStatus.BOUNCED, Optional.empty()),
                        line(first, Optional.empty(), EmailStatus.BOUNCED, Optional.of("CONTENT")),
                        line(first, Optional.empty(), EmailStatus.PENDING, Optional.empty()),
                        line(last, Optional.of("north"), EmailStatus.FAILED, Optional.of("EXPIRED")));
        assertThat(lines.completeSince()).contains(last.plusDays(1));

        Claim claim = store.claim("worker", Duration.ofMinutes(5), 5).get(0);
        assertThat(store.advance(Acts.delivered(claim).from(claim.record()))).isTrue();
        assertThat(store.dailyStore().orElseThrow().daily(query).lines())
                .contains(line(first, Optional.empty(), EmailStatus.DELIVERED, Optional.empty()))
                .hasSize(4);
    }

    private static Line line(LocalDate day, Optional<String> tenant, EmailStatus status, Optional<String> cause) {
        return new Line(Optional.of(day), tenant, Optional.of("default"), Optional.of(status), cause, 1);
    }

    /** A sender of an earlier release has a row locked; counting the history must not wait for it, nor lock others. */
    @Test
    void countingHistoryDoesNotWaitForSenders() throws Exception {
        migrateTo(10);
        try (Connection sender = place.dataSource().getConnection();
                Statement update = sender.createStatement()) {
            sender.setAutoCommit(false);
            update.execute("update el_email set attempts = attempts + 1 where id = " + literal(BOUNCED));

            JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

            LocalDate day = LocalDate.ofInstant(BOUNCED.recordedAt(), ZoneOffset.UTC);
            DailyQuery query = DailyQuery.between(day, day);
            assertThat(store.dailyStore().orElseThrow().daily(query).total()).isEqualTo(2);
            sender.rollback();
        }
    }

    /** The snapshot with version 10 began with an empty history, and wrote no term for a list. */
    @Test
    void listsOfSnapshotsAreFound() throws Exception {
        migrateTo(12);
        place.execute(
                "delete from el_setting where name = 'terms-since'",
                "update el_email set list = 'newsletter' where id = " + literal(BOUNCED));

        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        HistoryQuery query = HistoryQuery.all().list("newsletter");
        assertThat(store.history(query).emails()).extracting(EmailRecord::id).containsExactly(BOUNCED);
        assertThat(store.counts(query).of(EmailStatus.BOUNCED)).isEqualTo(1);
        assertThat(store.history(query.reply("550")).emails()).hasSize(1);
        assertThat(store.history(HistoryQuery.all().list("news")).emails()).isEmpty();
    }

    private void migrateTo(int last) throws SQLException {
        Schema schema = new Schema(dialect(), new TableNames("el_", Optional.empty()), Partitioning.NONE);
        for (int version = 2; version <= last; version++) {
            run(schema.script(version));
            place.execute(schema.insertVersion(version));
        }
    }

    @Test
    void newTablesAreCompleteFromTheBeginning() throws Exception {
        JdbcHistoryStore store =
                JdbcHistoryStore.create(Place.empty(place.kind()).dataSource());

        assertThat(store.dailyStore()
                        .orElseThrow()
                        .daily(DailyQuery.between(LocalDate.EPOCH, LocalDate.EPOCH))
                        .completeSince())
                .isEmpty();
    }

    @Test
    void viewShowsRowsOfFirstVersion() throws Exception {
        JdbcHistoryStore.create(place.dataSource());

        assertThat(place.column(
                        "select concat(recipients, ': ', last_reply) from el_email_view where status = 'BOUNCED'"))
                .containsExactly("pat@home.example BOUNCED, kim@home.example DELIVERED: 550 5.1.1 No such\\user");
        assertThat(place.number("select count(finished_at) from el_email_view")).isEqualTo(1);
    }

    @Test
    void postgresKeepsRowsOfEmailsInPlace() throws Exception {
        if (place.kind() == Place.Kind.POSTGRESQL) {
            String before =
                    place.column("select pg_relation_filenode('el_email')").get(0);

            JdbcHistoryStore.create(place.dataSource());

            assertThat(place.column("select pg_relation_filenode('el_email')")).containsExactly(before);
        }
    }

    @Test
    void migratedRowsAreProcessedWithPhaseAndCause() {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        Claim claim = store.claim("worker", Duration.ofMinutes(5), 5).get(0);
        Change change = Acts.delivered(claim);
        RecipientRecord refused = change.recipients()
                .get(0)
                .withReply(new Reply(550, "5.7.1 Not you", Optional.of(ReplyPhase.MAIL)))
                .withCause(RefusalCause.ACCOUNT);
        assertThat(store.advance(new Change(
                        change.id(),
                        change.next(),
                        List.of(refused),
                        change.events(),
                        change.attempts(),
                        Optional.empty())))
                .isTrue();

        assertThat(store.find(WAITING).orElseThrow().recipients()).containsExactly(refused);
        assertThat(store.history(HistoryQuery.all().cause(RefusalCause.ACCOUNT)).emails())
                .extracting(EmailRecord::id)
                .containsExactly(WAITING);
    }

    @Test
    void applicationMigrationsExecuteMissingStatements() throws SQLException {
        JdbcHistoryStoreBuilder builder =
                JdbcHistoryStore.builder(place.dataSource()).schema(SchemaMode.VALIDATE);
        assertThatThrownBy(builder::build)
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The tables of Email Ledger have version 1, and this library needs version 13. Execute what "
                                + "JdbcHistoryStore.upgradeSql returns for version 1, or open the store with SchemaMode.MIGRATE.");

        run(JdbcHistoryStore.upgradeSql(dialect().name(), "el_", 1));

        assertThat(builder.build().find(BOUNCED)).isPresent();
        assertThat(JdbcHistoryStore.upgradeSql(dialect().name(), "el_", Schema.latest()))
                .isEmpty();
        assertThatThrownBy(() -> JdbcHistoryStore.upgradeSql(dialect().name(), "el_", 0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("version must lie between 1 and 13, but is 0");
    }

    @Test
    void earlierNodeFinishesWorkAndClaimsNothing() throws Exception {
        EarlierRelease node = new EarlierRelease(place, "earlier");
        node.claim();
        migrateTwiceAtOnce();

        node.renew(WAITING.value(), 1);
        node.journal(WAITING.value(), 1);
        assertThat(node.ownersOf(WAITING.value())).containsExactly("earlier");
        node.defer(WAITING.value(), 2);
        EmailId fresh = JdbcHistoryStore.create(place.dataSource())
                .insert(List.of(Emails.of("two").make()))
                .get(0);
        UUID own = UUID.fromString("01950000-0000-7000-8000-000000000009");
        node.record(own);

        assertThatThrownBy(new EarlierRelease(place, "another")::claim).isInstanceOf(SQLException.class);
        assertThatThrownBy(node::claim).isInstanceOf(SQLException.class);
        assertThat(node.ownersOf(own)).containsExactly((String) null);
        place.execute("delete from el_due where email_id = " + place.literal(own));

        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        assertThat(store.claim("worker", Duration.ofMinutes(5), 5))
                .extracting(claim -> claim.record().id())
                .containsExactlyInAnyOrder(WAITING, fresh);
        node.finish(WAITING.value(), 4);
        assertThat(store.find(WAITING).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void earlierNodeDoesNotRecoverLeasesOfNewNodes() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        store.claim("worker", Duration.ofMillis(1), 5);

        assertThatThrownBy(new EarlierRelease(place, "earlier")::claim).isInstanceOf(SQLException.class);

        assertThat(new EarlierRelease(place, "").ownersOf(WAITING.value())).containsExactly("worker");
    }

    @Test
    void emailsInFlightGetTheDefaultRoute() throws Exception {
        migrateTo(5);
        place.execute(
                "update el_due set version = 1, phase = 2, due_at = 9000000000000000, owner = 'old', fence = 'old'");

        migrateTwiceAtOnce();

        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        assertThat(store.routeStore().orElseThrow().dueRoutes("", 9)).isEmpty();
        // The process of the earlier release releases the e-mail that it has claimed.
        place.execute("update el_due set version = 2, phase = 1, due_at = 5, owner = null, fence = ''");
        assertThat(store.routeStore().orElseThrow().dueRoutes("", 9)).containsExactly("default");
        Claim claim = store.routeStore()
                .orElseThrow()
                .claim("worker", Duration.ofMinutes(5), 5, "default")
                .get(0);
        assertThat(claim.record().id()).isEqualTo(WAITING);
        assertThat(store.advance(Acts.delivered(claim))).isTrue();
        assertThat(place.column("select route from el_email_view")).containsExactly("default", "default");
        assertThat(store.history(HistoryQuery.all().route("default")).emails()).hasSize(2);
    }

    @Test
    void outdatedNodeClaimsNothing() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 5).get(0);
        place.execute("insert into el_schema (version, script) values (77, 'of a later release')");

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.claim("worker", Duration.ofMinutes(5), 5))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("A newer release has migrated the tables of Email Ledger to version 77, and this "
                            + "process only knows version " + Schema.latest()
                            + ". It claims nothing more; upgrade this process.");
        }

        assertThat(store.renew(WAITING, claim.record().state().version(), Duration.ofMinutes(5)))
                .isTrue();
        assertThat(store.advance(Acts.delivered(claim))).isTrue();
        assertThat(store.insert(List.of(Emails.of("two").make()))).hasSize(1);
    }

    @Test
    void longMigrationKeepsItsLock() throws Exception {
        CountDownLatch tries = new CountDownLatch(4);
        DataSource counted = Wrapped.with(place.dataSource(), (connection, method) -> {
            if (method.equals("rollback")) {
                tries.countDown();
            }
            return Wrapped.PROCEED;
        });
        ExecutorService starter = Executors.newSingleThreadExecutor();
        try (Connection migrating = place.dataSource().getConnection();
                Statement lock = migrating.createStatement()) {
            migrating.setAutoCommit(false);
            lock.executeQuery("select id from el_schema_lock where id = 1 for update");

            Future<JdbcHistoryStore> second = starter.submit(() -> JdbcHistoryStore.create(counted));
            assertThat(tries.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(second.isDone()).isFalse();
            assertThat(place.number("select max(version) from el_schema")).isEqualTo(1);

            migrating.rollback();
            assertThat(second.get().find(BOUNCED)).isPresent();
        } finally {
            starter.shutdownNow();
        }
    }

    @Test
    void migrationByEarlierReleaseIsAwaited() throws Exception {
        place.execute("update el_schema_lock set owner = 'earlier', until_at = 9000000000000000 where id = 1");
        AtomicInteger tries = new AtomicInteger();
        DataSource releasing = Wrapped.with(place.dataSource(), (connection, method) -> {
            if (method.equals("rollback") && tries.incrementAndGet() == 3) {
                connection.rollback();
                place.execute("update el_schema_lock set owner = null where id = 1");
            }
            return Wrapped.PROCEED;
        });

        assertThat(JdbcHistoryStore.create(releasing).find(BOUNCED)).isPresent();
        assertThat(tries.get()).isGreaterThanOrEqualTo(3);
    }

    /** Two nodes, each with a pool of its own. */
    private void migrateTwiceAtOnce() throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(2);
        try (HikariDataSource one = place.pool(2);
                HikariDataSource other = place.pool(2)) {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<JdbcHistoryStore>> stores = new ArrayList<>();
            for (HikariDataSource pool : List.of(one, other)) {
                stores.add(starters.submit(() -> {
                    start.await();
                    return JdbcHistoryStore.create(pool);
                }));
            }
            for (Future<JdbcHistoryStore> store : stores) {
                assertThat(store.get().find(BOUNCED)).isPresent();
            }
        } finally {
            starters.shutdownNow();
        }
        assertThat(place.column("select version from el_schema order by version"))
                .isEqualTo(IntStream.rangeClosed(1, Schema.latest())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    private void fill() throws SQLException {
        email(BOUNCED, "BOUNCED", 1, "'BOUNCED', null, 550, " + text("5.1.1 No such\\user") + ", null");
        place.execute(
                "insert into el_term (term, email_id) values ('to:pat@home.example', " + literal(BOUNCED) + ")",
                "insert into el_recipient (email_id, pos, kind, name, address, status, failure, reply_code, reply_text,"
                        + " taken_by) values (" + literal(BOUNCED)
                        + ", 1, 'TO', '', 'kim@home.example', 'DELIVERED', null, 250, 'Ok', 'RELAY')",
                "insert into el_log (email_id, steps, attempt, started_at, ended_at, transport, results, transcript)"
                        + " values (" + literal(BOUNCED) + ", " + text("BOUNCED\t0\t\tno\n") + ", 1, 5, 6, 'smtp', "
                        + text("0\tREFUSED\t550\t5.1.1 No such\\\\user\n1\tTAKEN\t250\tOk\n") + ", 'S: 550 no')");
        email(WAITING, "PENDING", 0, "'PENDING', null, null, null, null");
        byte[] body = new EmailBody(Optional.of("Come in."), Optional.empty(), List.of(), List.of(), Set.of(), Set.of())
                .toBytes();
        String hex = HexFormat.of().formatHex(body);
        place.execute(
                "insert into el_due (email_id, version, phase, priority, tenant, due_at) values (" + literal(WAITING)
                        + ", 0, 1, 2, '', 1)",
                "insert into el_body (email_id, chunk, content) values (" + literal(WAITING) + ", 0, "
                        + (place.kind() == Place.Kind.POSTGRESQL ? "'\\x" + hex + "'" : "x'" + hex + "'") + ")");
    }

    private void email(EmailId id, String status, int attempts, String recipient) throws SQLException {
        place.execute(
                "insert into el_email (id, version, status, attempts, journalled, attachments, from_name, from_address,"
                        + " subject, priority, guarantee, track_opens, to_kind, to_name, to_address, to_status,"
                        + " to_failure, to_reply_code, to_reply_text, to_taken_by) values (" + literal(id) + ", 0, '"
                        + status + "', " + attempts + ", false, 0, '', 'office@clinic.example', 'Your appointment', 2,"
                        + " 'AT_LEAST_ONCE', false, 'TO', '', 'pat@home.example', " + recipient + ")");
    }

    private static RecipientRecord recipient(
            int position, String address, EmailStatus status, Reply reply, Optional<AcceptedBy> acceptedBy) {
        return new RecipientRecord(
                position,
                RecipientKind.TO,
                Address.of(address),
                status,
                Optional.empty(),
                Optional.of(reply),
                Optional.empty(),
                acceptedBy,
                Optional.empty());
    }

    private void run(String script) throws SQLException {
        place.execute(SqlScript.statements(script).toArray(String[]::new));
    }

    private String text(String value) {
        return "'" + (place.kind() == Place.Kind.MARIADB ? value.replace("\\", "\\\\") : value) + "'";
    }

    private String literal(EmailId id) {
        return place.literal(id.value());
    }

    private Dialect dialect() {
        return Dialects.of(place.kind().name()).orElseThrow();
    }
}
