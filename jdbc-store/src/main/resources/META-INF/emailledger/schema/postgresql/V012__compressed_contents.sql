-- Exact messages and text attachments are compressed where they are stored; what is compressed already stays as it is.
-- Rows that are there keep their form. LZ4 is quicker, but a server may have been built without it.

alter table el_attachment_chunk alter column content set storage extended;

do $$
begin
    alter table el_attachment_chunk alter column content set compression lz4;
exception
    when feature_not_supported or invalid_parameter_value then null;
end
$$;
