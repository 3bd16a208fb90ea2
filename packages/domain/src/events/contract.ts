import { type Static, type TObject, type TProperties, Type } from "@sinclair/typebox";
import { clauseNames } from "../contract/readings.ts";
import { mostSampled, wordLengths } from "../contract/samples.ts";
import { ContractTerms, DaySchema, FenSchema, IdSchema } from "../contract/terms.ts";
import { disposals, evidenceKinds, faults, grounds, stageItems, tariffBreaches } from "../contract/words.ts";
import type { StoredBody } from "../facts/define.ts";
import { defineEvent } from "./define.ts";

const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((each) => Type.Literal(each))));
const text = Type.String({ minLength: 1, maxLength: 2000 });
const note = Type.String({ maxLength: 2000 });
const count = Type.Integer({ minimum: 0, maximum: 10_000_000 });
const percent = Type.Integer({ minimum: 0, maximum: 100 });
const whole = Type.Integer({ minimum: 0 });
const version = Type.Integer({ minimum: 1 });
const hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const clause = oneOf(clauseNames);
const item = oneOf(stageItems);
/** One line. */
const word = Type.String({ minLength: wordLengths.least, maxLength: wordLengths.most, pattern: "^[^\\r\\n]*$" });

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

const allHours = Type.Object({ requests: count, answered: count });
const ratedOn = Type.Object({ ratings: count, satisfied: count, neutral: count });
const dayFigures = {
  ...{ day: DaySchema, requests: count, answered: count, ratings: count, satisfied: count, neutral: count },
  ...{ allHours: Type.Optional(allHours), ratedOn: Type.Optional(ratedOn) },
};

/** Bodies of an older version are read as they are. */
const asItIs = (body: StoredBody): StoredBody => body;
/** A close or a correction: what C12 and M11 ask for beside has been in it since version 2. */
const defineDay = <const T extends string, P extends TProperties>(type: T, meaning: string, fields: P) =>
  defineEvent({ ...define(type, meaning, { ...dayFigures, ...fields }), v: 2, upcasts: { 1: asItIs } });

