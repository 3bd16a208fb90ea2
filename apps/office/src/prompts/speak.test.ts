import { expect, test } from "vitest";
import { createSpeaker } from "./speak.ts";
import { SpeechFailed } from "./speech.ts";

const logged: unknown[] = [];
const log = { warn: (...told: unknown[]) => void logged.push(told) } as never;
const converted = (bytes: Uint8Array) => ({ content: bytes, durationMs: 1, loudnessWas: 0, loudness: 0 });
const speakerOf = (read: (text: string) => Promise<Uint8Array>) =>
  createSpeaker({
    engine: { engine: "http", voice: "", read },
    converter: { convert: async (bytes) => converted(bytes) },
    log,
  });
const bodyOf = (...texts: string[]) => JSON.stringify({ texts });
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("each text is read once, however many callers hear it", async () => {
  const read: string[] = [];
  const speak = speakerOf(async (text) => {
    read.push(text);
    return Buffer.from(`sound of ${text}`);
  });
  const answer = await speak(bodyOf("甲", "乙"));
  expect(answer).toEqual({ status: 200, body: JSON.stringify({ sounds: ["sound of 甲", "sound of 乙"].map(base64) }) });
  expect(await speak(bodyOf("乙"))).toMatchObject({ status: 200 });
  expect(read).toEqual(["甲", "乙"]);
});

test("what is kept is bounded: what was asked for longest ago is read again", async () => {
  const read: string[] = [];
  const speak = speakerOf(async (text) => {
    read.push(text);
    return Buffer.alloc(5 * 1024 * 1024);
  });
  for (const text of ["a", "b", "a", "c", "a", "b"]) await speak(bodyOf(text));
  expect(read).toEqual(["a", "b", "c", "b"]);
});

test("the engine is asked four times at once at most", async () => {
  let [now, most] = [0, 0];
  const speak = speakerOf(async (text) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
    return Buffer.from(text);
  });
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => speak(bodyOf(`text ${n}`))));
  expect(all.every((each) => "status" in each && each.status === 200)).toBe(true);
  expect(most).toBe(4);
});

test("an engine that fails, or is not there, is no sound; the log does not tell the text", async () => {
  logged.length = 0;
  const speak = speakerOf(async () => {
    throw new SpeechFailed("slow", "15000 ms");
  });
  expect(await speak(bodyOf("编号 110101"))).toEqual({ status: 503, body: "" });
  expect(JSON.stringify(logged)).not.toContain("110101");
  const without = createSpeaker({ engine: undefined, converter: { convert: async (bytes) => converted(bytes) }, log });
  expect(await without(bodyOf("x"))).toEqual({ status: 503, body: "" });
});

test.each(["x", "{}", '{"texts":[]}', '{"texts":[1]}', '{"texts":[" "]}', bodyOf("x".repeat(1001))])(
  "%.40s is refused",
  async (body) => {
    expect(await speakerOf(async () => Buffer.from(""))(body)).toEqual({ status: 400, body: "" });
  },
);
