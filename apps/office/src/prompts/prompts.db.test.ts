import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Prompt, PromptPlace, PromptVersion } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import { checkItem, type Db, discardDraft, promptSoundInForce, saveDraft } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { afterAll, beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { insertHotline } from "../../../live/src/hotline/index.ts";
import { Converter } from "./converter.ts";
import { promptRoutes } from "./routes.ts";
import { createSpeaker } from "./speak.ts";
import { type Engine, SpeechFailed } from "./speech.ts";

const shippedFolder = join(import.meta.dirname, "../../../../prompts");
const goodbye = readFileSync(join(shippedFolder, "goodbye.wav"));
const mp3 = readFileSync(join(import.meta.dirname, "../../../../tests/sounds/tone.mp3"));
const log = { warn: () => {}, error: () => {}, info: () => {} } as never;
const converter = new Converter(log);
afterAll(() => converter.close());
const actor = { userId: "u1", login: "u1", address: "127.0.0.1" };

let db: Db;
factsDatabase((opened) => {
  db = opened;
});

let engine: Engine | undefined;
const reply = () => {
  const sent = { body: undefined as Buffer | undefined };
  const self = { header: () => self, type: () => self, send: (body: Buffer) => Object.assign(sent, { body }) };
  return { self, sent };
};
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const ask = <T>(id: string, given: object = {}): Promise<T> => {
  const room = {
    db,
    shippedFolder,
    playedFolder: "/nonexistent",
    converter,
    engine,
    speak: createSpeaker({ engine, converter, log }),
    log,
  };
  promptRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, room);
  return deeds.get(id)!({ params: {}, query: {}, body: {}, actor, ...given }) as Promise<T>;
};
const upload = (name: string, bytes: Buffer, over: object = {}) => {
  const file = { toBuffer: async () => bytes, file: { truncated: false }, filename: "欢迎.wav", ...over };
  const request = { isMultipart: () => true, file: async () => file };
  return ask<PromptVersion>("uploadPrompt", { params: { name }, request });
};
const use = (name: string, version: number) => ask<Prompt>("usePromptVersion", { params: { name }, body: { version } });
const sound = async (id: string, params: object): Promise<Buffer> => {
  const { self, sent } = reply();
  await ask(id, { params, reply: self });
  return sent.body!;
};
const one = async (name: string) => (await ask<Prompt[]>("listPrompts")).find((each) => each.name === name);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const audited = async () =>
  (
    await db
      .selectFrom("audit")
      .select(["action", "subject"])
      .where("action", "like", "prompt.%")
      .orderBy("id")
      .execute()
  ).map(({ action, subject }) => `${action} ${subject}`);

