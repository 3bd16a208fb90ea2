/** The answer stays as it was cited, though another one follows; of an order later evidence stands beside the earlier, if it says something else. */
export const citedAnswers = `
alter table consultation_citing add column answer text not null default '';
update consultation_citing as citing set answer = coalesce(
  (select event.body ->> 'note' from event
   where event.subject = citing.consultation and event.type = 'ConsultationMoved' and event.body ->> 'move' = 'answer'
     and event.at <= citing.at
   order by event.id desc limit 1),
  (select consultation.answer from consultation where consultation.id = citing.consultation));
alter table consultation_citing alter column answer drop default;

drop index complaint_evidence_ref;
create unique index complaint_evidence_ref on complaint_evidence (complaint, kind, ref, md5(text)) where ref is not null;
`;
