/** Recordings of many calls in one ZIP, on a real PostgreSQL and made in their thread: what is in it, whose it is, and how it goes on after it was broken off. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
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
  recordings,
  routes,
  soundFile,
  start,
  startRunner,
  store,
  supervisor,
  unzipped,
} from "./copies.test-scene.ts";
import { makeExport } from "./index.ts";

copiesHouse();

test("holds what a player gets of each recording, and a line for each call that was asked for", async () => {
  startRunner();
  const { id } = await start(supervisor);
  expect(await ended(supervisor, id)).toMatchObject({
    state: "done",
    list: "recordings",
    format: "zip",
    done: many,
    total: many,
  });
  await hasAll(unzipped(await fetched(supervisor, id)));
  // Nothing on the disk can be read.
  const kept = readdirSync(files());
  expect(kept).toEqual([`${id}.0`, `${id}.1`]);
  expect(readFileSync(join(files(), `${id}.1`)).includes("Why there is none")).toBe(false);
});

test("each recording that somebody takes leaves a trace, and only that", async () => {
  startRunner();
  const { id } = await start(supervisor, { calls: ["c2", "c3", "c10", "c11"] });
  await ended(supervisor, id);
  const copies = () =>
    store()
      .selectFrom("audit")
      .select(["subject", "login"])
      .where("action", "=", "recording.copy")
      .where("detail", "@>", JSON.stringify({ export: id }) as never)
      .orderBy("subject")
      .execute();
  expect(await copies()).toEqual([]);
  await fetched(supervisor, id);
  expect(await copies()).toEqual([
    { subject: "c2", login: "supervisor" },
    { subject: "c3", login: "supervisor" },
  ]);
});

test("what may not be heard or copied is not in it, though its owner sees the call", async () => {
  startRunner();
  const narrow = as("other", "all", "own", "all");
  await sql`update call_record set users = '{other}' where id in ('c3', 'c4')`.execute(store());
  const { id } = await start(narrow, { calls: ["c2", "c3", "c4", "c5"] });
  await ended(narrow, id);
  const found = unzipped(await fetched(narrow, id));
  expect(
    linesIn(found)
      .slice(1)
      .map(([, , , call, file, , , why]) => [call, file !== "", why]),
  ).toEqual([
    ["c2", false, "You may not hear or copy it"],
    ["c3", true, ""],
    ["c4", true, ""],
    ["c5", false, "You may not hear or copy it"],
  ]);
  // A right that is taken away meanwhile takes the file with it, and it was never anybody else's.
  await expect(fetched(as("other", "all", undefined, "all"), id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(fetched(as("other", "all", "own", "own"), id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(fetched(supervisor, id)).rejects.toMatchObject({ code: "notFound" });
  await expect(start(as("agent", "own", "own", undefined))).rejects.toMatchObject({ code: "forbidden" });
});

test("goes on after the pieces that are whole when it was broken off, and the ZIP is the same", async () => {
  // By hand in this program, in pieces of three recordings or so, and stopped in the midst as a killed program is.
  const { id } = await start(supervisor);
  let left = 8;
  const dying = new Proxy(store(), {
    get: (target, name) => {
      if (name === "transaction" && left-- < 0) throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  await sql`update job set state = 'running', attempts = 1`.execute(store());
  const tried = await makeExport(makers({ db: dying, pieceBytes: 40_000 }), id);
  expect(tried.failed).toBe("interrupted");
  const whole = await store().selectFrom("recording_copy_piece").select("no").execute();
  expect(whole.length).toBeGreaterThan(5);
  const before = readFileSync(join(files(), `${id}.0`));
  expect(readdirSync(files()).some((name) => name.endsWith(".part"))).toBe(false);
  // Its sound is gone: what was copied before is not copied again.
  rmSync(join(recordings(), "c2.wav"));
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: many });
  expect(readFileSync(join(files(), `${id}.0`))).toEqual(before);
  writeFileSync(join(recordings(), "c2.wav"), soundFile(2));
  await hasAll(unzipped(await fetched(supervisor, id)));
});

test("is bounded with a sentence, and one that was stopped takes no room", async () => {
  routes({ mostCalls: 10 });
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "tooManyCopies" } });
  routes({ mostSoundBytes: 10_000 });
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "copiesTooLarge" } });
  routes();
  await expect(start(supervisor, { calls: ["c0", "c10"] })).rejects.toMatchObject({
    extra: { reason: "noneRecorded" },
  });
  await expect(start(supervisor, { query: { agentNo: "none" } })).rejects.toMatchObject({
    extra: { reason: "noCallsToCopy" },
  });
  startRunner();
  const { id } = await start(supervisor);
  await ended(supervisor, id);
  await deed("removeExport", { ...supervisor, params: { id } });
  expect(readdirSync(files())).toEqual([]);
});
