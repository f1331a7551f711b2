package io.emailledger;

import io.emailledger.internal.actions.Author;
import io.emailledger.internal.actions.BulkService;
import io.emailledger.internal.actions.CancelService;
import io.emailledger.internal.actions.OpenConfirmation;
import io.emailledger.internal.actions.ResendService;
import io.emailledger.internal.actions.ResolveService;
import io.emailledger.internal.actions.WaitingService;
import io.emailledger.internal.commit.AvailableParts;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.ListenerQueue;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.commit.StoreWatch;
import io.emailledger.internal.delivery.Delivery;
import io.emailledger.internal.delivery.DeliveryContext;
import io.emailledger.internal.delivery.Workers;
import io.emailledger.internal.intake.Intake;
import io.emailledger.internal.intake.RecordFactory;
import io.emailledger.internal.outage.TransportMonitors;
import io.emailledger.internal.ratelimit.PauseSwitch;
import io.emailledger.internal.ratelimit.RateLimiter;
import io.emailledger.internal.report.ReportService;
import io.emailledger.internal.report.ReportUpkeep;
import io.emailledger.internal.retention.EraseService;
import io.emailledger.internal.retention.PurgeJob;
import io.emailledger.internal.routes.OpenRoutes;
import io.emailledger.internal.routes.RouteOpener;
import io.emailledger.internal.routes.WaitReasons;
import io.emailledger.internal.suppression.SuppressionLookup;
import io.emailledger.internal.suppression.SuppressionRecorder;
import io.emailledger.internal.tracing.TraceCalls;
import io.emailledger.internal.transitions.AttemptTransitions;
import io.emailledger.internal.transitions.Backoff;
import io.emailledger.internal.transitions.ChangeFactory;
import io.emailledger.internal.transitions.Consequences;
import io.emailledger.internal.transitions.LateAnswers;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.internal.transitions.ReplyDiagnosis;
import io.emailledger.internal.transitions.ReportTransitions;
import io.emailledger.internal.transitions.SuppressionTransitions;
import io.emailledger.internal.util.TextFree;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.RecipientContent;
import io.emailledger.suppression.SuppressionRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the components of a ledger, and closes them in the right order. */
final class LedgerComponents {
    private static final Logger log = LoggerFactory.getLogger(EmailLedger.class);
    private static final Duration LISTENERS_FINISH = Duration.ofSeconds(5);
    private static final int MOST_WORKERS = 1_000;

    final HistoryStore store;
    final AvailableParts parts;
    final Intake intake;
    final CancelService cancelService;
    final ResolveService resolveService;
    final ResendService resendService;
    final Delivery delivery;
    final WaitReasons waitReasons;
    final ReportInbox reportInbox;
    final SuppressionList suppressionList;
    final RetentionControl retentionControl;
    final SendingControl sendingControl;
    final WaitingControl waitingControl;
    final BulkActions bulkActions;
    private final OpenConfirmation opens;
    final OpenRoutes routes;
    private final ListenerQueue listenerQueue;
    final HistoryView historyView;
    final HealthView health;
    private final Workers workers;
    private final Duration closeTimeout;
    private final Optional<ReturnPath> ledgerPath;
    private volatile Runnable stopListening = () -> {};
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ended;

