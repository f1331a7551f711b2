package io.emailledger.jdbc;

/**
 * The statements that delete or erase data; written like those of {@link Statements}. Every deletion locks the rows of
 * {@code el_email} in the order of ids, so that deletions do not deadlock, and no thread adds to an e-mail that is
 * being deleted.
 */
final class PurgeStatements {
    private PurgeStatements() {}

    static final String LOCK_EMAILS = """
            select id from el_email where id {ids} order by id for update""";

    static final String LOCK_EMAIL = """
            select id from el_email where id = ? for update""";

    static final String IS_BODY = """
            select 1 from el_body where email_id = ? and chunk = 0""";

    static final String WITH_BODY = """
            select email_id from el_body where email_id {ids} and chunk = 0""";

    static final String WITH_CONTENT = """
            select id from el_email where id {ids} and attachments > 0 and attachments_deleted_at is null""";

    static final String WITH_TRANSCRIPT = """
            select distinct email_id from el_log where email_id {ids} and transcript is not null""";

    static final String WITH_RAW = """
            select distinct email_id from el_report where email_id {ids} and raw is not null""";

    static final String WITH_EVENTS = """
            select distinct email_id from el_log where email_id {ids} and steps is not null""";

    static final String WITH_OBSERVATIONS = """
            select distinct email_id from el_observation where email_id {ids}""";

    static final String DELETE_BODIES = """
            delete from el_body where email_id {ids}""";

    static final String MARK_CONTENTS_DELETED = """
            update el_email set attachments_deleted_at = ? where id {ids} and attachments_deleted_at is null""";

    static final String DELETE_CONTENTS = """
            delete from el_attachment_chunk where email_id {ids}""";

    static final String DELETE_TRANSCRIPTS = """
            update el_log set transcript = null where email_id {ids} and transcript is not null""";

    static final String DELETE_RAW = """
            update el_report set raw = null, raw_sha256 = null where email_id {ids} and raw is not null""";

    /** Rows with an attempt remain, without their events. */
    static final String DELETE_STEP_ROWS = """
            delete from el_log where email_id {ids} and attempt is null""";

    static final String DELETE_EVENTS = """
            update el_log set steps = null where email_id {ids} and steps is not null""";

    static final String DELETE_OBSERVATIONS = """
            delete from el_observation where email_id {ids}""";

    static final RowStatement DELETE_TERM = RowStatement.delete("el_term", "term = ? and email_id = ?");

    static final String DELETE_KEY = """
            delete from el_key where tenant = ? and idempotency_key = ? and email_id = ?""";

    static final String DELETE_DUE = """
            delete from el_due where email_id {ids}""";

    static final String DELETE_RECIPIENTS = """
            delete from el_recipient where email_id {ids}""";

    static final String DELETE_ATTACHMENTS = """
            delete from el_attachment where email_id {ids}""";

    static final String DELETE_LOG = """
            delete from el_log where email_id {ids}""";

    static final String DELETE_REPORTS = """
            delete from el_report where email_id {ids}""";

    static final String DELETE_EMAILS = """
            delete from el_email where id {ids}""";

    static final String ERASE_EMAIL = """
            update el_email set version = ?, status = ?,
                attachments_deleted_at = coalesce(attachments_deleted_at, ?),
                from_name = ?, from_address = ?, subject = ?, labels = ?, idempotency_key = ?, to_kind = ?, to_name = ?, to_address = ?,
                to_status = ?, to_failure = ?, to_reply_code = ?, to_reply_text = ?, to_reply_phase = ?, to_cause = ?,
                to_taken_by = ?, to_arrival = ?
            where id = ? and version between ? and ?""";

    static final RowStatement ERASE_RECIPIENT = RowStatement.update("el_recipient", """
            kind = ?, name = ?, address = ?,
            status = ?, failure = ?, reply_code = ?, reply_text = ?, reply_phase = ?, cause = ?, taken_by = ?,
            arrival = ?""", "email_id = ? and pos = ?");

    static final RowStatement ERASE_ATTACHMENT = RowStatement.update(
            "el_attachment", "name = ?, content_id = ?, sha256 = ?, deleted_at = ?", "email_id = ? and pos = ?");

    static final RowStatement ADD_OBSERVATION =
            RowStatement.insert("el_observation", "email_id, pos, kind, agent, first_at, last_at, times");
}