/** What the two sides do under the contract; the subject is the contract. */
export const contractEvents = [
  // Grounds, a supplement and years of secrecy have been in the terms since version 2.
  defineEvent({
    ...define("ContractWritten", "The provider wrote the terms down, or changed them.", { terms: ContractTerms }),
    ...{ v: 2, upcasts: { 1: asItIs } },
  }),
  define("ContractConfirmed", "The client confirmed terms as the signed contract's.", { version }),
  define("ReadingProposed", "A side proposed how an unclear clause is read.", {
    ...{ clause, alternative: IdSchema, from: DaySchema, note },
  }),
  define("ReadingAccepted", "The other side signed a proposed reading.", { clause, version }),
  define("ReadingWithdrawn", "A proposed reading was taken back by who proposed it, or declined by the other.", {
    clause,
    version,
  }),
  // Since version 2 holidays hold once the other side has signed them. `alone`: before, those of a year of which none were known held at once.
  defineEvent({
    ...define("CalendarYearEntered", "A side entered the holidays of a year as the State Council announced them.", {
      year: Type.Integer({ minimum: 2020, maximum: 2100 }),
      off: Type.Array(DaySchema, { maxItems: 366 }),
      worked: Type.Array(DaySchema, { maxItems: 366 }),
      alone: Type.Optional(Type.Literal(true)),
    }),
    ...{ v: 2, upcasts: { 1: (body: StoredBody): StoredBody => ({ ...body, alone: true }) } },
  }),
  define("CalendarYearConfirmed", "The other side signed, or declined, holidays that were entered.", {
    year: Type.Integer({ minimum: 2020, maximum: 2100 }),
    passed: Type.Boolean(),
  }),
  defineDay("DayClosed", "A day's figures were closed: they change by a correction alone, which is told.", {}),
  defineDay(
    "DayCorrected",
    "Facts came after a day had closed: its figures are these since, and the day is judged anew.",
    {
      ...{ revision: version, hash, lateFacts: count },
    },
  ),
  define(
    "DayFiguresAdded",
    "What C12 and M11 ask for was added to a day that had closed before it was kept: requests at all hours, as far as they are known, and the ratings given on it.",
    { day: DaySchema, allHours: Type.Optional(allHours), ratedOn },
  ),
  define("DayExemptionClaimed", "A side claims that a day is left out: an event of 12.1, with its proof.", {
    ...{ day: DaySchema, cause: text, noticedOn: DaySchema, proof: text, provedOn: DaySchema },
  }),
  define("DayExemptionSigned", "The other side signed a day out.", { day: DaySchema }),
  defineEvent({
    ...define("ResourceExamined", "The client examined an item of the checklist; its proof may be valid until a day.", {
      item: IdSchema,
      passed: Type.Boolean(),
      evidence: text,
      validUntil: Type.Optional(DaySchema),
    }),
    ...{ v: 2, upcasts: { 1: asItIs } },
  }),
  define("ComplaintReceived", "A complaint came in.", { complaint: IdSchema, on: DaySchema, about: text }),
  define("ComplaintVerified", "The client found whose fault a complaint was.", {
    complaint: IdSchema,
    fault: oneOf(faults),
    note,
  }),
  define("ComplaintDayCorrected", "The client found that a complaint came in on another day.", {
    complaint: IdSchema,
    on: DaySchema,
  }),
  define("DeductionDecided", "The client takes money off the tail for a complaint, or does not.", {
    complaint: IdSchema,
    taken: Type.Boolean(),
  }),
  define("DeductionSettled", "A deduction was settled otherwise than with an instalment.", {
    complaint: IdSchema,
    note: text,
  }),
  define(
    "BreachDeductionDecided",
    "The client takes what the supplement names off the tail for a breach of 2.8, or does not.",
    {
      ...{ breach: oneOf(tariffBreaches), of: IdSchema, amountFen: FenSchema, taken: Type.Boolean() },
    },
  ),
  define(
    "BreachDeductionSettled",
    "What was taken for a breach of 2.8 was settled otherwise than with an instalment.",
    {
      ...{ breach: oneOf(tariffBreaches), of: IdSchema, note: text },
    },
  ),
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
  // Since version 2 a stage may be passed before its window is over.
  defineEvent({
    ...define(
      "StageDecided",
      "The client passed or failed a stage; `until`: passed early, by the days up to that one.",
      {
        ...{ stage: IdSchema, passed: Type.Boolean(), note, until: Type.Optional(DaySchema) },
      },
    ),
    ...{ v: 2, upcasts: { 1: asItIs } },
  }),
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
  define("BreachReceived", "The other side signed the delivery receipt of a notice of breach.", {
    notice: IdSchema,
    receivedBy: text,
    on: DaySchema,
  }),
  define("BreachRemedied", "The side that gave notice found the breach remedied.", { notice: IdSchema, on: DaySchema }),
  define("DamageRecorded", "Damages of one case, outside the 30 %.", {
    damage: IdSchema,
    cause: text,
    amountFen: FenSchema,
    on: DaySchema,
  }),
  define("HarmRecorded", "The client recorded serious public harm by the provider (2.8).", {
    harm: IdSchema,
    cause: text,
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
  define("BudgetAlarmsSet", "From which part of a budget on, in per cent, it is told that it runs out.", {
    ...{ warning: percent, alarm: percent, least: count },
  }),
  define("MaterialRequested", "The client asks for business material back, or that it is destroyed (S9).", {
    ...{ material: IdSchema, how: oneOf(disposals), what: text, on: DaySchema },
  }),
  define("MaterialDisposed", "The provider says how it gave the material back or destroyed it, and before whom.", {
    ...{ material: IdSchema, method: text, witness: text, on: DaySchema },
  }),
  define("MaterialConfirmed", "The client confirmed it, or did not.", {
    material: IdSchema,
    passed: Type.Boolean(),
    note,
  }),
  define(
    "HandoverPackMade",
    "All that is the client's was written into a folder that is read without this program; one hash stands for all of its files.",
    {
      ...{ pack: IdSchema, sha256: hash, files: whole, bytes: whole, rows: whole },
      /** Of calls; `missing`: those whose sound could not be put in. */
      ...{ recordings: whole, missing: whole },
    },
  ),
  define("HandoverPackReceived", "The client confirmed that it received a pack, by the hash that it reckoned itself.", {
    ...{ pack: IdSchema, sha256: hash, receivedBy: text, on: DaySchema },
  }),
  define("RetentionProposed", "A side proposed how many days recordings are kept; 0: none is deleted by its age.", {
    days: Type.Integer({ minimum: 0, maximum: 36_500 }),
    /** So long after the last payment those that an acceptance rests on are kept. */
    evidenceDays: Type.Integer({ minimum: 0, maximum: 3650 }),
  }),
  define("RetentionAnswered", "The other side agreed to it, or did not.", { passed: Type.Boolean() }),
  define("EvidenceFileAdded", "A file was given as evidence: it is kept as it is, under its hash.", {
    ...{ file: IdSchema, kind: oneOf(evidenceKinds), key: Type.String({ minLength: 1, maxLength: 200 }) },
    ...{ name: Type.String({ minLength: 1, maxLength: 200 }), bytes: count },
    sha256: hash,
  }),
  define(
    "StageSamplePrepared",
    "The client asked for a sample of a stage's calls: their list, and the check sum of a secret of the server, are fixed before the client says its word.",
    {
      ...{ stage: IdSchema, sample: version, size: Type.Integer({ minimum: 1, maximum: mostSampled }) },
      ...{ from: DaySchema, to: DaySchema, day: DaySchema, chain: hash, calls: count, list: hash, commitment: hash },
    },
  ),
  define("StageSampleDrawn", "The client said its word, the secret was told, and the calls follow from both.", {
    ...{ stage: IdSchema, sample: version, word, secret: hash, seed: hash },
    drawn: Type.Array(IdSchema, { minItems: 1, maxItems: mostSampled }),
  }),
  define("StageSampleJudged", "The client examined a call that was drawn.", {
    ...{ stage: IdSchema, sample: version, call: IdSchema, passed: Type.Boolean(), note },
  }),
  define("StagePackMade", "A side had the evidence pack of a stage made: it is kept as it is, under its hashes.", {
    ...{ stage: IdSchema, pack: IdSchema, no: version, sha256: hash, zip: hash },
    ...{ bytes: Type.Integer({ minimum: 1 }), files: count },
  }),
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
/** A deed with the side that did it, and when, ms since the epoch. `recordedOn`: the day of `at` in the hotline's zone; of a notice of breach, as it is read. */
export type ContractEvent = ContractDeed & { readonly side: Doer; readonly at: number; readonly recordedOn?: string };

const byType = new Map<string, Definition>(contractEvents.map((each) => [each.type, each]));
export const contractEventTypes = contractEvents.map(({ type }) => type) as readonly ContractEventType[];

/** The schema of a deed: the event's without the side, which the server knows. */
export const deedSchemaOf = (type: ContractEventType): TObject => {
  const { side: _, ...fields } = byType.get(type)!.schema.properties as TProperties;
  return Type.Object({ type: Type.Literal(type), ...fields }, { additionalProperties: false });
};
