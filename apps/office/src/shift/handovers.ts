import { randomUUID } from "node:crypto";
import type { Handover, HandoverOpen, HandoverRevision } from "@zongji/api";
import { mayChangeHandover, mayConfirmHandover } from "@zongji/domain";
import {
  type Actor,
  changeHandover,
  type Db,
  findCall,
  findHandover,
  findMissed,
  findOrder,
  type HandoverFilter,
  type HandoverLine,
  handoverReadings,
  handoverRevisions,
  insertHandover,
  insertHandoverRevision,
  inTransaction,
  type KeptHandover,
  listHandovers,
  lockHandover,
  nowOf,
  openMissedOf,
  openOrdersOf,
  putHandoverReading,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal, reachOf, scopeOf } from "@zongji/web";
import { clean } from "./clean.ts";

const most = 50;
/** Of what is open in a group so many are proposed. */
const mostOpen = 30;

/** @throws Refusal forbidden where a group is not the person's */
const mustReach = (principal: Principal, group: string): void => {
  const { scope, groups } = reachOf(principal, "handover.work");
  if (scope !== "all" && !groups.includes(group)) throw new Refusal("forbidden");
};

type Readings = Awaited<ReturnType<typeof handoverReadings>>;

const present = (kept: KeptHandover, readings: Readings, user: string): Handover => {
  const hands = { by: kept.by, confirmedBy: kept.confirmed_by };
  const own = readings.filter(({ handover }) => handover === kept.id);
  // Of one who has read what it said before, it is not read.
  const isNew = (each: Readings[number]): boolean => each.user_id === user && each.revision === kept.revision;
  return {
    ...{ id: kept.id, group: kept.group_id, text: kept.text, lines: [...kept.lines], revision: kept.revision },
    state: kept.confirmed_by === null ? "written" : "confirmed",
    by: { id: kept.by, name: kept.by_name, agentNo: kept.by_no },
    ...{ at: kept.at, changedAt: kept.changed_at },
    readings: own.map(({ name, at, revision }) => ({ name, at, revision })),
    readAt: own.find(isNew)?.at ?? null,
    ...{ confirmedBy: kept.confirmed_name, confirmedAt: kept.confirmed_at, remark: kept.remark },
    may: [
      ...(mayChangeHandover(hands, user) ? (["change"] as const) : []),
      ...(mayConfirmHandover(hands, user) ? (["confirm"] as const) : []),
    ],
  };
};

/** @throws Refusal forbidden where a group is not the person's */
export const handoversOf = async (db: Db, principal: Principal, filter: HandoverFilter): Promise<Handover[]> => {
  if (filter.group !== undefined) mustReach(principal, filter.group);
  const kept = await listHandovers(db, reachOf(principal, "handover.work"), filter, most);
  const readings = await handoverReadings(
    db,
    kept.map(({ id }) => id),
  );
  return kept.map((each) => present(each, readings, principal.user.id));
};

/** What a note said before it was written anew. @throws Refusal notFound, forbidden */
export const handoverRevisionsOf = async (db: Db, principal: Principal, id: string): Promise<HandoverRevision[]> => {
  const kept = await findHandover(db, id);
  if (kept === undefined) throw new Refusal("notFound");
  mustReach(principal, kept.group_id);
  return (await handoverRevisions(db, id)).map(({ handover: _, lines, ...rest }) => ({ ...rest, lines: [...lines] }));
};

/** What is open in a group as far as somebody may see it. @throws Refusal forbidden */
export const handoverOpenOf = async (db: Db, principal: Principal, group: string): Promise<HandoverOpen> => {
  mustReach(principal, group);
  const last = (await listHandovers(db, reachOf(principal, "handover.work"), { group }, 1))[0];
  const orders = scopeOf(principal, "order.handle")
    ? await openOrdersOf(db, reachOf(principal, "order.handle"), group, mostOpen)
    : [];
  const missed = scopeOf(principal, "missed.handle")
    ? await openMissedOf(db, reachOf(principal, "missed.handle"), group, mostOpen)
    : [];
  return { orders, missed, last: [...(last?.lines ?? [])] };
};

type Line = { readonly text: string; readonly link: Pick<NonNullable<HandoverLine["link"]>, "thing" | "id"> | null };

/** What a link points at, as far as somebody may see it. */
const findThing = async (
  { tx }: Work,
  principal: Principal,
  { thing, id }: NonNullable<Line["link"]>,
): Promise<{ readonly label: string; readonly at: number } | undefined> => {
  const need = ({ order: "order.handle", call: "call.see", missed: "missed.handle" } as const)[thing];
  if (scopeOf(principal, need) === undefined) return undefined;
  const reach = reachOf(principal, need);
  if (thing === "order") {
    const order = await findOrder(tx, reach, id);
    return order && { label: order.no, at: order.created_at };
  }
  const found = thing === "call" ? await findCall(tx, reach, id) : await findMissed(tx, reach, id);
  if (found === undefined) return undefined;
  return { label: "", at: "started_at" in found ? found.started_at : found.last_at };
};

/** Lines as they are kept. @param known of the note as it was @throws Refusal badRequest naming the line whose thing is not there, or not the person's to see */
const linesOf = async (
  work: Work,
  principal: Principal,
  given: readonly Line[],
  known: readonly HandoverLine[] = [],
): Promise<HandoverLine[]> => {
  const lines: HandoverLine[] = [];
  for (const [index, { text, link }] of given.entries()) {
    if (link === null) {
      lines.push({ text: clean(text), link });
      continue;
    }
    const was = known.find((each) => each.link?.thing === link.thing && each.link.id === link.id)?.link;
    const found = was ?? (await findThing(work, principal, link));
    if (found === undefined) throw new Refusal("badRequest", { field: `lines.${index}.link`, reason: "handoverLink" });
    lines.push({ text: clean(text), link: { ...link, label: found.label, at: found.at } });
  }
  return lines;
};

