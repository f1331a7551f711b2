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

merge into el_schema_lock as l using (values (1)) as v (id) on l.id = v.id
when not matched then insert (id, owner, until_at) values (1, null, 0);
