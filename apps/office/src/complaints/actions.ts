import type { Complaint, ComplaintEvidence } from "@zongji/api";
import {
  type ComplaintAction,
  type ComplaintClock,
  complaintAfter,
  contractFault,
  countsForProvider,
  localTime,
  mayCorrectDay,
  type RegisteredComplaint,
  type Side,
  type WorkingCalendar,
} from "@zongji/domain";
import {
  type Actor,
  businessTypesOf,
  complaintsConfigOf,
  type Db,
  inTransaction,
  nowOf,
  type Parties,
  type Work,
} from "@zongji/store";
import { auditAttempt, maySeeNumbers, type Principal, Refusal, reachOf } from "@zongji/web";
import type { ComplaintRegister, TellContract } from "../contract/index.ts";
import { hiddenFrom } from "../knowledge/index.ts";
import { complaintSideOf, refuseComplaint } from "./policy.ts";
import { articleIn, presentComplaint } from "./present.ts";
import {
  changeComplaint,
  complaintOf,
  evidenceOf,
  findComplaint,
  type KeptComplaint,
  lockComplaint,
  uncountedComplaints,
} from "./store.ts";

export type Desk = {
  readonly db: Db;
  readonly parties: Parties;
  /** Of the hotline. */
  readonly zone: string;
  /** By which working days are reckoned. */
  readonly calendar: (db: Db | Work["tx"]) => Promise<WorkingCalendar>;
  readonly tellContract: TellContract;
};
export type Asker = { readonly principal: Principal; readonly actor: Actor };
type Change = Parameters<typeof changeComplaint>[2];

/** Working days, and how many of them each step has by the settings in force. */
export const clockOf = async ({ calendar, zone }: Desk, tx: Work["tx"]): Promise<ComplaintClock> => ({
  ...{ calendar: await calendar(tx), zone },
  days: await complaintsConfigOf(tx),
});

export const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();

