import { mostRosterChanges, mostRosterDays, operations, type Roster } from "@zongji/api";
import { addDays, isDay } from "@zongji/domain";
import { entryRevisions, lastClosedDay, rosterEntries, rosterGroups, rosterShifts } from "@zongji/store";
import { type AddOperation, type Principal, Refusal, scopeOf } from "@zongji/web";
import { tableRefusal, uploadedFile } from "../callers/index.ts";
import { rowsApart, type TableRow } from "../uploads/index.ts";
import { agentsFor, type RosterRoom, saveRoster, todayIn } from "./entries.ts";
import { importRoster } from "./import.ts";
import { changeShift, createShift, retireShiftOf, sharedShifts } from "./shifts.ts";

const needPeriod = (from: string, to: string): void => {
  if (!isDay(from)) throw new Refusal("badRequest", { field: "from" });
  if (!isDay(to) || to < from || to >= addDays(from, mostRosterDays)) throw new Refusal("badRequest", { field: "to" });
};

/** The roster as somebody may see it. */
const rosterFor = async (
  room: RosterRoom,
  principal: Principal,
  period: { readonly from: string; readonly to: string },
): Promise<Roster> => {
  const { db } = room;
  const agents = await agentsFor(db, principal, "roster.see");
  const entries = await rosterEntries(
    db,
    period,
    agents.map(({ id }) => id),
  );
  return {
    shifts: await rosterShifts(db),
    agents: agents.map(({ groups, ...agent }) => ({ ...agent, groups: [...groups] })),
    groups: await rosterGroups(db),
    entries: entries.map(({ shifts, ...entry }) => ({ ...entry, shifts: [...shifts] })),
    today: todayIn(room),
    // Whoever only reads changes none.
    sharedShifts: scopeOf(principal, "roster.manage") === undefined ? [] : await sharedShifts(room, db, principal),
    closedUpTo: (await lastClosedDay(db)) ?? null,
  };
};

/** The head, and a line for each agent's day. @throws Refusal */
const tableOf = async (request: Parameters<typeof uploadedFile>[0]): Promise<TableRow[]> => {
  const { bytes } = await uploadedFile(request, operations.importRoster.upload.maxBytes);
  try {
    const rows = await rowsApart(bytes, mostRosterChanges + 2);
    if (rows.length > mostRosterChanges + 1) throw new Refusal("badRequest", { field: "file", reason: "tableLong" });
    return rows;
  } catch (error) {
    throw tableRefusal(error);
  }
};

/** 排班, 班次. */
export const rosterRoutes = (add: AddOperation, room: RosterRoom): void => {
  add("roster", async ({ query, session: { principal } }) => {
    needPeriod(query.from, query.to);
    return rosterFor(room, principal, query);
  });
  add("rosterHistory", async ({ query: { agent, day }, session: { principal } }) => {
    if (!isDay(day)) throw new Refusal("badRequest", { field: "day" });
    const agents = await agentsFor(room.db, principal, "roster.see");
    if (!agents.some(({ id }) => id === agent)) throw new Refusal("notFound");
    const revisions = await entryRevisions(room.db, { agent, day });
    return revisions.map(({ shifts, ...each }) => ({ ...each, shifts: shifts && [...shifts] }));
  });
  add("saveRoster", ({ body: { changes }, actor, session: { principal } }) =>
    saveRoster(room, { actor, principal }, changes),
  );
  add("importRoster", async ({ query: { save }, actor, request, session: { principal } }) =>
    importRoster(room, { actor, principal }, await tableOf(request), save === "true"),
  );
  add("createRosterShift", ({ body, actor, session: { principal } }) => createShift(room, { actor, principal }, body));
  add("changeRosterShift", ({ params: { id }, body, actor, session: { principal } }) =>
    changeShift(room, { actor, principal }, id, body),
  );
  add("retireRosterShift", async ({ params: { id }, body, actor, session: { principal } }) => {
    await retireShiftOf(room, { actor, principal }, id, body.revision);
    return undefined;
  });
};
