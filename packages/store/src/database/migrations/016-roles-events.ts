/** Roles are changed at a page; what people do leaves events that followers read. */
export const rolesEvents = `
-- Actions whose default grants the shipped roles of this installation have got.
create table action_given (action text primary key);
insert into action_given (action)
select unnest(array['agent.work', 'wall.see', 'agent.listen', 'agent.whisper', 'agent.join', 'agent.intercept', 'agent.release', 'agent.force',
  'agent.history', 'call.see', 'recording.hear', 'number.unmasked', 'account.administer', 'hotline.administer', 'test.call', 'audit.see'])
where exists (select from role);

-- actor: the user who did it; null: the server itself.
create table event (
  id bigint primary key,
  type text not null,
  v integer not null,
  subject text not null,
  actor text references "user",
  at bigint not null,
  body jsonb not null
);
create index event_subject on event (subject, id);
create sequence event_id as bigint owned by event.id;

-- Ids grow in the order of commits: whoever writes an event waits until those who wrote before have ended. So a reader that has come to an id
-- has missed none below it.
create function number_event() returns trigger language plpgsql as $body$
begin
  perform pg_advisory_xact_lock(hashtext('event'));
  new.id := nextval('event_id');
  return new;
end $body$;
create trigger number_event before insert on event for each row execute function number_event();
create function tell_event() returns trigger language plpgsql as $body$
begin
  perform pg_notify('zongji_event', '');
  return null;
end $body$;
create trigger tell_event after insert on event for each statement execute function tell_event();
create trigger event_is_append_only before update or delete on event for each row execute function refuse_change();
create trigger event_is_not_truncated before truncate on event for each statement execute function refuse_change();
`;
