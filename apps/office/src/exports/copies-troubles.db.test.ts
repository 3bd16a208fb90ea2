/** What goes wrong while recordings are put into a ZIP, and after: answers that are lost, pieces that are gone, a full disk, servers that stand still, rights that change. */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Export } from "@zongji/api";
import { until, within } from "@zongji/kit";
import { type Db, ensureMonth, insertFacts } from "@zongji/store";
import { ask } from "@zongji/web/node";
import { sql } from "kysely";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { DiskFull, SealedFile } from "../jobs/index.ts";
import {
  as,
  copiesHouse,
  deed,
  ended,
  fetched,
  files,
  hasAll,
  linesIn,
  makers,
  many,
  permit,
  start,
  startRunner,
  store,
  supervisor,
  unzipped,
} from "./copies.test-scene.ts";
import { makeExport } from "./index.ts";

copiesHouse();
afterEach(() => {
  vi.restoreAllMocks();
});

/** The database, the answer to whose commit of a transaction is lost: what it wrote is there all the same. @param which 1: the first one */
const losing = (which: number): Db => {
  let seen = 0;
  const bound = (target: object, name: string | symbol): unknown => {
    const value = Reflect.get(target, name) as unknown;
    return typeof value === "function" ? (value.bind(target) as unknown) : value;
  };
  const transaction = () => {
    const builder = store().transaction();
    return new Proxy(builder, {
      get: (target, name) =>
        name !== "execute"
          ? bound(target, name)
          : async (perform: never) => {
              const result: unknown = await target.execute(perform);
              seen += 1;
              if (seen === which) throw Object.assign(new Error("no answer"), { code: "ECONNRESET" });
              return result;
            },
    });
  };
  return new Proxy(store(), { get: (target, name) => (name === "transaction" ? transaction : bound(target, name)) });
};
const running = () => sql`update job set state = 'running', attempts = 1`.execute(store());
const pieces = () => store().selectFrom("recording_copy_piece").select("no").orderBy("no").execute();

test("a piece whose commit has no answer is there: the ZIP goes on after it and is whole", async () => {
  const { id } = await start(supervisor);
  await running();
  expect(await makeExport(makers({ db: losing(3), pieceBytes: 40_000 }), id)).toMatchObject({ failed: "interrupted" });
  expect((await pieces()).map(({ no }) => no)).toEqual([0, 1, 2]);
  const kept = readFileSync(join(files(), `${id}.2`));
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: many });
  expect(readFileSync(join(files(), `${id}.2`))).toEqual(kept);
  await hasAll(unzipped(await fetched(supervisor, id)));
});

test("a list whose last commit has no answer is done, and can be fetched", async () => {
  const body = { list: "calls", format: "csv", query: {}, columns: ["startedAt", "number"], language: "en" };
  const { id } = (await deed("startExport", { ...supervisor, body })) as Export;
  await running();
  expect(await makeExport(makers({ db: losing(1) }), id)).toMatchObject({ failed: "interrupted" });
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: many });
  expect((await fetched(supervisor, id)).toString()).toContain("138****5678");
});

test.each([
  ["gone", (file: string) => rmSync(file)],
  ["cut off", (file: string) => truncateSync(file, 1000)],
])("a piece that is %s is made anew, with all after it, and the ZIP is whole", async (_, lose) => {
  const { id } = await start(supervisor);
  await running();
  await makeExport(makers({ db: losing(5), pieceBytes: 40_000 }), id);
  expect(await pieces()).toHaveLength(5);
  const before = readFileSync(join(files(), `${id}.1`));
  lose(join(files(), `${id}.2`));
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: many });
  expect(readFileSync(join(files(), `${id}.1`))).toEqual(before);
  await hasAll(unzipped(await fetched(supervisor, id)));
});

test("a file that has lost a piece is refused with what to do, and no copy of it is told of", async () => {
  startRunner();
  const { id } = await start(supervisor);
  await ended(supervisor, id);
  rmSync(join(files(), `${id}.1`));
  await expect(fetched(supervisor, id)).rejects.toMatchObject({ code: "refused", extra: { reason: "exportTorn" } });
  const told = store().selectFrom("audit").select("subject").where("action", "=", "recording.copy");
  expect(await told.where("detail", "@>", JSON.stringify({ export: id }) as never).execute()).toEqual([]);
});

