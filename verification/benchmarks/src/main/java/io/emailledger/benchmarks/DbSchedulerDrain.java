package io.emailledger.benchmarks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SystemClock;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** db-scheduler works off one-time tasks, fetched and locked in one statement; what is done is deleted. */
record DbSchedulerDrain(Server server, int threads) implements Cell {
    private static final int TOGETHER = 100;

    /** The tables of its documentation. */
    private static final String[] TABLES = {
        "create table scheduled_tasks (task_name text not null, task_instance text not null, task_data bytea,"
                + " execution_time timestamp with time zone not null, picked boolean not null, picked_by text,"
                + " last_success timestamp with time zone, last_failure timestamp with time zone,"
                + " consecutive_failures int, last_heartbeat timestamp with time zone, version bigint not null,"
                + " priority smallint, primary key (task_name, task_instance))",
        "create index execution_time_idx on scheduled_tasks (execution_time)",
        "create index last_heartbeat_idx on scheduled_tasks (last_heartbeat)",
        "create index priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc)"
    };

    @Override
    public String name() {
        return "db-scheduler, lock and fetch, threads: " + threads;
    }

    @Override
    public Cost run(int times) throws Exception {
        CountDownLatch left = new CountDownLatch(times);
        OneTimeTask<byte[]> task = Tasks.oneTime("letter", byte[].class).execute((instance, context) -> {});
        try (Database database = server.empty()) {
            database.execute(TABLES);
            Scheduler scheduler = Scheduler.create(database.dataSource(), task)
                    .threads(threads)
                    .pollUsingLockAndFetch(1, 4)
                    .pollingInterval(Duration.ofMillis(100))
                    .addSchedulerListener(new AbstractSchedulerListener() {
                        @Override
                        public void onExecutionComplete(ExecutionComplete complete) {
                            left.countDown();
                        }
                    })
                    .build();
            fill(scheduler, task, times);
            CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
            scheduler.start();
            if (!left.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " tasks were not executed");
            }
            Cost cost = meter.stop();
            scheduler.stop();
            Check.equal(0, database.count("scheduled_tasks"), "tasks that are left");
            return cost;
        }
    }

    private static void fill(Scheduler scheduler, OneTimeTask<byte[]> task, int times) {
        Instant due = new SystemClock().now().minusSeconds(60);
        for (int from = 0; from < times; from += TOGETHER) {
            List<TaskInstance<?>> tasks = new ArrayList<>();
            for (int i = from; i < Math.min(times, from + TOGETHER); i++) {
                tasks.add(task.instance(Integer.toString(i), Letter.bytes(i)));
            }
            scheduler.scheduleBatch(tasks, due);
        }
    }
}
