import { type Static, type TObject, type TProperties, Type } from "@sinclair/typebox";
import { clauseNames } from "../contract/readings.ts";
import { ContractTerms, DaySchema, FenSchema, IdSchema } from "../contract/terms.ts";
import { faults, grounds, stageItems } from "../contract/words.ts";
import { defineEvent } from "./define.ts";

const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((each) => Type.Literal(each))));
const text = Type.String({ minLength: 1, maxLength: 2000 });
const note = Type.String({ maxLength: 2000 });
const count = Type.Integer({ minimum: 0, maximum: 10_000_000 });
const version = Type.Integer({ minimum: 1 });
const clause = oneOf(clauseNames);
const item = oneOf(stageItems);

/** The side that did it; the server for a day's close. */
const Doer = oneOf(["client", "provider", "server"]);

const define = <const T extends string, P extends TProperties>(type: T, meaning: string, fields: P) =>
  defineEvent({
    type,
    v: 1,
    of: "contract",
    meaning,
    schema: Type.Object({ side: Doer, ...fields }, { additionalProperties: false }),
  });

/** What the two sides do under the contract; the subject is the contract. */
export const contractEvents = [
  define("ContractWritten", "The provider wrote the terms down, or changed them.", { terms: ContractTerms }),
  define("ContractConfirmed", "The client confirmed terms as the signed contract's.", { version }),
  define("ReadingProposed", "A side proposed how an unclear clause is read.", {
    ...{ clause, alternative: IdSchema, from: DaySchema, note },
  }),
  define("ReadingAccepted", "The other side signed a proposed reading.", { clause, version }),
  define("ReadingWithdrawn", "A proposed reading was taken back by who proposed it, or declined by the other.", {
    clause,
    version,
  }),
  define("CalendarYearEntered", "The holidays of a year were entered as the State Council announced them.", {
    year: Type.Integer({ minimum: 2020, maximum: 2100 }),
    off: Type.Array(DaySchema, { maxItems: 366 }),
    worked: Type.Array(DaySchema, { maxItems: 366 }),
  }),
  define("DayClosed", "A day's figures were closed: they change by a correction alone, which is told.", {
    ...{ day: DaySchema, requests: count, answered: count, ratings: count, satisfied: count, neutral: count },
  }),
  define(
    "DayCorrected",
    "Facts came after a day had closed: its figures are these since, and the day is judged anew.",
    {
      ...{ day: DaySchema, requests: count, answered: count, ratings: count, satisfied: count, neutral: count },
      ...{ revision: version, hash: Type.String({ pattern: "^[0-9a-f]{64}$" }), lateFacts: count },
    },
  ),
  define("DayExemptionClaimed", "A side claims that a day is left out: an event of 12.1, with its proof.", {
    ...{ day: DaySchema, cause: text, noticedOn: DaySchema, proof: text, provedOn: DaySchema },
  }),
  define("DayExemptionSigned", "The other side signed a day out.", { day: DaySchema }),
  define("ResourceExamined", "The client examined an item of the checklist.", {
    item: IdSchema,
    passed: Type.Boolean(),
    evidence: text,
  }),
  define("ComplaintReceived", "A complaint came in.", { complaint: IdSchema, on: DaySchema, about: text }),
  define("ComplaintVerified", "The client found whose fault a complaint was.", {
    complaint: IdSchema,
    fault: oneOf(faults),
    note,
  }),
  define("DeductionDecided", "The client takes money off the tail for a complaint, or does not.", {
    complaint: IdSchema,
    taken: Type.Boolean(),
  }),
  define("DeductionSettled", "A deduction was settled otherwise than with an instalment.", {
    complaint: IdSchema,
    note: text,
  }),
  define("StageEvidenceGiven", "The provider gave evidence for an item of a stage.", {
    stage: IdSchema,
    item,
    evidence: text,
  }),
  define("StageItemExamined", "The client examined an item of a stage.", {
    stage: IdSchema,
    item,
    passed: Type.Boolean(),
    note,
  }),
  define("StageDecided", "The client passed or failed a stage.", { stage: IdSchema, passed: Type.Boolean(), note }),
  define("ControlRequirementIssued", "项目管控要求 for a failed stage.", { stage: IdSchema, no: text, text }),
  define("ControlRequirementReceived", "The provider signed the delivery receipt.", {
    stage: IdSchema,
    receivedBy: text,
    on: DaySchema,
  }),
  define("RectificationRaised", "The client raised an item of rectification.", {
    ...{ stage: IdSchema, rectification: IdSchema, goal: text, request: text, acceptance: text },
  }),
  define("RectificationConfirmed", "The provider confirmed an item of rectification.", {
    stage: IdSchema,
    rectification: IdSchema,
  }),
  define("RectificationDone", "The provider says that it is done, and with which effect.", {
    stage: IdSchema,
    rectification: IdSchema,
    effect: text,
  }),
  define("RectificationInspected", "The client inspected it again.", {
    stage: IdSchema,
    rectification: IdSchema,
    passed: Type.Boolean(),
    note,
  }),
  define("StageReleased", "A failed stage is paid after all: its re-inspection passed.", { stage: IdSchema }),
  define("InvoiceRegistered", "The provider's invoice for an instalment.", {
    instalment: IdSchema,
    no: text,
    amountFen: FenSchema,
    on: DaySchema,
  }),
  define("InstalmentPaid", "The client paid an instalment.", {
    instalment: IdSchema,
    amountFen: FenSchema,
    on: DaySchema,
  }),
  define("BreachNoticed", "A side gave the other notice of a breach; the remedy clock starts.", {
    notice: IdSchema,
    cause: text,
    on: DaySchema,
  }),
  define("BreachRemedied", "The side that gave notice found the breach remedied.", { notice: IdSchema, on: DaySchema }),
  define("DamageRecorded", "Damages of one case, outside the 30 %.", {
    damage: IdSchema,
    cause: text,
    amountFen: FenSchema,
    on: DaySchema,
  }),
  define("SuspensionClaimed", "Performance stood still under 12.1, from the first day up to the other.", {
    ...{
      suspension: IdSchema,
      from: DaySchema,
      to: DaySchema,
      cause: text,
      noticedOn: DaySchema,
      proof: text,
      provedOn: DaySchema,
    },
  }),
  define(
    "SuspensionSigned",
    "The other side signed a suspension. `late`: the claiming party was late already, so that the term stays.",
    {
      ...{ suspension: IdSchema, late: Type.Boolean() },
    },
  ),
  define("ConsultationFailed", "A side records that consultation about a notice failed.", {
    notice: IdSchema,
    on: DaySchema,
  }),
  define("ContractTerminated", "A side ended the contract.", { ground: oneOf(grounds), evidence: text, on: DaySchema }),
  define("SettlementProposed", "What is settled by progress after the end, as a side proposes it.", {
    amountFen: FenSchema,
    text,
  }),
  define("SettlementAgreed", "The other side agreed.", {}),
] as const;

type Definition = (typeof contractEvents)[number];
export type ContractEventType = Definition["type"];
/** What was done, without who did it: what a deed says over HTTP. */
export type ContractDeed = {
  [T in ContractEventType]: { readonly type: T } & Readonly<
    Omit<Static<Extract<Definition, { type: T }>["schema"]>, "side">
  >;
}[ContractEventType];
export type Doer = Static<typeof Doer>;
/** A deed with the side that did it, and when, ms since the epoch. */
export type ContractEvent = ContractDeed & { readonly side: Doer; readonly at: number };

const byType = new Map<string, Definition>(contractEvents.map((each) => [each.type, each]));
export const contractEventTypes = contractEvents.map(({ type }) => type) as readonly ContractEventType[];

/** The schema of a deed: the event's without the side, which the server knows. */
export const deedSchemaOf = (type: ContractEventType): TObject => {
  const { side: _, ...fields } = byType.get(type)!.schema.properties as TProperties;
  return Type.Object({ type: Type.Literal(type), ...fields }, { additionalProperties: false });
};