beforeEach(async () => {
  for (const table of ["prompt", "prompt_version", "prompt_entry"] as const) await db.deleteFrom(table).execute();
  await db
    .insertInto("user")
    .values({
      ...{ id: "u1", login: "u1", name: "管理员", agent_no: null },
      ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
  engine = undefined;
  const [there] = await db.selectFrom("config_item").select("id").limit(1).execute();
  if (!there) await db.transaction().execute((work) => insertHotline(work, exampleHotline()));
});

test("what is uploaded is heard when it is put in use, and taken back again", async () => {
  expect(await one("greeting")).toMatchObject({ own: false, inUse: 0, newest: 0, uses: 1, by: null, label: null });
  const shipped = await sound("promptSound", { name: "greeting" });
  expect(await upload("greeting", mp3)).toMatchObject({
    version: 1,
    origin: "upload",
    source: "欢迎.wav",
    inUse: false,
  });
  expect((await sound("promptSound", { name: "greeting" })).equals(shipped)).toBe(true);
  expect(await one("greeting")).toMatchObject({ inUse: 0, newest: 1 });
  expect(await upload("greeting", goodbye)).toMatchObject({ version: 2 });
  expect(await use("greeting", 1)).toMatchObject({ inUse: 1, newest: 2, by: "管理员", origin: "upload" });
  const first = await sound("promptVersionSound", { name: "greeting", version: 1 });
  expect((await sound("promptSound", { name: "greeting" })).equals(first)).toBe(true);
  await use("greeting", 2);
  const versions = await ask<PromptVersion[]>("listPromptVersions", { params: { name: "greeting" } });
  expect(versions.map(({ version, inUse }) => [version, inUse])).toEqual([
    [2, true],
    [1, false],
  ]);
  // Back to the first, then to what comes with the project.
  expect(await use("greeting", 1)).toMatchObject({ inUse: 1 });
  expect(await use("greeting", 0)).toMatchObject({ inUse: 0, origin: null });
  expect(await promptSoundInForce(db, "greeting")).toBeUndefined();
  expect(await refusal(use("greeting", 9))).toMatchObject({ code: "notFound" });
  expect(await refusal(upload("no.such", goodbye))).toMatchObject({ code: "notFound" });
  expect(await refusal(sound("promptVersionSound", { name: "greeting", version: 7 }))).toMatchObject({
    code: "notFound",
  });
  expect((await audited()).slice(-4)).toEqual(Array(4).fill("prompt.use greeting"));
});

test("a thread that hangs is ended, and the next file is converted by another", async () => {
  const hanging = new Converter(log, new URL("data:text/javascript,setInterval(()=>{},1000)"), 300);
  expect(await refusal(hanging.convert(goodbye))).toEqual({ code: "unsupportedMedia", reason: "tooLong" });
  const dying = new Converter(log, new URL("data:text/javascript,process.exit(1)"), 5000);
  for (let turn = 0; turn < 2; turn++)
    expect(await refusal(dying.convert(goodbye))).toEqual({ code: "unsupportedMedia", reason: "notSound" });
  await Promise.all([hanging.close(), dying.close()]);
});

test("a file that can't be played is refused with the reason, and nothing stays of it", async () => {
  expect(await refusal(upload("greeting", Buffer.from("hello")))).toEqual({
    code: "unsupportedMedia",
    reason: "notSound",
  });
  expect(await refusal(upload("greeting", goodbye, { file: { truncated: true } }))).toEqual({ code: "tooLarge" });
  expect(await one("greeting")).toMatchObject({ newest: 0 });
});

test("more files at once than may wait are refused, the others are converted one after the other", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => refusal(converter.convert(goodbye))));
  const refused = all.filter((each) => each !== undefined);
  expect(refused).toEqual(Array(4).fill({ code: "tooMany" }));
  expect(await refusal(converter.convert(goodbye))).toBeUndefined();
});

test("a prompt of the hotline's own: named in flows when it has a sound, not deleted while it is named", async () => {
  const own = { name: "notice.holiday", label: "节日通知", text: "节日期间照常受理。" };
  expect(await ask("createPrompt", { body: own })).toMatchObject({ ...own, own: true, inUse: null, durationMs: null });
  expect(await refusal(ask("createPrompt", { body: { ...own, label: "x" } }))).toMatchObject({ field: "name" });
  expect(await refusal(ask("createPrompt", { body: { ...own, name: "Greeting" } }))).toMatchObject({ field: "name" });
  expect(await refusal(ask("createPrompt", { body: { ...own, name: "another" } }))).toMatchObject({ field: "label" });
  const key = { kind: "flow", id: "main" } as const;
  const body = {
    start: "say",
    nodes: {
      say: { kind: "play", prompts: [own.name], bargeIn: true },
      bye: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    },
    edges: [{ from: "say", exit: "done", to: "bye" }],
  };
  const problems = async () => (await checkItem(db, { ...key, version: 1, body }, {})).problems;
  expect(await problems()).toMatchObject([{ finding: "noPrompt", about: own.name }]);
  await upload(own.name, goodbye);
  expect(await problems()).toHaveLength(1);
  await use(own.name, 1);
  expect(await problems()).toEqual([]);
  expect(await refusal(use(own.name, 0))).toMatchObject({ code: "badRequest", field: "version" });

  const draft = await saveDraft(db, key, { base: 1, body, name: "主流程" } as never, { actor });
  const uses = () => ask<PromptPlace[]>("listPromptUses", { params: { name: own.name } });
  expect(await uses()).toEqual([{ kind: "flow", id: "main", name: "主流程", at: "nodes.say.prompts[0]", draft: true }]);
  const remove = () => ask("deletePrompt", { params: { name: own.name } });
  expect(await refusal(remove())).toEqual({ code: "conflict", reason: "promptInUse" });
  await discardDraft(db, key, draft.version, { actor });
  await remove();
  expect(await one(own.name)).toBeUndefined();
  expect(await refusal(remove())).toMatchObject({ code: "notFound" });
  expect(await refusal(ask("deletePrompt", { params: { name: "greeting" } }))).toMatchObject({
    reason: "promptShipped",
  });
  expect(await audited()).toContain(`prompt.remove ${own.name}`);
});

