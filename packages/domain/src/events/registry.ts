import { accountEvents, roleEvents } from "./account.ts";
import { calibrationEvents } from "./calibration.ts";
import { citizenEvents } from "./citizen.ts";
import { complaintEvents } from "./complaint.ts";
import { consultationEvents } from "./consultation.ts";
import { contractEvents } from "./contract.ts";
import type { EventDefinition, EventOf } from "./define.ts";
import { articleEvents, knowledgeEvents } from "./knowledge.ts";
import { letterEvents } from "./letter.ts";
import { missedEvents } from "./missed.ts";
import { orderEvents, orderFormEvents } from "./orders.ts";
import { coachingEvents, inspectionEvents, sampleEvents, scorecardEvents } from "./quality.ts";
import { rosterEvents } from "./roster.ts";
import { announcementEvents, handoverEvents, reminderEvents } from "./shift.ts";

/** Every type of event, by subject. */
export const eventSubjects = {
  account: accountEvents,
  role: roleEvents,
  missed: missedEvents,
  article: articleEvents,
  knowledge: knowledgeEvents,
  contract: contractEvents,
  letter: letterEvents,
  citizen: citizenEvents,
  complaint: complaintEvents,
  consultation: consultationEvents,
  order: orderEvents,
  orderForm: orderFormEvents,
  scorecard: scorecardEvents,
  sample: sampleEvents,
  inspection: inspectionEvents,
  coaching: coachingEvents,
  calibration: calibrationEvents,
  announcement: announcementEvents,
  roster: rosterEvents,
  handover: handoverEvents,
  reminder: reminderEvents,
} as const;

type Definition = (typeof eventSubjects)[keyof typeof eventSubjects][number];

/** Everything that people do in the rooms of the office. An event is never changed; a changed shape gets a higher `v` and an upcaster. */
export type ProductEvent = EventOf<Definition>;
export type EventType = ProductEvent["type"];
export type EventBody<T extends EventType> = Extract<ProductEvent, { type: T }>["body"];

/** The definition of each type, by its name. */
export const eventRegistry: ReadonlyMap<string, EventDefinition> = new Map(
  Object.values(eventSubjects).flatMap((definitions) =>
    definitions.map((definition) => [definition.type, definition as unknown as EventDefinition] as const),
  ),
);
