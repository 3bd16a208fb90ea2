import { randomUUID } from "node:crypto";
import type { Board, BoardLine, NewBoard, ShownTile, Tile, TileMissing } from "@zongji/api";
import { clockOf, type Db, inTransaction, lockForEdit, nowOf, versionOf } from "@zongji/store";
import { type AddOperation, beginEdit, type Principal, Refusal } from "@zongji/web";
import {
  askedAt,
  type Choices,
  checkTile,
  choicesOf,
  choicesWithin,
  goneIn,
  lookForReport,
  needRoles,
  scopeFor,
} from "../reports/index.ts";
import { boardsFor, countBoards, findBoard, insertBoard, type KeptBoard, removeBoard, updateBoard } from "./store.ts";

/** So many one person keeps. */
const mostBoards = 50;

type Room = { readonly db: Db; readonly zone: string; readonly now?: () => number };

const maySee = ({ owner, roles }: KeptBoard, { user }: Principal): boolean =>
  owner === user.id || roles.some((role) => user.roles.includes(role));

/** What an edit goes by. */
const contentOf = ({ name, tiles, roles }: KeptBoard): NewBoard => ({ name, tiles: tiles as Tile[], roles });

/** A board that the reader may see. @throws Refusal notFound */
export const boardFor = async (db: Db, id: string, principal: Principal): Promise<KeptBoard> => {
  const kept = await findBoard(db, id);
  if (kept === undefined || !maySee(kept, principal)) throw new Refusal("notFound");
  return kept;
};

/** The owner's alone to change. @throws Refusal notFound, forbidden */
const mine = async (db: Db, id: string, principal: Principal): Promise<KeptBoard> => {
  const kept = await boardFor(db, id, principal);
  if (kept.owner !== principal.user.id) throw new Refusal("forbidden");
  return kept;
};

/** Why a tile can't be asked; undefined: it can. */
const refusalOf = async ({ db, zone }: Room, tile: Tile, principal: Principal, now: number) => {
  try {
    checkTile(tile, await askedAt(db, tile, principal, { zone, now }));
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const shownTile = async (
  room: Room,
  tile: Tile,
  principal: Principal,
  { choices, now }: { readonly choices: Choices; readonly now: number },
): Promise<ShownTile> => {
  const report = await lookForReport(room.db, tile.report, principal);
  if (typeof report === "string") return { tile, report: null, missing: report, gone: [] };
  const refusal = await refusalOf(room, tile, principal, now);
  const missing: TileMissing | null = (refusal && (refusal.code === "forbidden" ? "beyond" : "changed")) || null;
  return { tile, report: missing ? null : report, missing, gone: missing ? [] : goneIn(tile, choices) };
};

const present = async (room: Room, kept: KeptBoard, principal: Principal): Promise<Board> => {
  const { db, now: clock = clockOf(db).now } = room;
  const choices = await choicesOf(db);
  const at = { choices, now: clock() };
  const tiles: ShownTile[] = [];
  for (const tile of kept.tiles as Tile[]) tiles.push(await shownTile(room, tile, principal, at));
  return {
    ...{ id: kept.id, name: kept.name, owner: kept.owner_name, mine: kept.owner === principal.user.id },
    ...{ roles: kept.roles, version: versionOf(contentOf(kept)), tiles },
    choices: choicesWithin(choices, await scopeFor(db, principal)),
  };
};

/** New tiles must be such that their maker may ask them; one that was there already may have lost its report. @throws Refusal badRequest, forbidden, notFound */
const checked = async (
  room: Room,
  { name, tiles, roles }: NewBoard,
  principal: Principal,
  was: readonly Tile[] = [],
): Promise<NewBoard> => {
  if (name.trim() === "") throw new Refusal("badRequest", { field: "name" });
  await needRoles(room.db, roles);
  const known = new Set(was.map((tile) => versionOf(tile)));
  for (const tile of tiles.filter((each) => !known.has(versionOf(each)))) {
    const refusal = await refusalOf(room, tile, principal, (room.now ?? clockOf(room.db).now)());
    if (refusal) throw refusal;
  }
  return { name: name.trim(), tiles, roles };
};

const lineOf = (kept: KeptBoard, { user }: Principal): BoardLine => ({
  ...{ id: kept.id, name: kept.name, tiles: kept.tiles.length, owner: kept.owner_name },
  ...{ mine: kept.owner === user.id, roles: kept.roles },
});

/** 看板: reports side by side; each reader sees in each tile what her own rights reach. */
export const boardRoutes = (add: AddOperation, room: Room): void => {
  const { db } = room;
  add("listBoards", async ({ session: { principal } }) =>
    (await boardsFor(db, principal.user.id, principal.user.roles)).map((kept) => lineOf(kept, principal)),
  );
  add("board", async ({ params, session: { principal } }) =>
    present(room, await boardFor(db, params.id, principal), principal),
  );
  add("createBoard", async ({ body, session: { principal }, actor }) => {
    const content = await checked(room, body, principal);
    const [id, owner] = [randomUUID(), principal.user.id];
    await inTransaction(db, actor, async ({ tx, audit }) => {
      await lockForEdit(tx, `boards/${owner}`);
      if ((await countBoards(tx, owner)) >= mostBoards) throw new Refusal("refused", { reason: "tooManyBoards" });
      await insertBoard(tx, id, owner, { ...content, at: nowOf(tx) });
      audit("board.create", id, content);
    });
    return present(room, await boardFor(db, id, principal), principal);
  });
  add("changeBoard", async ({ params: { id }, body: { version, ...asked }, session: { principal }, actor }) => {
    const content = await checked(room, asked, principal, (await mine(db, id, principal)).tiles as Tile[]);
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const read = async () => contentOf(await mine(tx as unknown as Db, id, principal));
      const was = await beginEdit(tx, { subject: id, given: version, read });
      await updateBoard(tx, id, { ...content, at: nowOf(tx) });
      audit("board.change", id, { was, is: content });
    });
    return present(room, await boardFor(db, id, principal), principal);
  });
  add("deleteBoard", async ({ params: { id }, session: { principal }, actor }) => {
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const kept = await mine(tx as unknown as Db, id, principal);
      await removeBoard(tx, id);
      audit("board.delete", id, contentOf(kept));
    });
    return undefined;
  });
};
