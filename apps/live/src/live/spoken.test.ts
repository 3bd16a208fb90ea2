import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spokenPrompt } from "@zongji/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSpoken } from "./spoken.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "spoken-")), "own");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const log = { warn: () => {} } as never;
const bodyOf = (...sounds: string[]) =>
  JSON.stringify({ sounds: sounds.map((each) => Buffer.from(each).toString("base64")) });

test("each sound becomes a file that its prompt names, for nobody else to read", async () => {
  const answer = await createSpoken(folder, log).keep(bodyOf("one", "two"));
  const { prompts } = JSON.parse((answer as { body: string }).body) as { prompts: string[] };
  expect(prompts.map((each) => readFileSync(join(folder, `${each}.wav`), "utf8"))).toEqual(["one", "two"]);
  for (const each of prompts) {
    expect(each).toMatch(spokenPrompt);
    expect(statSync(join(folder, `${each}.wav`)).mode & 0o777).toBe(0o600);
  }
});

test("what was read a quarter of an hour ago goes, also what an earlier run left", async () => {
  let now = Date.now();
  const spoken = createSpoken(folder, log, () => now);
  await spoken.keep(bodyOf("one"));
  const [kept] = readdirSync(folder);
  writeFileSync(join(folder, "spoken.left.wav"), "");
  utimesSync(join(folder, "spoken.left.wav"), 0, 0);
  now += 2 * 60_000;
  await spoken.keep(bodyOf("two"));
  expect(readdirSync(folder)).toContain(kept);
  expect(readdirSync(folder)).not.toContain("spoken.left.wav");
  now += 16 * 60_000;
  await spoken.sweep();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ["no JSON", "x", "rubbish"],
  ["no sounds", "{}", "rubbish"],
  ["null", "null", "rubbish"],
  ["sounds that are no texts", '{"sounds":[1]}', "rubbish"],
  ["too much", JSON.stringify({ sounds: ["A".repeat(12 * 1024 * 1024)] }), "tooLarge"],
])("%s is refused, and nothing is written", async (_what, body, failed) => {
  expect(await createSpoken(folder, log).keep(body)).toEqual({ failed });
  expect(() => readdirSync(folder)).toThrow();
});

test("a disk that can't be written to is a failure of the request", async () => {
  writeFileSync(folder, "a file where the folder should be");
  expect(await createSpoken(folder, log).keep(bodyOf("one"))).toEqual({ failed: "refused" });
});