const mustSay = (text: string, lines: readonly Line[]): void => {
  if (clean(text) === "" && lines.length === 0)
    throw new Refusal("badRequest", { field: "text", reason: "handoverEmpty" });
};

const read = async (db: Db | Work["tx"], user: string, id: string): Promise<Handover> =>
  present((await findHandover(db, id))!, await handoverReadings(db, [id]), user);

type Deed = { readonly actor: Actor; readonly principal: Principal };
type Words = { readonly text: string; readonly lines: readonly Line[] };

/** @throws Refusal forbidden, badRequest */
export const createHandover = (
  db: Db,
  { actor, principal }: Deed,
  { group, text, lines: given }: Words & { readonly group: string },
): Promise<Handover> =>
  inTransaction(db, actor, async (work) => {
    mustReach(principal, group);
    const { tx, audit, event } = work;
    const known = await tx
      .selectFrom("group")
      .select("id")
      .where("id", "=", group)
      .where("retired_at", "is", null)
      .executeTakeFirst();
    if (known === undefined) throw new Refusal("badRequest", { field: "group" });
    mustSay(text, given);
    const lines = await linesOf(work, principal, given);
    const [id, at, by] = [randomUUID(), nowOf(tx), principal.user.id];
    await insertHandover(tx, {
      ...{ id, group_id: group, text: clean(text), lines: JSON.stringify(lines), by, at, changed_at: at },
    });
    audit("handover.write", id, { group, lines: lines.length });
    event("HandoverWritten", id, { group, revision: 1, lines: lines.length });
    return read(tx, by, id);
  });

/** A note that somebody may have to do with, kept from others. @throws Refusal notFound, forbidden, stale */
const lockOwn = async ({ tx }: Work, principal: Principal, id: string, revision: number) => {
  const kept = await lockHandover(tx, id);
  if (kept === undefined) throw new Refusal("notFound");
  mustReach(principal, kept.group_id);
  if (kept.revision !== revision)
    throw new Refusal("stale", { stale: { current: { version: String(kept.revision) }, last: null } });
  return kept;
};

/** @throws Refusal forbidden where it is another's, conflict where somebody has taken over */
export const changeHandoverOf = (
  db: Db,
  { actor, principal }: Deed,
  id: string,
  { revision, text, lines: given }: Words & { readonly revision: number },
): Promise<Handover> =>
  inTransaction(db, actor, async (work) => {
    const kept = await lockOwn(work, principal, id, revision);
    if (kept.by !== principal.user.id) throw new Refusal("forbidden");
    if (kept.confirmed_by !== null) throw new Refusal("conflict", { reason: "handoverConfirmed" });
    mustSay(text, given);
    const lines = await linesOf(work, principal, given, kept.lines);
    // Who read it till now read this.
    await insertHandoverRevision(work.tx, {
      ...{ handover: id, revision, text: kept.text, lines: JSON.stringify(kept.lines), at: kept.changed_at },
    });
    await changeHandover(work.tx, id, {
      ...{ text: clean(text), lines: JSON.stringify(lines), revision: revision + 1, changed_at: nowOf(work.tx) },
    });
    work.audit("handover.change", id, { group: kept.group_id, revision: revision + 1, lines: lines.length });
    work.event("HandoverWritten", id, { group: kept.group_id, revision: revision + 1, lines: lines.length });
    return read(work.tx, principal.user.id, id);
  });

/** Whoever writes a note has read it. */
const noteReading = async (work: Work, user: string, id: string, revision: number, group: string): Promise<void> => {
  if (!(await putHandoverReading(work.tx, { handover: id, user_id: user, revision, at: nowOf(work.tx) }))) return;
  work.audit("handover.read", id, { group, revision });
  work.event("HandoverRead", id, { group, revision });
};

export const readHandover = (db: Db, { actor, principal }: Deed, id: string, revision: number): Promise<Handover> =>
  inTransaction(db, actor, async (work) => {
    const kept = await lockOwn(work, principal, id, revision);
    if (kept.by !== principal.user.id) await noteReading(work, principal.user.id, id, revision, kept.group_id);
    return read(work.tx, principal.user.id, id);
  });

/** Takes over; who takes over has read it. @throws Refusal forbidden of the own note, conflict where somebody else has taken over */
export const confirmHandover = (
  db: Db,
  { actor, principal }: Deed,
  id: string,
  { revision, remark }: { readonly revision: number; readonly remark: string },
): Promise<Handover> =>
  inTransaction(db, actor, async (work) => {
    const kept = await lockOwn(work, principal, id, revision);
    const user = principal.user.id;
    if (kept.confirmed_by !== null) throw new Refusal("conflict", { reason: "handoverConfirmed" });
    if (!mayConfirmHandover({ by: kept.by, confirmedBy: null }, user))
      throw new Refusal("forbidden", { reason: "handoverOwn" });
    await noteReading(work, user, id, revision, kept.group_id);
    await changeHandover(work.tx, id, { confirmed_by: user, confirmed_at: nowOf(work.tx), remark: clean(remark) });
    work.audit("handover.confirm", id, { group: kept.group_id, revision });
    work.event("HandoverConfirmed", id, { group: kept.group_id, revision });
    return read(work.tx, user, id);
  });
