package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<List<NewEmail>> written = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void concurrentCallersShareCommitAndGetTheirOwnIds() throws Exception {
        GroupCommit<NewEmail, EmailId> intake = intake(emails -> ids(emails));
        Future<List<EmailId>> first = callers.submit(() -> intake.commit(emails(1)));
        busy.await();
        List<List<NewEmail>> wanted = List.of(emails(1), emails(3), emails(2));
        List<Future<List<EmailId>>> others = come(intake, wanted);

        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(ids(written.get(0)));
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(others.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(ids(wanted.get(i)));
        }
        assertThat(written).hasSize(2);
        assertThat(written.get(1)).hasSize(6);
    }

    @Test
    void failureOfOneCallerDoesNotReachOthers() throws Exception {
        List<NewEmail> bad = emails(1);
        GroupCommit<NewEmail, EmailId> intake = intake(emails -> {
            if (emails.contains(bad.get(0))) {
                throw new IdempotencyConflictException(bad.get(0).record().id());
            }
            return ids(emails);
        });
        Future<List<EmailId>> first = callers.submit(() -> intake.commit(emails(1)));
        busy.await();
        List<NewEmail> good = emails(2);
        List<Future<List<EmailId>>> others = come(intake, List.of(good, bad));

        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).hasSize(1);
        assertThat(others.get(0).get(30, TimeUnit.SECONDS)).isEqualTo(ids(good));
        assertThatThrownBy(() -> others.get(1).get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void errorOfOneCallerLeavesNoCallerWaiting() throws Exception {
        List<NewEmail> bad = emails(1);
        GroupCommit<NewEmail, EmailId> intake = intake(emails -> {
            if (emails.contains(bad.get(0))) {
                throw new StackOverflowError();
            }
            return ids(emails);
        });
        Future<List<EmailId>> first = callers.submit(() -> intake.commit(emails(1)));
        busy.await();
        List<NewEmail> good = emails(2);
        List<Future<List<EmailId>>> others = come(intake, List.of(bad, good));

        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).hasSize(1);
        assertThatThrownBy(() -> others.get(0).get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StackOverflowError.class);
        assertThat(others.get(1).get(30, TimeUnit.SECONDS)).isEqualTo(ids(good));
    }

    @Test
    void unknownCommitResultReachesAllAndNothingIsRetried() throws Exception {
        GroupCommit<NewEmail, EmailId> intake = intake(emails -> {
            if (written.size() > 1) {
                throw SqlErrors.unknown("record e-mails", new SQLException("the line broke", "08006"));
            }
            return ids(emails);
        });
        Future<List<EmailId>> first = callers.submit(() -> intake.commit(emails(1)));
        busy.await();
        List<Future<List<EmailId>>> others = come(intake, List.of(emails(1), emails(1)));

        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).hasSize(1);
        for (Future<List<EmailId>> other : others) {
            assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("its answer to the commit was lost");
        }
        assertThat(written).hasSize(2);
    }

    @Test
    void missingConnectionReachesAllAndEachDoesNotWaitForItAnew() throws Exception {
        GroupCommit<NewEmail, EmailId> intake = intake(emails -> {
            if (written.size() > 1) {
                throw SqlErrors.notConnected("record e-mails", "Start it", new SQLException("refused", "08001"));
            }
            return ids(emails);
        });
        Future<List<EmailId>> first = callers.submit(() -> intake.commit(emails(1)));
        busy.await();
        List<Future<List<EmailId>>> others = come(intake, List.of(emails(1), emails(1), emails(1)));

        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).hasSize(1);
        for (Future<List<EmailId>> other : others) {
            assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("there is no connection to it");
        }
        assertThat(written).hasSize(2);
    }

    @Test
    void connectionThatEndsWhileEachIsWrittenAloneReachesTheRest() throws Exception {
        GroupCommit<NewEmail, EmailId> intake = intake(emails -> {
            if (written.size() == 2) {
                throw new IllegalStateException("one of them is wrong");
            }
            if (written.size() == 4) {
                throw SqlErrors.notConnected("record e-mails", "Start it", new SQLException("refused", "08001"));
            }
            return ids(emails);
        });
        Future<List<EmailId>> first = callers.submit(() -> intake.commit(emails(1)));
        busy.await();
        List<List<NewEmail>> wanted = List.of(emails(1), emails(1), emails(1));
        List<Future<List<EmailId>>> others = come(intake, wanted);

        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).hasSize(1);
        assertThat(others.get(0).get(30, TimeUnit.SECONDS)).isEqualTo(ids(wanted.get(0)));
        for (Future<List<EmailId>> other : others.subList(1, 3)) {
            assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("there is no connection to it");
        }
        assertThat(written).hasSize(4);
    }

    @Test
    void secondCommitBeginsDuringFirstAndThirdWaits() throws Exception {
        CountDownLatch bothBusy = new CountDownLatch(2);
        GroupCommit<NewEmail, EmailId> intake = new GroupCommit<>(2, emails -> {
            written.add(emails);
            bothBusy.countDown();
            awaitUninterruptibly();
            return ids(emails);
        });
        List<Future<List<EmailId>>> first =
                List.of(callers.submit(() -> intake.commit(emails(1))), callers.submit(() -> intake.commit(emails(1))));
        assertThat(bothBusy.await(30, TimeUnit.SECONDS))
                .as("two commits are in progress")
                .isTrue();
        List<List<NewEmail>> wanted = List.of(emails(1), emails(3));
        List<Future<List<EmailId>>> others = come(intake, wanted);

        mayEnd.countDown();

        for (Future<List<EmailId>> one : first) {
            assertThat(one.get(30, TimeUnit.SECONDS)).hasSize(1);
        }
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(others.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(ids(wanted.get(i)));
        }
        assertThat(written).hasSize(3);
        assertThat(written.get(2)).hasSize(4);
    }

    /** The first write blocks until it is released. */
    private GroupCommit<NewEmail, EmailId> intake(Function<List<NewEmail>, List<EmailId>> write) {
        return new GroupCommit<>(1, emails -> {
            written.add(emails);
            if (busy.getCount() > 0) {
                busy.countDown();
                awaitUninterruptibly();
            }
            return write.apply(emails);
        });
    }

    private void awaitUninterruptibly() {
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the callers one after the other, each when the previous one is waiting. */
    private List<Future<List<EmailId>>> come(GroupCommit<NewEmail, EmailId> intake, List<List<NewEmail>> wanted)
            throws Exception {
        List<Future<List<EmailId>>> coming = new ArrayList<>();
        for (List<NewEmail> emails : wanted) {
            CountDownLatch started = new CountDownLatch(1);
            Thread[] thread = new Thread[1];
            coming.add(callers.submit(() -> {
                thread[0] = Thread.currentThread();
                started.countDown();
                return intake.commit(emails);
            }));
            started.await();
            while (thread[0].getState() != Thread.State.WAITING) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        return coming;
    }

    private static List<NewEmail> emails(int count) {
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            emails.add(Emails.of("one").make());
        }
        return emails;
    }

    private static List<EmailId> ids(List<NewEmail> emails) {
        return emails.stream().map(email -> email.record().id()).toList();
    }
}
