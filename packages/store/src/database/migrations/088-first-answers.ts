/**
 * When a letter was answered first: its order may be answered anew later. What measures hold of such letters, of questions to departments that were sent back and of void
 * orders is forgotten, and filled in by what counts now.
 */
export const firstAnswers = `
alter table letter add column first_answered_at bigint;
update letter set first_answered_at = coalesce((select o.first_reply_at from work_order o where o.id = letter.work_order), answered_at)
  where answered_at is not null;
delete from measure_letter where id in (select id from letter where first_answered_at <> answered_at);
delete from measure_order where id in (
  select id from work_order where state = 'void'
  union select work_order from order_consult where sent_back > 0 or (state = 'withdrawn' and answered_at is not null));
delete from desk_rolled;
`;
