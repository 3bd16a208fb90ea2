/** What calls are looked up by: who hung up, how long the talk was, a bad rating, the words of the notes. */
export const lookUp = `
-- Who ended the last talk with the citizen; where another followed, or there was none, who ended the call: as the log's column says it.
create function call_hung_up_by(marks jsonb, ending jsonb) returns text language sql immutable parallel safe as $$
  select case
    when split_part(last.reason, ':', 2) not in ('', 'transferred') then split_part(last.reason, ':', 1)
    else ending->>'by'
  end
  from (select jsonb_path_query_array(marks, '$[*] ? (@.name == "tE")') -> -1 ->> 'reason' as reason) as last
$$;

create function call_note_text(notes jsonb) returns text language sql immutable parallel safe cost 1000 as $$
  select coalesce(string_agg(lower(one->>'note'), E'\\n'), '') from jsonb_array_elements(notes) as one
$$;

-- Each two signs that stand together: an index of these finds any part of a text of two signs or more, in any language, without an extension.
create function text_pairs(text) returns text[] language sql immutable parallel safe cost 5000 as $$
  with signs as (select sign, n from unnest(string_to_array($1, null)) with ordinality as each (sign, n))
  select coalesce(array_agg(distinct a.sign || b.sign), '{}') from signs as a join signs as b on b.n = a.n + 1
$$;

create index call_record_hung_up on call_record (call_hung_up_by(marks, ending), started_at desc, id desc);
create index call_record_talk on call_record (talk_ms, id);
create index call_record_called on call_record (called_number, started_at desc, id desc);
create index call_record_rated on call_record (started_at desc, id desc) where rating is not null;
create index call_record_unsatisfied on call_record (started_at desc, id desc) where rating @> '{"satisfied": false}';
create index call_record_note on call_record using gin (text_pairs(call_note_text(notes))) where notes <> '[]';
`;
