import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { slowly } from "../slow.ts";
import { recordingHeader } from "../wav.ts";
import { Sounds } from "./sounds.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-sounds-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, samples: number): string => {
  const file = join(folder, name);
  writeFileSync(file, Buffer.concat([recordingHeader(samples), Buffer.alloc(samples * 2, 0x55)]));
  return file;
};

const countingSounds = () => {
  const read: string[] = [];
  const sounds = new Sounds(async (file) => {
    read.push(basename(file));
    return readFileSync(file);
  });
  return { sounds, read };
};

test("with the first sound of a folder its others are loaded, so that a later one is not read at its play", async () => {
  const { sounds, read } = countingSounds();
  const [greeting, number] = [write("greeting.wav", 800), write("number.wav", 400)];
  write("broken.wav", 0);
  writeFileSync(join(folder, "texts.json"), "{}");
  write("long.wav", 2 ** 20);
  expect(await sounds.load(greeting)).toMatchObject({ ok: true });
  await expect.poll(() => read).toContain("number.wav");
  await expect.poll(() => sounds.ready(number)).toMatchObject({ ok: true });
  const sound = await sounds.load(number);
  expect(sound.ok && sound.samples.length).toBe(400);
  expect(read.filter((name) => name === "number.wav")).toHaveLength(1);
  expect(read).not.toContain("texts.json");
  expect(read).not.toContain("long.wav");
});

test("a replaced file is read again", async () => {
  const { sounds } = countingSounds();
  const file = write("greeting.wav", 800);
  expect(sounds.ready(file)).toBeUndefined();
  await sounds.load(file);
  expect(sounds.ready(file)).toMatchObject({ ok: true });
  expect(sounds.ready(write("greeting.wav", 1600))).toBeUndefined();
  const again = await sounds.load(file);
  expect(again.ok && again.samples.length).toBe(1600);
});

test("slow words are made once for all who wait for them, and again after a failure or when the file is another", async () => {
  const { sounds, read } = countingSounds();
  const file = write("notice.wav", 8000);
  const slow = slowly(file);
  const heard = await Promise.all([sounds.load(slow), sounds.load(slow), sounds.load(slow)]);
  const [first, ...others] = heard.map((sound) => (sound.ok ? sound.samples : undefined));
  expect(first?.length).toBeGreaterThan(8000);
  for (const samples of others) expect(samples).toBe(first);
  expect(read).toEqual(["notice.wav"]);
  write("notice.wav", 16_000);
  const again = await sounds.load(slow);
  expect(again.ok && again.samples.length).toBeGreaterThan(16_000);

  let isAway = true;
  const failing = new Sounds(async (path) => {
    if (isAway) throw new Error("away");
    return readFileSync(path);
  });
  const refused = { ok: false, why: "can't be read: away" };
  expect(await Promise.all([failing.load(slow), failing.load(slow)])).toEqual([refused, refused]);
  isAway = false;
  expect(await failing.load(slow)).toMatchObject({ ok: true });
});
