-- From now on an e-mail has terms for the parts of its recipients' addresses, for its attachments and for its results,
-- and for the words of its subject in full only. The newest e-mail that was recorded without them is kept as a setting:
-- what is older is compared record by record. An empty history needs none.

insert into el_setting (name, content)
select 'terms-since', replace(cast(e.id as varchar), '-', '') from el_email e
where not exists (select 1 from el_setting s where s.name = 'terms-since')
order by e.id desc limit 1;