test("is made with what its owner may do at that moment, not with what she might when she asked", async () => {
  const { id } = await start(supervisor, { calls: ["c2", "c3"] });
  await permit("supervisor", ["all", "own", "all"]);
  startRunner();
  await ended(supervisor, id);
  const why = async (of: string) =>
    linesIn(unzipped(await fetched(supervisor, of)))
      .slice(1)
      .map((line) => line.at(-1));
  expect(await why(id)).toEqual(["You may not hear or copy it", "You may not hear or copy it"]);
  await permit("supervisor", ["all", "all", "all"]);
  await sql`update "user" set disabled = true where id = 'supervisor'`.execute(store());
  onTestFinished(async () => {
    await sql`update "user" set disabled = false where id = 'supervisor'`.execute(store());
  });
  const { id: another } = await start(supervisor, { calls: ["c2"] });
  await ended(supervisor, another);
  expect(await why(another)).toEqual(["You may not hear or copy it"]);
});

test("of a group's calls is fetched only as long as its owner is in that group", async () => {
  await sql`update call_record set groups = '{g1}' where id = 'c5'`.execute(store());
  await sql`update call_record set users = '{other}' where id = 'c6'`.execute(store());
  await permit("other", ["group", "group", "group"]);
  const grouped = (groups: readonly string[]) => as("other", "group", "group", "group", groups);
  const { id } = await start(grouped(["g1"]));
  startRunner();
  await ended(grouped(["g1"]), id);
  // In the database she was in no group any more when it was made.
  expect(
    linesIn(unzipped(await fetched(grouped(["g2", "g1"]), id)))
      .slice(1)
      .map(([, , , call, file]) => [call, file !== ""]),
  ).toEqual([
    ["c5", false],
    ["c6", true],
  ]);
  await expect(fetched(grouped(["g2"]), id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(fetched(as("other", "all", "group", "all", ["g2"]), id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(fetched(as("other", "all", "all", "all"), id)).resolves.toBeInstanceOf(Buffer);
});

/** From here on the recording of c1 lies at another server. @param answer how that one answers */
const elsewhere = async (answer: (response: ServerResponse) => void, stallMs = 60_000) => {
  await ensureMonth(store(), Date.UTC(2026, 10, 25, 4));
  const fact = { node: "n2", epoch: "e2", seq: 1, at: Date.UTC(2026, 10, 25, 4), type: "CallAnswered", v: 1 };
  await insertFacts(store(), [{ ...fact, call: "c1", leg: "c1-in" }] as never);
  const server = createServer((_, response) => answer(response.writeHead(200)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const other = { isHere: () => false, isAsked: () => false, recordingAt: () => ask(url, {}, undefined) };
  return makers({ sounds: { elsewhere: other, stallMs } });
};
const started = async (calls: readonly string[]): Promise<string> => {
  const { id } = await start(supervisor, { calls });
  await running();
  return id;
};

test.each([
  ["breaks off", (response: ServerResponse) => void setTimeout(() => response.destroy(), 100)],
  ["stands still", () => {}],
])("another server that %s in the midst of a recording is told as that, and the others are there", async (_, then) => {
  const own = await elsewhere((response) => {
    response.write(randomBytes(200_000));
    then(response);
  }, 500);
  const id = await started(["c1", "c2"]);
  expect(await within("it is made", 20_000, makeExport(own, id))).toEqual({ id });
  const [, one, two] = linesIn(unzipped(await fetched(supervisor, id)));
  expect(one!.slice(4).join(",")).toContain("On another server, which did not give it");
  expect(two!.at(-1)).toBe("");
});

test("a recording that comes for ever is left as soon as nobody wants it", async () => {
  let parts = 0;
  const own = await elsewhere((response) => {
    const timer = setInterval(() => {
      parts += 1;
      response.write(randomBytes(10_000));
    }, 50);
    response.on("close", () => clearInterval(timer));
  });
  const id = await started(["c1"]);
  const made = makeExport(own, id);
  await until("it is copied", () => parts > 3);
  await deed("removeExport", { ...supervisor, params: { id } });
  expect(await within("it is left", 20_000, made)).toEqual({ id });
  expect(readdirSync(files())).toEqual([]);
});

test("a full disk ends it as that, and is no recording's fault", async () => {
  const own = await elsewhere((response) => response.end(randomBytes(2_000_000)));
  const write = SealedFile.prototype.write;
  vi.spyOn(SealedFile.prototype, "write").mockImplementation(async function (this: SealedFile, bytes: Buffer) {
    if (this.bytes > 100_000) throw new DiskFull("the disk is full");
    await write.call(this, bytes);
  });
  const id = await started(["c1"]);
  expect(await makeExport(own, id)).toMatchObject({ failed: "diskFull" });
  expect(await pieces()).toEqual([]);
  expect(existsSync(files()) ? readdirSync(files()) : []).toEqual([]);
});
