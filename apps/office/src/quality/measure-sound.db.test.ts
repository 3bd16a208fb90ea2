import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { QualityPicture } from "@zongji/api";
import { ensureMonth, insertFacts } from "@zongji/store";
import { afterAll, beforeEach, expect, test } from "vitest";
import { wavHead } from "../calls/wav.ts";
import { atFirst, measureOnce, soundOf, type Walk } from "./measure-sound.ts";
import { ask, db, drawn, qualityHouse } from "./quality.test-scene.ts";

qualityHouse();

const folder = mkdtempSync(join(tmpdir(), "sound-"));
afterAll(() => rmSync(folder, { recursive: true }));
const rate = 8000;
const warned: object[] = [];
const log = { warn: (fields: object) => void warned.push(fields) };
beforeEach(() => {
  warned.length = 0;
});

const placesOf = (isHere = (_: string): boolean => true) => ({
  ...{ db, recordingsFolder: folder, elsewhere: { isHere } as never },
});

/** Gives these calls recordings, each of one file. */
const record = async (
  of: readonly { readonly id: string; readonly started_at: number }[],
  files: readonly string[],
) => {
  for (const [at, file] of files.entries()) {
    const { id, started_at } = of[at]!;
    const segments = [{ file, codec: "L16", startMs: 0, samples: 10 * rate, sha256: "" }];
    const recordings = JSON.stringify([{ id, startedAt: started_at, segments }]);
    await db.updateTable("call_record").set({ recordings }).where("id", "=", id).execute();
  }
};
const callsFrom = (from: number) =>
  db.selectFrom("call_record").select(["id", "started_at"]).where("started_at", ">=", from).orderBy("id").execute();
const measured = async (of: readonly { readonly id: string }[]) => {
  const ids = of.map(({ id }) => id);
  const rows = await db.selectFrom("recording_sound").selectAll().where("call", "in", ids).execute();
  return ids.map((id) => rows.find(({ call }) => call === id)?.silent);
};

/** Ten seconds: the caller is loud in the first four, the agent from the fourth to the fifth and in the last two. */
const samples = (): Buffer => {
  const bytes = Buffer.alloc(10 * rate * 4);
  for (let at = 0; at < 10 * rate; at += 1) {
    const tone = at % 2 === 0 ? 9000 : -9000;
    if (at < 4 * rate) bytes.writeInt16LE(tone, at * 4);
    if ((at >= 3 * rate && at < 5 * rate) || at >= 8 * rate) bytes.writeInt16LE(tone, at * 4 + 2);
  }
  return bytes;
};

test("silence and talking at once are measured alike however the bytes come", async () => {
  const all = samples();
  const pieces = [all.subarray(0, 1000), all.subarray(1000, 70_004), all.subarray(70_004)];
  for (const bytes of [[all], pieces]) expect(await soundOf(Readable.from(bytes))).toEqual({ silent: 300, both: 100 });
  expect(await soundOf(Readable.from([]))).toEqual({ silent: 0, both: 0 });
});

test("each recording of this server is measured once, and calls are chosen by it; one whose file is gone is none of them", async () => {
  const { body } = await drawn(2, {}, [["agent", 3]]);
  const calls = (await callsFrom(body.pick.from)).slice(0, 2);
  writeFileSync(join(folder, "there.wav"), Buffer.concat([wavHead(10 * rate), samples()]));
  await record(calls, ["there.wav", "gone.wav"]);
  const places = placesOf();
  const now = body.pick.from + 1;
  expect(await measureOnce(places, log, atFirst, now)).toMatchObject({ count: 2 });
  expect(await measureOnce(places, log, atFirst, now)).toMatchObject({ count: 0 });
  expect(warned).toEqual([]);
  const kept = await db
    .selectFrom("recording_sound")
    .select(["call", "silent", "both_speak"])
    .orderBy("call")
    .execute();
  expect(kept).toEqual([
    { call: calls[0]!.id, silent: 300, both_speak: 100 },
    { call: calls[1]!.id, silent: null, both_speak: null },
  ]);
  const found = async (more: object) =>
    (await ask<QualityPicture>("manager", "qualityPicture", { body: { ...body.pick, ...more } })).calls;
  expect(await Promise.all([found({}), found({ silentFrom: 30 }), found({ silentFrom: 31 })])).toEqual([3, 1, 0]);
  expect(await Promise.all([found({ bothFrom: 10 }), found({ bothFrom: 11 })])).toEqual([1, 0]);
});

