import type { Consultation, ConsultationRow, ConsultationStep } from "@zongji/api";
import { decodeEvent, type Side, type StoredEvent } from "@zongji/domain";
import type { eventsOfConsultation, KeptConsultation, ListedConsultation, ordersCiting } from "./store.ts";

export const presentConsultationRow = (kept: ListedConsultation): ConsultationRow => ({
  ...{ id: kept.id, no: kept.no, title: kept.title, topic: kept.topic, department: kept.department_name },
  ...{ state: kept.state, dueAt: kept.due_at, askedBy: kept.asked_name, askedAt: kept.asked_at },
  ...{ answeredAt: kept.answered_at, source: kept.source },
});

type Beside = { readonly side: Side | null; readonly citedIn: Awaited<ReturnType<typeof ordersCiting>> };

export const presentConsultation = (kept: KeptConsultation, { side, citedIn }: Beside): Consultation => ({
  ...{ id: kept.id, no: kept.no, version: kept.version, state: kept.state, topic: kept.topic, source: kept.source },
  ...{ ref: kept.ref, department: kept.department, departmentName: kept.department_name, title: kept.title },
  ...{ question: kept.question, days: kept.days, askedBy: kept.asked_name, askedAt: kept.asked_at },
  ...{ dueAt: kept.due_at, answer: kept.answer, answeredBy: kept.answered_name, answeredAt: kept.answered_at },
  ...{ note: kept.note, closedBy: kept.closed_name, closedAt: kept.closed_at, article: kept.article },
  ...{ citedIn, side },
});

type KeptEvent = Awaited<ReturnType<typeof eventsOfConsultation>>[number];

/** An event that this program can't read is left out: a newer one wrote it. */
export const presentConsultationStep = ({ by_name: by, ...row }: KeptEvent): ConsultationStep[] => {
  const decoded = decodeEvent(row as StoredEvent);
  if (!decoded.ok) return [];
  const { event } = decoded;
  const step = { id: event.id, at: event.at, by, note: "" };
  switch (event.type) {
    case "ConsultationAsked":
      return [{ ...step, what: "asked" }];
    case "ConsultationMoved":
      return [{ ...step, what: event.body.move, note: event.body.note }];
    case "ConsultationCited":
      return [{ ...step, what: "cited", note: event.body.no }];
    case "ConsultationDrafted":
      return [{ ...step, what: "drafted" }];
    default:
      return [];
  }
};
