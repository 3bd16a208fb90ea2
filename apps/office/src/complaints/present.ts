import type { Complaint, ComplaintEvidence, ComplaintRow, ComplaintStep } from "@zongji/api";
import { type BusinessType, businessTypeName, decodeEvent, type Side, type StoredEvent } from "@zongji/domain";
import type { Parties } from "@zongji/store";
import { numberOf } from "../calls/index.ts";
import type { NamedArticle } from "../knowledge/index.ts";
import type { eventsOfComplaint, KeptComplaint, ListedComplaint } from "./store.ts";

type Reader = { readonly parties: Parties; readonly unmasked: boolean };

const typeOf = (types: readonly BusinessType[], id: string | null): string | null =>
  id === null ? null : businessTypeName(types, id);
const shownNumber = (kept: ListedComplaint, { parties, unmasked }: Reader): string | null =>
  numberOf(kept, parties, unmasked) || null;

export const presentComplaintRow = (
  kept: ListedComplaint,
  reader: Reader,
  types: readonly BusinessType[],
): ComplaintRow => ({
  ...{ id: kept.id, no: kept.no, title: kept.title, state: kept.state, against: kept.against, fault: kept.fault },
  ...{ receivedAt: kept.received_at, dueAt: kept.due_at, counted: kept.counted, source: kept.source },
  ...{ businessType: typeOf(types, kept.business_type), number: shownNumber(kept, reader) },
  createdBy: kept.created_name,
});

type Beside = Reader & {
  readonly types: readonly BusinessType[];
  readonly side: Side | null;
  readonly evidence: readonly ComplaintEvidence[];
};

type Proof = { readonly kind: string; readonly ref: string | null; readonly version: number | null };
/** The article that a piece of evidence is, if it is one. */
export const articleIn = ({ kind, ref, version }: Proof): NamedArticle[] =>
  kind === "article" && ref !== null && version !== null ? [{ article: ref, version }] : [];

export const presentComplaint = (kept: KeptComplaint, { types, side, evidence, ...reader }: Beside): Complaint => ({
  ...{ id: kept.id, no: kept.no, version: kept.version, state: kept.state, source: kept.source, ref: kept.ref },
  ...{ name: kept.name, number: shownNumber(kept, reader), businessType: typeOf(types, kept.business_type) },
  ...{ against: kept.against, title: kept.title, text: kept.text, receivedAt: kept.received_at },
  ...{ createdBy: kept.created_name, createdAt: kept.created_at, dueAt: kept.due_at, fault: kept.fault },
  verified: { note: kept.finding, by: kept.verified_name, at: kept.verified_at },
  appealed: { note: kept.appeal, by: kept.appealed_name, at: kept.appealed_at },
  decided: { note: kept.decision, by: kept.decided_name, at: kept.decided_at },
  closed: { by: kept.closed_name, at: kept.closed_at },
  ...{ counted: kept.counted, side, evidence: [...evidence] },
});

type KeptEvent = Awaited<ReturnType<typeof eventsOfComplaint>>[number];

/** The article that an event tells of as evidence, if it does. */
export const articleAdded = ({ type, body }: KeptEvent): NamedArticle[] =>
  type === "ComplaintEvidenceAdded" ? articleIn(body as unknown as Proof) : [];

/** @param isHidden articles that the reader may not read: their titles are left out. An event that this program can't read is left out: a newer one wrote it. */
export const presentComplaintStep = (kept: KeptEvent, isHidden: (one: NamedArticle) => boolean): ComplaintStep[] => {
  const { by_name: by, ...row } = kept;
  const decoded = decodeEvent(row as StoredEvent);
  if (!decoded.ok) return [];
  const { event } = decoded;
  const { id, at } = event;
  const step = { id, at, by, fault: null, kind: null, note: "" };
  if (event.type === "ComplaintRegistered") return [{ ...step, what: "registered" }];
  if (event.type === "ComplaintEvidenceAdded") {
    const { kind, title } = event.body;
    return [
      { ...step, what: "evidence", kind, note: kind === "call" || articleAdded(kept).some(isHidden) ? "" : title },
    ];
  }
  if (event.type !== "ComplaintMoved") return [];
  const { move, fault, note } = event.body;
  return [{ ...step, what: move, fault: move === "verify" || move === "decide" ? fault : null, note }];
};
