-- Email Ledger on MariaDB. Every time is a whole number of microseconds since 1970 in UTC.
-- Ids are UUIDs of version 7, as sixteen bytes: their order is the order of recording. The type uuid would put their
-- parts into another order.
-- Texts are compared byte by byte, blanks at the end included.

-- One row an e-mail: what never changes, its state, and its first recipient. While an e-mail is in el_due its version
-- is there, and it is SENDING if its phase says so: a claim touches el_due alone.
create table if not exists el_email (
    id binary(16) not null,
    version bigint not null,
    -- Never SENDING.
    status varchar(20) not null,
    attempts integer not null,
    waiting varchar(20),
    journalled boolean not null,
    failure varchar(40),
    attachments integer not null,
    attachments_deleted_at bigint,
    from_name varchar(200) not null,
    from_address varchar(320) not null,
    subject varchar(2000) not null,
    -- Tags and metadata: a line each, "t" or "m" first, the fields apart by tabs.
    labels mediumtext,
    tenant varchar(100),
    -- 1 high, 2 normal, 3 low.
    priority smallint not null,
    guarantee varchar(20) not null,
    track_opens boolean not null,
    send_at bigint,
    expires_at bigint,
    idempotency_key varchar(200),
    resend_of binary(16),
    -- The first recipient, and the only one of most e-mails; the others are in el_recipient.
    to_kind varchar(10),
    to_name varchar(200),
    to_address varchar(320),
    to_status varchar(20),
    to_failure varchar(40),
    to_reply_code integer,
    to_reply_text varchar(1000),
    to_taken_by varchar(20),
    primary key (id),
    key el_email_status (status, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- The queue: a row only while an e-mail is due at some time, has a deadline or is being sent. The end of a lease is a
-- due time too.
create table if not exists el_due (
    email_id binary(16) not null,
    version bigint not null,
    -- 1 waiting for a worker, 2 sending, 0 neither.
    phase smallint not null,
    priority smallint not null,
    -- '' for none.
    tenant varchar(100) not null,
    due_at bigint,
    deadline bigint,
    owner varchar(1000),
    primary key (email_id),
    key el_due_turn (phase, priority, due_at),
    key el_due_tenant (phase, priority, tenant, due_at),
    key el_due_deadline (deadline)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- A row for each idempotency key in use; the tenant is '' for none.
create table if not exists el_key (
    tenant varchar(100) not null,
    idempotency_key varchar(200) not null,
    email_id binary(16) not null,
    fingerprint varchar(64) not null,
    primary key (tenant, idempotency_key)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- Recipients but the first.
create table if not exists el_recipient (
    email_id binary(16) not null,
    pos integer not null,
    kind varchar(10) not null,
    name varchar(200) not null,
    address varchar(320) not null,
    status varchar(20) not null,
    failure varchar(40),
    reply_code integer,
    reply_text varchar(1000),
    taken_by varchar(20),
    primary key (email_id, pos)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- The body in pieces, nearly always one.
create table if not exists el_body (
    email_id binary(16) not null,
    chunk integer not null,
    content mediumblob not null,
    primary key (email_id, chunk)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

create table if not exists el_attachment (
    email_id binary(16) not null,
    pos integer not null,
    name varchar(255) not null,
    media_type varchar(255) not null,
    content_id varchar(1000),
    size_bytes bigint not null,
    sha256 varchar(64),
    -- Only for what was gone when it was recorded; else el_email.attachments_deleted_at holds for all.
    deleted_at bigint,
    primary key (email_id, pos)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- The content of attachments; the rows go in the transaction in which the e-mail has left.
create table if not exists el_attachment_chunk (
    email_id binary(16) not null,
    pos integer not null,
    chunk integer not null,
    content mediumblob not null,
    primary key (email_id, pos, chunk)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- What happened, append-only: a row holds what one change has added. The id is the order.
create table if not exists el_log (
    id bigint not null auto_increment,
    email_id binary(16) not null,
    -- The steps, a line each: kind, time, positions of recipients apart by commas, words; apart by tabs.
    steps mediumtext,
    -- The attempt that ended, if one did.
    attempt integer,
    started_at bigint,
    ended_at bigint,
    transport varchar(1000),
    server varchar(1000),
    tls varchar(1000),
    -- A line for each recipient: position, outcome, code, words; apart by tabs.
    results mediumtext,
    transcript mediumtext,
    primary key (id),
    key el_log_email (email_id, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

create table if not exists el_observation (
    email_id binary(16) not null,
    pos integer not null,
    kind varchar(40) not null,
    agent varchar(255) not null,
    first_at bigint not null,
    last_at bigint not null,
    times bigint not null,
    primary key (email_id, pos, kind, agent)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- The index behind every filter of the history that asks for equality.
create table if not exists el_term (
    term varchar(250) not null,
    email_id binary(16) not null,
    primary key (term, email_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- Short texts on which all nodes agree: whether sending is paused, how much a throttle has let through.
create table if not exists el_setting (
    name varchar(400) not null,
    content varchar(1000) not null,
    primary key (name)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- What came back about e-mails: a row for each report.
create table if not exists el_report (
    id varchar(64) not null,
    -- Empty while nothing proves to which it belongs.
    email_id binary(16),
    standing varchar(20) not null,
    received_at bigint not null,
    kind varchar(20) not null,
    doubt varchar(500) not null,
    content longblob not null,
    -- The report as it came, and the hash of all of it; they go with the transcripts of the e-mail.
    raw mediumblob,
    raw_sha256 varchar(64),
    primary key (id),
    key el_report_email (email_id),
    key el_report_standing (standing, received_at, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- The addresses to which nothing is sent. Their order is that of their bytes.
create table if not exists el_suppression (
    address varchar(320) not null,
    -- '' for none.
    tenant varchar(100) not null,
    reason varchar(20) not null,
    origin varchar(20) not null,
    words varchar(1000) not null,
    -- The e-mail from which it follows, if one does.
    evidence binary(16),
    since_at bigint not null,
    until_at bigint,
    primary key (address, tenant),
    key el_suppression_tenant (tenant, address)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;