test("where a prompt is used: flows, surveys, groups, rules", async () => {
  const kinds = async (name: string) =>
    (await ask<PromptPlace[]>("listPromptUses", { params: { name } })).map(({ kind, at }) => `${kind} ${at}`);
  expect(await kinds("greeting")).toEqual(["flow nodes.greeting.prompts[0]"]);
  expect(await kinds("survey.ask")).toEqual(["survey prompt"]);
  expect(new Set(await kinds("music.hold"))).toEqual(new Set(["group musicPrompt"]));
  expect(await one("digit.1")).toMatchObject({ uses: 0, bySystem: true });
});

test("a text stays editable: whoever began from an older one is told, and each reading is a version with its words", async () => {
  const before = (await one("greeting"))!;
  const edit = (change: object) =>
    ask<Prompt>("changePrompt", { params: { name: "greeting" }, body: { version: before.version, ...change } });
  expect(await edit({ label: "欢迎词（春节）" })).toMatchObject({ label: "欢迎词（春节）", text: before.text });
  expect(await refusal(edit({ text: "x" }))).toMatchObject({ code: "stale", stale: { last: { by: "u1" } } });

  const read = (text: string) => ask<PromptVersion>("readPrompt", { params: { name: "greeting" }, body: { text } });
  expect(await refusal(read("您好。"))).toEqual({ code: "unavailable", reason: "noEngine" });
  engine = { engine: "http", voice: "v", read: async () => goodbye };
  expect(await read("您好，新年好。")).toMatchObject({ version: 1, origin: "read", source: "http v" });
  expect(await one("greeting")).toMatchObject({ text: "您好，新年好。", label: "欢迎词（春节）" });
  expect(await read("您好。")).toMatchObject({ version: 2, text: "您好。" });
  const versions = await ask<PromptVersion[]>("listPromptVersions", { params: { name: "greeting" } });
  expect(versions.map(({ text }) => text)).toEqual(["您好。", "您好，新年好。"]);
  // What callers hear stays told as it is, until a version is put in use.
  expect(await one("greeting")).toMatchObject({ text: "您好。", heard: before.text });
  await use("greeting", 1);
  expect(await one("greeting")).toMatchObject({ text: "您好。", heard: "您好，新年好。" });
  // Of a recording the words are what somebody wrote down.
  await upload("beep", goodbye);
  await use("beep", 1);
  await ask("changePrompt", { params: { name: "beep" }, body: { text: "嘀。" } });
  expect(await one("beep")).toMatchObject({ text: "嘀。", heard: "嘀。" });

  engine = { engine: "http", voice: "", read: async () => Buffer.from("<html>") };
  expect(await refusal(read("a"))).toEqual({ code: "refused", reason: "speechRubbish" });
  engine = { engine: "http", voice: "", read: () => Promise.reject(new SpeechFailed("slow", "")) };
  expect(await refusal(read("a"))).toEqual({ code: "refused", reason: "speechSlow" });
});

test("a text is heard as a flow would have it read, and nothing is kept of it", async () => {
  const heard = async (text: string): Promise<Buffer> => {
    const { self, sent } = reply();
    await ask("speakText", { body: { text }, reply: self });
    return sent.body!;
  };
  engine = undefined;
  expect(await refusal(heard("您好。"))).toEqual({ code: "unavailable", reason: "noEngine" });
  engine = { engine: "http", voice: "v", read: async () => goodbye };
  const sound = await heard("您好。");
  expect(sound.subarray(0, 4).toString()).toBe("RIFF");
  expect(sound.readUInt32LE(24)).toBe(8000);
  engine = { engine: "http", voice: "", read: () => Promise.reject(new SpeechFailed("slow", "")) };
  expect(await refusal(heard("别的。"))).toEqual({ code: "refused", reason: "speechFailed" });
  expect(await db.selectFrom("prompt_version").selectAll().execute()).toEqual([]);
});

test("thirty versions are kept, and the one in use beyond them", async () => {
  await upload("beep", goodbye);
  await use("beep", 1);
  const row = (await db.selectFrom("prompt_version").selectAll().executeTakeFirstOrThrow())!;
  for (let version = 2; version <= 33; version++)
    await db
      .insertInto("prompt_version")
      .values({ ...row, version })
      .execute();
  await upload("beep", goodbye);
  const kept = (await db.selectFrom("prompt_version").select("version").orderBy("version").execute()).map(
    ({ version }) => version,
  );
  expect(kept).toHaveLength(31);
  expect(kept.slice(0, 2)).toEqual([1, 5]);
});
