import { randomUUID } from "node:crypto";
import type { Complaint, NewEvidence } from "@zongji/api";
import type { ComplaintEvidenceKind } from "@zongji/domain";
import { findArticle, findCall, findOrder, inTransaction, type KeptOrder, nowOf, type Work } from "@zongji/store";
import { type Principal, Refusal, reachOf, scopeOf } from "@zongji/web";
import { articleFor, closedTo, fileName, typeOf } from "../knowledge/index.ts";
import { type Asker, changing, clean, type Desk, keptComplaint } from "./actions.ts";
import { complaintSideOf } from "./policy.ts";
import { bytesOfComplaint, findEvidence, insertEvidence, type KeptComplaint, letterOf } from "./store.ts";

export const mostFileBytes = 5 * 1024 * 1024;
/** Of all files of one complaint. */
const mostBytes = 50 * 1024 * 1024;

/** What is put down of a thing that proves something. */
type Proof = {
  readonly kind: ComplaintEvidenceKind;
  readonly ref: string | null;
  readonly version?: number;
  readonly title: string;
  readonly text: string;
};
type File = { readonly type: string; readonly bytes: number; readonly content: Buffer };
type Putting = Pick<Work, "tx" | "event"> & { readonly complaint: string; readonly by: string | null };

/** Puts it down, unless it is there already: of an order again only what it says since. @returns whether it was not */
export const putEvidence = async ({ tx, event, complaint, by }: Putting, proof: Proof, file?: File) => {
  const { kind, ref, version = null, title, text } = proof;
  const id = randomUUID();
  const row = { id, complaint, kind, ref, version, title, text, by, at: nowOf(tx), ...file };
  const isNew = await insertEvidence(tx, row);
  if (isNew) event("ComplaintEvidenceAdded", complaint, { evidence: id, kind, ref, version, title });
  return isNew;
};

/** An order as it is at this moment: the client's people may not open it. */
export const proofOfOrder = (order: KeptOrder): Proof => ({
  ...{ kind: "order", ref: order.id, title: `${order.no} ${order.title}`.trim() },
  text: order.answer,
});
export const proofOfCall = (id: string): Proof => ({ kind: "call", ref: id, title: id, text: "" });

type About = Pick<KeptComplaint, "received_at">;
const gone = (field = "ref"): Refusal => new Refusal("notFound", { field });

/** By kind, as far as the person may see it. @throws Refusal notFound, forbidden, badRequest, conflict */
const proofOf = async (
  tx: Work["tx"],
  principal: Principal,
  { kind, ref, title, text }: NewEvidence,
  { received_at }: About,
): Promise<Proof> => {
  if (kind === "statement") {
    if (text === undefined) throw new Refusal("badRequest", { field: "text" });
    const words = clean(text);
    return {
      kind,
      ref: null,
      title: clean(title ?? words)
        .replace(/\s+/g, " ")
        .slice(0, 60)
        .toWellFormed(),
      text: words,
    };
  }
  if (ref === undefined) throw new Refusal("badRequest", { field: "ref" });
  if (kind === "call") {
    if ((await findCall(tx, reachOf(principal, "call.see"), ref)) === undefined) throw gone();
    return proofOfCall(ref);
  }
  if (kind === "order") {
    const order = await findOrder(tx, reachOf(principal, "order.handle"), ref);
    if (order === undefined) throw gone();
    return proofOfOrder(order);
  }
  if (kind === "letter") {
    reachOf(principal, "letter.see");
    const letter = await letterOf(tx, ref);
    if (letter === undefined) throw gone();
    return { kind, ref, title: letter.no, text: letter.text };
  }
  reachOf(principal, "knowledge.read");
  const newest = await findArticle(tx, ref, "newest");
  if (newest === undefined || (await closedTo(tx, principal)).has(newest.category ?? "")) throw gone();
  // What an agent could have read when it happened, not what was written since.
  const article = await articleFor(tx, principal, ref, { at: received_at });
  if (article === undefined) throw new Refusal("conflict", { field: "ref", reason: "complaintNoArticle" });
  return { kind, ref, version: article.version, title: article.title, text: "" };
};

const mustBeOpen = ({ state }: KeptComplaint): void => {
  if (state === "closed") throw new Refusal("conflict", { reason: "complaintState" });
};

/** @throws Refusal */
export const addEvidence = (desk: Desk, asker: Asker, id: string, given: NewEvidence): Promise<Complaint> =>
  changing(desk, { ...asker, id }, async ({ tx, audit, event }, kept) => {
    mustBeOpen(kept);
    const proof = await proofOf(tx, asker.principal, given, kept);
    const by = asker.actor.userId;
    if (!(await putEvidence({ tx, event, complaint: kept.id, by }, proof)))
      throw new Refusal("conflict", { field: "ref", reason: "alreadyThere" });
    audit("complaint.evidence", kept.id, { no: kept.no, kind: proof.kind, ref: proof.ref, title: proof.title });
    return {};
  });

/** Adds a file; what it is its bytes say, not its name. @throws Refusal badRequest, tooLarge, conflict */
export const addFile = (
  desk: Desk,
  asker: Asker,
  id: string,
  { name, content }: { readonly name: string; readonly content: Buffer },
): Promise<Complaint> =>
  changing(desk, { ...asker, id }, async ({ tx, audit, event }, kept) => {
    mustBeOpen(kept);
    if (content.length === 0) throw new Refusal("badRequest", { field: "file" });
    if ((await bytesOfComplaint(tx, kept.id)) + content.length > mostBytes) throw new Refusal("tooLarge");
    const [title, bytes] = [fileName(name), content.length];
    const putting = { tx, event, complaint: kept.id, by: asker.actor.userId };
    const file = { type: typeOf(content), bytes, content };
    await putEvidence(putting, { kind: "file", ref: null, title, text: "" }, file);
    audit("complaint.evidence", kept.id, { no: kept.no, kind: "file", title, bytes });
    return {};
  });

/** A file of a complaint that the person may see; it leaves a trace. @throws Refusal notFound */
export const fileOf = async ({ db }: Desk, { principal, actor }: Asker, id: string) => {
  const found = await findEvidence(db, id);
  if (!found?.content) throw new Refusal("notFound");
  const kept = await keptComplaint(db, principal, found.complaint);
  await inTransaction(db, actor, async ({ audit }) =>
    audit("complaint.file", kept.id, { no: kept.no, file: found.title }),
  );
  return { name: found.title, type: found.type ?? "", bytes: found.bytes ?? 0, content: found.content };
};

/** The call of a piece of evidence, for the two sides: whoever may hear calls anyway hears it in the call log. @throws Refusal notFound, forbidden */
export const callOf = async ({ db }: Desk, principal: Principal, id: string, evidence: string) => {
  const kept = await keptComplaint(db, principal, id);
  const found = await findEvidence(db, evidence);
  if (found === undefined || found.complaint !== kept.id || found.kind !== "call") throw new Refusal("notFound");
  const everything = { scope: "all", user: principal.user.id, groups: [] } as const;
  if (complaintSideOf(principal) === null && scopeOf(principal, "recording.hear") !== "all")
    throw new Refusal("forbidden");
  return findCall(db, everything, found.ref ?? "");
};
