/** Boards on a real PostgreSQL: who sees what, and what becomes of a tile whose report is gone. */
import { type Board, type BoardLine, type NewBoard, queryAt, type Tile } from "@zongji/api";
import { World } from "@zongji/kit";
import { type Db, openPool } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { fillDay } from "../reports/filled.test-scene.ts";
import { reportRoutes } from "../reports/index.ts";
import { boardRoutes } from "./index.ts";

const world = new World();
let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  await db
    .insertInto("role")
    .values({ name: "client", label: "甲方" } as never)
    .onConflict((each) => each.doNothing())
    .execute();
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  const room = { db, zone: "Asia/Shanghai", now: () => at("23:00:00") };
  reportRoutes(add, { ...room, parties: undefined as never });
  boardRoutes(add, room);
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});
beforeEach(async () => {
  await db.deleteFrom("board").execute();
  await db.deleteFrom("own_report").execute();
});

const as = (id: string, roles: readonly string[] = [], groups?: readonly string[]) => ({
  actor: { userId: id, login: id, address: "127.0.0.1" },
  session: {
    principal: {
      user: { id, groups: groups ?? [], roles },
      permissions: [{ action: "report.see", scope: groups ? "group" : "all" }],
    },
  },
});
const li = as("8001");
const client = as("8002", ["client"]);
const deed = <T>(id: string, who: object, ask: object = {}): Promise<T> =>
  deeds.get(id)!({ params: {}, query: {}, body: {}, ...who, ...ask }) as Promise<T>;
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => "none",
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return [error.code, error.extra.field].filter(Boolean).join(" ");
    },
  );
const tile: Tile = {
  report: "inbound",
  period: "yesterday",
  title: "",
  view: "figure",
  measure: "answerRate",
  wide: false,
};
const wanted: NewBoard = { name: " 早会 ", tiles: [tile], roles: ["client"] };
const make = (over: Partial<NewBoard> = {}) => deed<Board>("createBoard", li, { body: { ...wanted, ...over } });
const look = (id: string, who: object = li) => deed<Board>("board", who, { params: { id } });
const own = (name: string, roles: string[] = []) =>
  deed<{ id: string }>("createOwnReport", li, {
    body: { name, note: "", measures: ["answered"], split: "none", chart: { kind: "bar", measures: [] }, roles },
  });

test("is seen by its owner and by the roles that it is shared with, and changed by its owner alone", async () => {
  const { id, version } = await make();
  expect(await deed<BoardLine[]>("listBoards", client)).toMatchObject([{ id, name: "早会", tiles: 1, mine: false }]);
  expect(await deed<BoardLine[]>("listBoards", as("8003", ["agent"]))).toEqual([]);
  expect(await refusal(look(id, as("8003")))).toBe("notFound");
  const change = (who: object, over: object = {}) =>
    deed<Board>("changeBoard", who, { params: { id }, body: { ...wanted, ...over } });
  expect(await refusal(change(client))).toBe("forbidden");
  expect(await refusal(deed("deleteBoard", client, { params: { id } }))).toBe("forbidden");
  const two = [{ ...tile, report: "groups", measure: undefined }, tile] as Tile[];
  const moved = await change(li, { version, tiles: two });
  expect(moved.tiles.map(({ tile: { report } }) => report)).toEqual(["groups", "inbound"]);
  expect(await refusal(change(li, { version }))).toBe("stale");
  await deed("deleteBoard", li, { params: { id } });
  expect(await refusal(look(id))).toBe("notFound");
});

test("a tile says that its report was deleted, is not shared, or is beyond the reader; the others stay", async () => {
  const [mine, gone] = [await own("我的"), await own("没了")];
  const tiles = [
    { ...tile, report: mine.id, measure: "answered" },
    { ...tile, report: gone.id, measure: "answered" },
    { ...tile, group: "complaint", report: "groups", measure: undefined },
    tile,
  ] as Tile[];
  const { id } = await make({ tiles });
  await deed("deleteOwnReport", li, { params: { id: gone.id } });
  const states = async (who: object) => (await look(id, who)).tiles.map(({ missing }) => missing);
  expect(await states(li)).toEqual([null, "deleted", null, null]);
  expect(await states(client)).toEqual(["notShared", "deleted", null, null]);
  expect(await states(as("8001", ["client"], ["business"]))).toEqual([null, "deleted", "beyond", null]);
  // The group 申诉投诉 was retired: its past is still shown, and the tile says so.
  expect((await look(id)).tiles.map((each) => each.gone)).toEqual([[], [], ["座席组 申诉投诉"], []]);
  // It can be put in order all the same.
  const after = await deed<Board>("changeBoard", li, {
    params: { id },
    body: { ...wanted, tiles: tiles.slice(0, 2).reverse() },
  });
  expect(after.tiles.map(({ missing }) => missing)).toEqual(["deleted", null]);
});

test("a tile keeps the filter of complaint calls, which a report without business types refuses", async () => {
  const filtered = { ...tile, complaint: "yes", group: "business" } as Tile;
  const { tiles } = await look((await make({ tiles: [filtered] })).id);
  expect(tiles.map((each) => each.tile)).toEqual([filtered]);
  expect(queryAt(tiles[0]!.tile, Date.UTC(2026, 10, 26, 2), "Asia/Shanghai")).toEqual({
    ...{ from: "2026-11-25", to: "2026-11-25", complaint: "yes", group: "business" },
  });
  const states = { ...tile, report: "states", measure: undefined, complaint: "yes" } as unknown as Tile;
  expect(await refusal(make({ tiles: [states] }))).toBe("badRequest complaint");
});

test("is refused by its field: a blank name, a role or a report that there is not, a filter or measure that the report lacks", async () => {
  for (const [over, why] of [
    [{ name: "  " }, "badRequest name"],
    [{ roles: ["nobody"] }, "badRequest roles"],
    [{ tiles: [{ ...tile, report: "own-x" }] }, "notFound"],
    [{ tiles: [{ ...tile, measure: "nothing" }] }, "badRequest measure"],
    [{ tiles: [{ ...tile, show: ["nothing"] }] }, "badRequest show"],
    [{ tiles: [{ ...tile, by: "key" }] }, "badRequest by"],
  ] as [Partial<NewBoard>, string][])
    expect([over, await refusal(make(over))]).toEqual([over, why]);
});
