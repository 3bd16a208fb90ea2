import { type Citizen, type Export, mostUnpaged } from "@zongji/api";
import {
  type Actor,
  callsOfParties,
  citizenTags,
  clockOf,
  findCitizen,
  findCitizenOfIdentity,
  findCitizenOfParty,
  inTransaction,
  listCitizenDeletions,
  writeAudit,
} from "@zongji/store";
import { type AddOperation, createHearings, maySeeNumbers, Refusal, type SessionOf } from "@zongji/web";
import { createNumberSearches, type NumberSearches } from "../calls/index.ts";
import { answerList } from "../lists/index.ts";
import { changeCitizen, createCitizen } from "./actions.ts";
import type { CitizenRoom } from "./list.ts";
import { mergeCitizens, unmergeCitizens } from "./merge.ts";
import { presentCalls, presentCitizen, presentDeletion } from "./present.ts";
import { asSearch, deleteCitizen, revealCitizen, tellFound } from "./privacy.ts";
import { type Cabinet, callsOf, type Kept, keptOf, readKept } from "./record.ts";

type Who = { readonly session: SessionOf; readonly actor: Actor };
type Room = Cabinet & {
  readonly list: CitizenRoom;
  /** Of numbers one by one, whichever room is asked. */
  readonly searches: NumberSearches;
  /** Begins to make the file of one person's data. */
  readonly beginExport: (citizen: string, who: Who) => Promise<Export>;
  /** Removes a file of this server. @param node the server that has it */
  readonly dropFile: (file: string, node: string) => Promise<void>;
};

const mostTags = 200;
const mostCallerCalls = 20;

/** Records as the person may see them, told to the audit trail once an hour each. */
const shower = (cabinet: Cabinet) => {
  const looks = createHearings(clockOf(cabinet.db).now);
  const shown = async (record: Kept, { session }: Who): Promise<Citizen> => {
    const calls = await callsOf(cabinet.db, record);
    return presentCitizen(record, calls, cabinet.parties, maySeeNumbers(session.principal));
  };
  const show = async (record: Kept, who: Who): Promise<Citizen> => {
    const { id } = record.kept;
    const { key } = who.session;
    if (!looks.isGoingOn(key, id)) {
      looks.begin(key, id);
      await writeAudit(cabinet.db, who.actor, "citizen.view", id).catch((error: unknown) => {
        looks.forget(key, id);
        throw error;
      });
    }
    return shown(record, who);
  };
  return { shown, show };
};

const readRoutes = (add: AddOperation, room: Room, { show }: ReturnType<typeof shower>): void => {
  const { db, parties, list, searches } = room;
  add("listCitizens", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("citizenTags", () => citizenTags(db, mostTags));
  add("citizen", async ({ params: { id }, session, actor }) => show(await readKept(db, id), { session, actor }));
  add("citizenOfCaller", async ({ params: { id }, session, actor }) => {
    const kept = await findCitizenOfParty(db, id);
    if (kept === undefined)
      return { citizen: null, calls: presentCalls(await callsOfParties(db, [id], mostCallerCalls)) };
    const citizen = await show(await keptOf(db, kept), { session, actor });
    return { citizen, calls: citizen.calls };
  });
  add("findCitizen", async ({ body: { identity, number }, session, actor }) => {
    if ((identity === undefined) === (number === undefined)) throw new Refusal("badRequest", { field: "number" });
    const what = identity === undefined ? parties.idOf(number!) : parties.identityOf(identity);
    searches.note(session.principal.user.id, what);
    const kept = await (identity === undefined ? findCitizenOfParty(db, what) : findCitizenOfIdentity(db, what));
    await tellFound(room, actor, kept?.id ?? "", identity === undefined ? "number" : "identity");
    return { citizen: kept === undefined ? null : await show(await keptOf(db, kept), { session, actor }) };
  });
};

const writeRoutes = (add: AddOperation, room: Room, { shown }: ReturnType<typeof shower>): void => {
  const reveals = createNumberSearches(clockOf(room.db).now);
  add("createCitizen", async ({ body, session, actor }) => {
    const { number, identity } = body;
    const tried = { numbers: number === undefined ? [] : [number], identity };
    const by = { principal: session.principal, actor };
    return shown(await asSearch(room, by, tried, () => createCitizen(room, actor, body)), { session, actor });
  });
  add("changeCitizen", async ({ params: { id }, body, session, actor }) => {
    const tried = { numbers: body.addNumbers, identity: body.identity };
    const by = { principal: session.principal, actor };
    return shown(await asSearch(room, by, tried, () => changeCitizen(room, actor, id, body)), { session, actor });
  });
  add("mergeCitizens", async ({ params: { id }, body, session, actor }) =>
    shown(await mergeCitizens(room, actor, { id, ...body }), { session, actor }),
  );
  add("unmergeCitizens", async ({ params: { id }, body, session, actor }) =>
    shown(await unmergeCitizens(room, actor, { id, ...body }), { session, actor }),
  );
  add("revealCitizen", async ({ params: { id }, body: { reason }, session, actor }) => {
    reveals.note(session.principal.user.id, id);
    return revealCitizen(room, actor, id, reason);
  });
};

const privacyRoutes = (add: AddOperation, room: Room): void => {
  const { db } = room;
  add("exportCitizen", async ({ params: { id }, session, actor }) => {
    if ((await findCitizen(db, id)) === undefined) throw new Refusal("notFound");
    await inTransaction(db, actor, async ({ audit, event }) => {
      audit("citizen.export", id);
      event("CitizenExported", id, {});
    });
    return room.beginExport(id, { session, actor });
  });
  add("deleteCitizen", async ({ params: { id }, body, actor }) => {
    const { deletion, files } = await deleteCitizen(room, actor, { id, ...body });
    for (const { file, node } of files) if (file !== null) await room.dropFile(file, node);
    return deletion;
  });
  add("listCitizenDeletions", async () => (await listCitizenDeletions(db, mostUnpaged)).map(presentDeletion));
};

/** 来电人 */
export const citizenRoutes = (add: AddOperation, room: Room): void => {
  const showing = shower(room);
  readRoutes(add, room, showing);
  writeRoutes(add, room, showing);
  privacyRoutes(add, room);
};
