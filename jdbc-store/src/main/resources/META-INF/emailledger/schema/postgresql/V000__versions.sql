-- Which versions of the schema are there, and who is making one now.

create table if not exists el_schema (
    version integer not null primary key,
    script varchar(200) not null
);

create table if not exists el_schema_lock (
    id integer not null primary key,
    owner varchar(100),
    -- Microseconds since 1970: a lock whose owner has died counts for nothing after this time.
    until_at bigint not null
);

insert into el_schema_lock (id, owner, until_at) values (1, null, 0) on conflict do nothing;