test("only a file that is not there where others can be seen is gone: what can't be seen or read is measured later, and hinders no other", async () => {
  const { body } = await drawn(4, {}, [["agent", 4]]);
  const calls = await callsFrom(body.pick.from);
  await record(calls, ["there.wav", "loop.wav", "folder.wav", "gone.wav"]);
  symlinkSync("loop.wav", join(folder, "loop.wav"));
  mkdirSync(join(folder, "folder.wav"));
  const now = body.pick.from + 10;
  const away = `${folder}-away`;
  renameSync(folder, away);
  const turn = () => measureOnce(placesOf(), log, { ...atFirst, spanMs: 100 }, now);
  expect(await turn()).toEqual({ count: 0, next: { ...atFirst, spanMs: 100 } });
  // Not mounted: a folder, but an empty one.
  mkdirSync(folder);
  expect(await turn()).toEqual({ count: 0, next: { ...atFirst, spanMs: 100 } });
  rmSync(folder, { recursive: true });
  renameSync(away, folder);
  expect((await turn()).count).toBe(2);
  expect(await measured(calls)).toEqual([300, undefined, undefined, null]);
  expect(warned).toMatchObject([{ call: calls[2]!.id }, { call: calls[1]!.id }]);
  rmSync(join(folder, "loop.wav"));
  writeFileSync(join(folder, "loop.wav"), Buffer.concat([wavHead(10 * rate), samples()]));
  expect((await turn()).count).toBe(1);
});

test("where the last calls are other servers' the older ones are reached turn by turn, and new ones are measured first all the while", async () => {
  const { body } = await drawn(6, {}, [["agent", 6]]);
  const calls = await callsFrom(body.pick.from);
  await record(calls, ["there.wav", "there.wav", "a.wav", "b.wav", "c.wav", "d.wav"]);
  await ensureMonth(db, body.pick.from);
  for (const [at, { id }] of calls.entries()) {
    const came = {
      call: id,
      leg: `${id}-in`,
      trunk: "t",
      number: "12345678",
      party: "p",
      withheld: false,
      sipCallId: "x",
    };
    const fact = { node: at < 2 ? "here" : "there", epoch: id, seq: 1, at: body.pick.from, v: 1, type: "CallArrived" };
    await insertFacts(db, [{ ...fact, ...came }] as never);
  }
  const [now, bounds] = [body.pick.from + 10, { most: 20, limit: 2, through: 100 }];
  let walk: Walk = { ...atFirst, spanMs: 100 };
  const turn = async (more: object = {}) => {
    const { count, next } = await measureOnce(
      placesOf((node) => node === "here"),
      log,
      walk,
      now,
      { ...bounds, ...more },
    );
    walk = next;
    return [count, next.spanMs === 100, next.below?.id];
  };
  expect(await turn()).toEqual([0, true, calls[4]!.id]);
  expect(await turn()).toEqual([0, true, calls[2]!.id]);
  await record(calls.slice(5), ["there.wav"]);
  expect(await turn({ most: 1 })).toEqual([1, true, calls[2]!.id]);
  expect(await turn({ most: 1 })).toEqual([1, true, calls[1]!.id]);
  expect(await turn()).toEqual([1, false, undefined]);
  expect(await measured(calls)).toEqual([300, 300, undefined, undefined, undefined, 300]);
  walk = { ...atFirst, spanMs: 100 };
  // Calls that were measured are looked through a stretch at a time.
  expect(await turn({ limit: 9, through: 2 })).toEqual([0, true, calls[4]!.id]);
  expect(await turn({ limit: 9, through: 2 })).toEqual([0, true, calls[2]!.id]);
});
