-- The events of all e-mails in one order, if the store records the feed.
-- A row is inserted with the number 0, in the transaction of its event. Transactions are committed in another order than
-- their rows were inserted in; so a reader gives out the numbers, to rows that are committed, under the lock of
-- el_feed_end. The numbers have no gaps, and no event ever appears before one that was read.

create table if not exists el_feed (
    id bigint not null auto_increment,
    feed_no bigint not null default 0,
    email_id binary(16) not null,
    kind varchar(40) not null,
    happened_at bigint not null,
    -- The status of the e-mail after the change that the event is a part of, if it is.
    status varchar(20),
    -- JSON: the recipients that the event concerns, by position, without addresses.
    recipients mediumtext,
    primary key (id),
    key el_feed_number (feed_no, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- One row, from the first number on: the last number that was given out, and the last one whose event was deleted.
create table if not exists el_feed_end (
    id smallint not null,
    last_no bigint not null,
    deleted_no bigint not null,
    primary key (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;
