package io.emailledger.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.gson.GsonJsonMapper;

/**
 * JobRunr works off jobs that were enqueued before, and keeps them as its history. The clock starts with the first job,
 * not with the server, which waits for seconds before it looks for the first time. JobRunr reads the class file of
 * the class that enqueues, and cannot read that of a record.
 */
final class JobRunrDrain implements Cell {
    private final Server server;
    private final int threads;

    JobRunrDrain(Server server, int threads) {
        this.server = server;
        this.threads = threads;
    }

    @Override
    public String name() {
        return "JobRunr, keeps its history, threads: " + threads;
    }

    @Override
    public Cost run(int times) throws Exception {
        try (Database database = server.empty()) {
            JobRunrJob.expect(database.process());
            StorageProvider storage = SqlStorageProviderFactory.using(database.dataSource());
            GsonJsonMapper json = new GsonJsonMapper();
            storage.setJobMapper(new JobMapper(json));
            new JobScheduler(storage)
                    .enqueue(
                            IntStream.range(0, times)
                                    .mapToObj(i -> new String(Letter.bytes(i), StandardCharsets.UTF_8)),
                            payload -> JobRunrJob.run(payload));
            BackgroundJobServer worker = new BackgroundJobServer(
                    storage,
                    json,
                    (JobActivator) null,
                    BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                            .andWorkerCount(threads)
                            .andPollInterval(Duration.ofSeconds(5)));
            worker.start();
            await(database, times);
            Cost cost = JobRunrJob.first().stop();
            worker.stop();
            storage.close();
            return cost;
        } finally {
            JobRunr.destroy();
        }
    }

    private static void await(Database database, int times) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (database.count("jobrunr_jobs where state = 'SUCCEEDED'") < times) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not all jobs were executed");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
