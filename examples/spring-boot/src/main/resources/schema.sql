create table if not exists shop_order (
  id bigint generated always as identity primary key,
  item varchar(20) not null,
  email varchar(200) not null
);