    LedgerComponents(EmailLedgerBuilder b) {
        store = StoreWatch.watched(b.store, b.time);
        parts = new AvailableParts(store);
        PartRequirements.check(b, parts);
        SuppressionRules rules = parts.hasSuppressions() ? b.suppressionRules : SuppressionRules.never();
        closeTimeout = b.closeTimeout;
        ledgerPath = b.returnPath;
        listenerQueue =
                new ListenerQueue(b.listeners.stream().map(ListenerAdapter::new).toList(), b.threads);
        StoreClock clock = new StoreClock(store, b.time);
        TraceCalls tracing = new TraceCalls(b.tracing, b.callSites);
        ReplyDiagnosis diagnosis = new ReplyDiagnosis(b.replyRules);
        SuppressionRecorder recorder = new SuppressionRecorder(store, parts.suppressions(), clock, rules, diagnosis);
        ChangeCommitter committer =
                new ChangeCommitter(store, parts.observations(), () -> following(recorder), listenerQueue);
        ChangeFactory changes = new ChangeFactory(b.attachmentGrace);
        LifecycleTransitions lifecycle = new LifecycleTransitions(changes);
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        Backoff retries = new Backoff(b.firstRetry, b.longestRetry, random);
        PurgeJob purgeJob = new PurgeJob(parts, committer, clock, b.time, b.retention);
        RateLimiter rateLimiter = new RateLimiter(parts.settings(), clock, RateLimit.rates(b.limits));
        PauseSwitch pauseSwitch = new PauseSwitch(parts.settings(), b.time);
        SuppressionLookup suppressionLookup = new SuppressionLookup(parts.suppressions(), clock, rules);
        Consequences consequences = new Consequences(diagnosis, store::attempts);
        TransportMonitors monitors =
                new TransportMonitors(clock, b.time, diagnosis, consequences, random, b.suspectAfter);
        RouteOpener opener = new RouteOpener(b.time, monitors, List.copyOf(b.contents), b.returnPath);
        routes = new OpenRoutes(b.routes, opener, b.time, pauseSwitch::forget);
        DeliveryContext context = new DeliveryContext(
                store,
                routes,
                committer,
                new AttemptTransitions(changes, retries, routes::acceptedBy, consequences),
                lifecycle,
                new SuppressionTransitions(changes),
                new LateAnswers(changes, routes::acceptedBy),
                clock,
                b.time,
                b.nanos,
                tracing,
                owner(),
                b.lease,
                rateLimiter,
                pauseSwitch,
                suppressionLookup);
        ReportService reportService = new ReportService(
                store,
                parts,
                committer,
                new ReportTransitions(changes, diagnosis),
                recorder,
                clock,
                this::returnPaths,
                b.giveUpAfter,
                b.contents);
        ReportUpkeep reportUpkeep = new ReportUpkeep(reportService, purgeJob, b.time);
        int sending = b.workers.orElse(routes.byDefault().concurrency());
        // With several routes there are more workers than one of them needs.
        boolean claimsAhead = routes.areLimitedByWorkers() && sending > 0;
        delivery = new Delivery(context, claimsAhead ? sending : Integer.MAX_VALUE, () -> {
            purgeJob.runInBackground();
            reportUpkeep.runInBackground();
        });
        health = new HealthView(store, b.time, routes, rateLimiter, pauseSwitch);
        waitReasons = new WaitReasons(routes, clock, rateLimiter, pauseSwitch);
        boolean lists = b.contents.stream().anyMatch(RecipientContent::unsubscribes);
        boolean tracking = b.contents.stream().anyMatch(RecipientContent::tracksOpens);
        RecordFactory records =
                new RecordFactory(b.routes, b.time, clock, b.guarantee, b.giveUpAfter, b.maxSize, tracking, lists);
        intake = new Intake(store, committer, records, tracing, b.maxSize, delivery::wake);
        cancelService = new CancelService(store, committer, lifecycle, clock);
        resolveService = new ResolveService(store, committer, lifecycle, clock, b.giveUpAfter, delivery::wake);
        opens = new OpenConfirmation(store, parts.observations(), committer, lifecycle, clock);
        resendService = new ResendService(store, intake, suppressionLookup, b.time);
        reportInbox = new ReportInbox(parts.reports(), reportService, opens, this);
        suppressionList = new SuppressionList(parts.suppressions(), clock::now, this);
        retentionControl =
                new RetentionControl(purgeJob, new EraseService(store, parts, committer, clock, b.retention), this);
        sendingControl = new SendingControl(delivery, pauseSwitch, this);
        WaitingService waitingService =
                new WaitingService(store, parts.waiting(), committer, intake, b.giveUpAfter, clock, delivery::wake);
        waitingControl = new WaitingControl(waitingService, this, Author.UNKNOWN);
        BulkService bulk = new BulkService(store, resendService, waitingService, cancelService);
        historyView = new HistoryView(store, waitReasons, resendService, parts.hasWaiting());
        bulkActions = new BulkActions(cancelService, bulk, this, Author.UNKNOWN);
        workers = new Workers(
                delivery,
                claimsAhead ? sending + 1 : sending,
                b.workers.orElse(MOST_WORKERS),
                b.pollInterval,
                b.threads);
    }

    /** Returns the components of an open ledger for a call that needs a part of the store. */
    LedgerComponents open(Class<?> part) {
        return open().with(part);
    }

    /** Returns the components of a readable ledger for a call that needs a part of the store. */
    LedgerComponents readable(Class<?> part) {
        return readable().with(part);
    }

    private LedgerComponents with(Class<?> part) {
        parts.require(part);
        return this;
    }

    void start() {
        // The store may throw: then no thread has been started.
        stopListening = store.listen(delivery::wake);
        workers.start();
    }

    LedgerComponents open() {
        if (closed.get()) {
            throw new LedgerClosedException();
        }
        return this;
    }

    /** Admits reads until the store is closed: listeners may read while the ledger is being closed. */
    LedgerComponents readable() {
        if (ended) {
            throw new LedgerClosedException();
        }
        return this;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** The return paths by which reports are verified: that of the ledger first. */
    private List<ReturnPath> returnPaths() {
        return Stream.concat(ledgerPath.stream(), routes.returnPaths().stream()).toList();
    }

    /** Returns a function that adds the consequences of a change, which are committed with it. */
    private UnaryOperator<Change> following(SuppressionRecorder recorder) {
        UnaryOperator<Change> listed = recorder.forOneCommit();
        return change -> listed.apply(opens.following(change));
    }

    /**
     * Closes the intake first, then the workers, then the components they use. Attempts that exceed the timeout are
     * aborted by closing the transport; their results are still recorded.
     */
    void close() {
        delivery.claimNoMore();
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean quiet = workers.stop(closeTimeout);
        quietly("transports", routes::close);
        if (!quiet && !workers.stop(Duration.ofSeconds(5))) {
            log.warn(
                    "The ledger is closed while an attempt is in progress; the e-mail is recovered when its lease expires");
        }
        workers.giveUp();
        listenerQueue.close(LISTENERS_FINISH);
        quietly("wake-up", stopListening);
        ended = true;
        quietly("store", store::close);
    }

    private static void quietly(String what, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            log.warn("Closing the {} failed; the remaining components are closed", what, TextFree.of(e));
            log.debug("Why closing failed", e);
        }
    }

    /** Returns a name that is unique among all processes on all machines. */
    private static String owner() {
        return "process " + ProcessHandle.current().pid() + "/" + UUID.randomUUID();
    }
}