/** @throws Refusal notFound */
export const keptComplaint = async (db: Db | Work["tx"], principal: Principal, id: string): Promise<KeptComplaint> => {
  const kept = await findComplaint(db, reachOf(principal, "complaint.see"), id);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

/** What proves it; of an article that the person may not read without its title. */
const evidenceFor = async (db: Db | Work["tx"], principal: Principal, id: string): Promise<ComplaintEvidence[]> => {
  const all = await evidenceOf(db, id);
  const isHidden = await hiddenFrom(db, principal, all.flatMap(articleIn));
  return all.map((each) => (articleIn(each).some(isHidden) ? { ...each, title: null } : each));
};

/** Whoever is shown a whole number leaves a trace: it stands in the answer to a look alone, not in those to deeds. */
export const present = async (
  { parties }: Pick<Desk, "parties">,
  db: Db | Work["tx"],
  principal: Principal,
  kept: KeptComplaint,
  unmasked = false,
): Promise<Complaint> =>
  presentComplaint(kept, {
    ...{ parties, unmasked, side: complaintSideOf(principal) },
    types: await businessTypesOf(db),
    evidence: await evidenceFor(db, principal, kept.id),
  });

export const readComplaint = async (desk: Desk, principal: Principal, id: string): Promise<Complaint> =>
  present(desk, desk.db, principal, await keptComplaint(desk.db, principal, id), maySeeNumbers(principal));

/** One change of one complaint, which nobody else changes meanwhile. @throws Refusal notFound, stale, and what `perform` throws */
export const changing = (
  desk: Desk,
  { principal, actor, id, version }: Asker & { readonly id: string; readonly version?: number },
  perform: (work: Work, kept: KeptComplaint) => Promise<Change>,
): Promise<Complaint> =>
  inTransaction(desk.db, actor, async (work) => {
    const { tx } = work;
    await lockComplaint(tx, id);
    const kept = await keptComplaint(tx, principal, id);
    if (version !== undefined && kept.version !== version) {
      const now = await present(desk, tx, principal, kept);
      throw new Refusal("stale", { stale: { current: { ...now, version: String(now.version) }, last: null } });
    }
    await changeComplaint(tx, kept.id, await perform(work, kept));
    return present(desk, tx, principal, await keptComplaint(tx, principal, kept.id));
  });

/** Enters it in the contract where it counts there. One that stands there stays, whoever it is about in the end. @returns whether it stands there */
export const enterInContract = (
  { tellContract, zone }: Pick<Desk, "tellContract" | "zone">,
  work: Work,
  kept: Pick<KeptComplaint, "no" | "title" | "received_at" | "counted">,
  { after, note, side }: { readonly after: RegisteredComplaint; readonly note: string; readonly side: Side },
): Promise<boolean> => {
  if (!kept.counted && !countsForProvider(after)) return Promise.resolve(false);
  return tellContract(work, {
    ...{ complaint: kept.no, on: localTime(kept.received_at, zone).date, about: kept.title, note, side },
    fault: after.fault === null ? null : contractFault(after.fault),
  });
};

/** Why the client found what it found last. */
const findingOf = ({ decision, finding }: KeptComplaint): string => decision || finding;

/** Those that came in before the contract's terms were written, with what was found since. */
export const enterEarlier: ComplaintRegister["enterEarlier"] = async (desk, { actor, side }) => {
  for (const id of await uncountedComplaints(desk.db))
    await inTransaction(desk.db, actor, async (work) => {
      await lockComplaint(work.tx, id);
      const kept = await findComplaint(work.tx, { scope: "all", user: "", groups: [] }, id);
      if (kept === undefined || kept.counted) return;
      const told = { after: complaintOf(kept), note: findingOf(kept), side };
      if (await enterInContract(desk, work, kept, told)) await changeComplaint(work.tx, id, { counted: true });
    });
};

const columnsOf = (action: ComplaintAction, note: string, by: string | null, at: number): Change => {
  switch (action.is) {
    case "verify":
      return { finding: note, verified_by: by, verified_at: at };
    case "appeal":
      return { appeal: note, appealed_by: by, appealed_at: at };
    case "decide":
      return { decision: note, decided_by: by, decided_at: at };
    case "close":
      return { closed_by: by, closed_at: at };
  }
};

type Deed = Asker & {
  readonly id: string;
  readonly version: number;
  /** When it came in after all, as the client found by verifying it. */
  readonly receivedAt?: number | undefined;
};

/** When it came in, or nothing where that stays as it was. @throws Refusal badRequest */
const correctedDay = (
  { receivedAt }: Deed,
  { source, received_at }: KeptComplaint,
  now: number,
): { received_at?: number } => {
  if (receivedAt === undefined || receivedAt === received_at) return {};
  if (receivedAt > now || !mayCorrectDay(source)) throw new Refusal("badRequest", { field: "receivedAt" });
  return { received_at: receivedAt };
};

/** Takes the next step, for the side that the account acts for. @throws Refusal forbidden (audited), stale, conflict, badRequest */
export const moveComplaint = (desk: Desk, deed: Deed, given: ComplaintAction): Promise<Complaint> =>
  auditAttempt(desk.db, { actor: deed.actor, tried: `complaint.${given.is}`, subject: deed.id }, () =>
    changing(desk, deed, async (work, kept) => {
      const { tx, audit, event } = work;
      const [side, at, note] = [complaintSideOf(deed.principal), nowOf(tx), clean(given.note)];
      const clock = await clockOf(desk, tx);
      const result = complaintAfter(complaintOf(kept), { ...given, note }, { side, at, clock });
      if (result.refused !== undefined || side === null) throw refuseComplaint(result.refused ?? "forbidden");
      const { state, against, fault, dueAt } = result.complaint;
      const corrected = correctedDay(deed, kept, at);
      const { received_at: receivedAt } = corrected;
      const received = receivedAt === undefined ? {} : { receivedAt };
      audit(`complaint.${given.is}`, kept.id, {
        ...{ no: kept.no, was: kept.state, is: state, against, fault },
        ...(receivedAt !== undefined && { receivedWas: kept.received_at, receivedAt }),
      });
      event("ComplaintMoved", kept.id, {
        ...{ move: given.is, side, was: kept.state, is: state, against, fault, note, dueAt, ...received },
      });
      const told = { after: result.complaint, note: given.is === "close" ? findingOf(kept) : note, side };
      const counted =
        given.is === "appeal" ? kept.counted : await enterInContract(desk, work, { ...kept, ...corrected }, told);
      return {
        ...corrected,
        ...columnsOf(given, note, deed.actor.userId, at),
        state,
        against,
        fault,
        due_at: dueAt,
        counted,
      };
    }),
  );
