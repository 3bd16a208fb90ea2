import { randomUUID } from "node:crypto";
import type { Complaint, NewComplaint } from "@zongji/api";
import { complaintNumber, isOfferedType, localTime, newComplaint } from "@zongji/domain";
import {
  businessTypesOf,
  findCall,
  findOrder,
  inTransaction,
  nowOf,
  partyOfCall,
  putParty,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";
import { type Asker, clean, clockOf, type Desk, enterInContract, present } from "./actions.ts";
import { proofOfCall, proofOfOrder, putEvidence } from "./evidence.ts";
import { registeringSideOf } from "./policy.ts";
import { complaintProvedBy, findComplaint, insertComplaint, letterOf, nextComplaintOfDay } from "./store.ts";

type Proof = Parameters<typeof putEvidence>[1];
/** What is known of where it comes from. */
type Origin = {
  readonly party: string | null;
  /** When it came in, ms since the epoch; absent: by hand. */
  readonly at?: number;
  readonly name?: string;
  readonly businessType?: string | null;
  readonly proofs: readonly Proof[];
};

const gone = (): Refusal => new Refusal("notFound", { field: "ref" });

/** The order, and the call that the order is from. */
const ofOrder = async (tx: Work["tx"], principal: Principal, ref: string): Promise<Origin> => {
  const order = await findOrder(tx, reachOf(principal, "order.handle"), ref);
  if (order === undefined) throw gone();
  const call = order.source === "call" ? order.ref : null;
  const party = order.party ?? (call === null ? null : ((await partyOfCall(tx, call))?.party ?? null));
  const proofs = [proofOfOrder(order), ...(call === null ? [] : [proofOfCall(call)])];
  return { party, at: order.created_at, businessType: order.business_type, proofs };
};

/** A complaint goes no further than what it is from. @throws Refusal notFound, forbidden, badRequest */
const originOf = async (tx: Work["tx"], desk: Desk, principal: Principal, given: NewComplaint): Promise<Origin> => {
  const { source, ref, number, receivedAt } = given;
  if ((source === "hand") !== (ref === undefined)) throw new Refusal("badRequest", { field: "ref" });
  if (source !== "hand" && number !== undefined) throw new Refusal("badRequest", { field: "number" });
  if (source !== "hand" && receivedAt !== undefined) throw new Refusal("badRequest", { field: "receivedAt" });
  if (ref === undefined)
    return { party: number === undefined ? null : await putParty(tx, desk.parties, number), proofs: [] };
  if (source === "order") return ofOrder(tx, principal, ref);
  if (source === "call") {
    const call = await findCall(tx, reachOf(principal, "call.see"), ref);
    if (call === undefined) throw gone();
    return { party: (await partyOfCall(tx, ref))?.party ?? null, at: call.started_at, proofs: [proofOfCall(ref)] };
  }
  reachOf(principal, "letter.see");
  const letter = await letterOf(tx, ref);
  if (letter === undefined) throw gone();
  const proof = { kind: "letter" as const, ref, title: letter.no, text: letter.text };
  return { party: letter.party, at: letter.received_at, name: letter.name, proofs: [proof] };
};

/** Each counts under the contract: of one matter only one is registered. @throws Refusal conflict */
const mustBeFirst = async (tx: Work["tx"], { proofs }: Origin): Promise<void> => {
  const first = await complaintProvedBy(tx, proofs);
  if (first !== undefined) throw new Refusal("conflict", { field: "ref", reason: "complaintTwice", other: first.no });
};

/** Of a type that can be chosen. @throws Refusal badRequest */
const chosenType = async (
  tx: Work["tx"],
  { businessType }: NewComplaint,
  zone: string,
): Promise<string | undefined> => {
  if (businessType === undefined) return undefined;
  if (!isOfferedType(await businessTypesOf(tx), businessType, localTime(nowOf(tx), zone).date))
    throw new Refusal("badRequest", { field: "businessType" });
  return businessType;
};

/** Registers a complaint; one about the provider's service stands in the contract at once. @throws Refusal notFound, forbidden, badRequest */
export const registerComplaint = (desk: Desk, { principal, actor }: Asker, given: NewComplaint): Promise<Complaint> =>
  inTransaction(desk.db, actor, async (work) => {
    const { tx, audit, event } = work;
    const [id, at] = [randomUUID(), nowOf(tx)];
    const { source, ref = null, against, another = false } = given;
    if (given.receivedAt !== undefined && given.receivedAt > at)
      throw new Refusal("badRequest", { field: "receivedAt" });
    const origin = await originOf(tx, desk, principal, given);
    const receivedAt = origin.at ?? given.receivedAt ?? at;
    const businessType = (await chosenType(tx, given, desk.zone)) ?? origin.businessType ?? null;
    const complaint = newComplaint(against, at, await clockOf(desk, tx));
    const { date } = localTime(at, desk.zone);
    // Two at once: the second waits here for the first's number.
    const no = complaintNumber(date, await nextComplaintOfDay(tx, date));
    if (!another) await mustBeFirst(tx, origin);
    const side = registeringSideOf(principal);
    const title = clean(given.title);
    const kept = { no, title, received_at: receivedAt, counted: false };
    const counted = await enterInContract(desk, work, kept, { after: complaint, note: "", side });
    await insertComplaint(tx, {
      ...{ ...kept, id, state: complaint.state, source, ref, party: origin.party, against, counted },
      ...{ name: clean(given.name ?? origin.name ?? ""), business_type: businessType, text: clean(given.text) },
      ...{ due_at: complaint.dueAt, created_by: actor.userId, created_at: at },
    });
    audit("complaint.register", id, {
      no,
      source,
      ...(ref !== null && { ref }),
      against,
      counted,
      ...(another && { another }),
    });
    event("ComplaintRegistered", id, { no, source, ref, businessType, against, receivedAt, dueAt: complaint.dueAt });
    for (const proof of origin.proofs) await putEvidence({ tx, event, complaint: id, by: actor.userId }, proof);
    const everything = { scope: "all", user: principal.user.id, groups: [] } as const;
    return present(desk, tx, principal, (await findComplaint(tx, everything, id))!);
  });
