-- From now on an e-mail of a mailing list surely has a term for the list: earlier versions may have recorded some without
-- it. The newest e-mail of them is kept as a setting: what is older is compared record by record by the filter of the
-- list. An empty history needs none.

insert into el_setting (name, content)
select 'list-since', lower(hex(e.id)) from (select max(id) as id from el_email) e
where e.id is not null and not exists (select 1 from el_setting s where s.name = 'list-since');
