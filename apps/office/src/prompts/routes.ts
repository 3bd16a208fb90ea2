import { operations } from "@zongji/api";
import { type Db, findPromptVersion, type Log, promptSoundInForce } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import type { FastifyReply, FastifyRequest } from "fastify";
import { addVersion, changePrompt, createPrompt, deletePrompt, type Prompts, putInUse } from "./actions.ts";
import type { Converter } from "./converter.ts";
import { listPrompts, onePrompt, presentVersions, usesOf } from "./list.ts";
import { readSound, shippedIn } from "./shipped.ts";
import type { createSpeaker } from "./speak.ts";
import { type Engine, SpeechFailed } from "./speech.ts";

export type PromptRoom = {
  readonly db: Db;
  /** Where what comes with the project lies. */
  readonly shippedFolder: string;
  /** Where the live hotline keeps what plays of the hotline's own. */
  readonly playedFolder: string;
  readonly converter: Converter;
  /** undefined: texts can't be read. */
  readonly engine: Engine | undefined;
  /** Reads texts as callers hear them: `{ texts }` to `{ sounds }`. */
  readonly speak: ReturnType<typeof createSpeaker>;
  readonly log: Log;
};

const sendWav = (reply: FastifyReply, sound: Buffer): FastifyReply =>
  reply.header("cache-control", "no-store").type("audio/wav").send(sound);

/** The file of an upload, with its name. @throws Refusal */
const uploadOf = async (request: FastifyRequest) => {
  const fileSize = operations.uploadPrompt.upload.maxBytes;
  const file = request.isMultipart() ? await request.file({ limits: { fileSize } }) : undefined;
  if (file === undefined) throw new Refusal("badRequest", { field: "file" });
  const bytes = await file.toBuffer();
  // toBuffer throws only if more was read after the limit was met.
  if (file.file.truncated) throw new Refusal("tooLarge");
  return { bytes, name: file.filename };
};

const read = async ({ engine, converter, log }: PromptRoom, text: string) => {
  if (!engine) throw new Refusal("unavailable", { reason: "noEngine" });
  try {
    return await converter.convert(await engine.read(text), true);
  } catch (error) {
    if (error instanceof Refusal && error.code === "unsupportedMedia")
      throw new Refusal("refused", { reason: error.extra.reason === "tooLong" ? "speechLarge" : "speechRubbish" });
    if (!(error instanceof SpeechFailed)) throw error;
    log.warn({ engine: engine.engine, error: error.message }, "a text could not be read");
    const reasons = { slow: "speechSlow", failed: "speechFailed", rubbish: "speechRubbish", large: "speechLarge" };
    throw new Refusal("refused", { reason: reasons[error.fault] });
  }
};

/** 语音: the office keeps them and converts what is uploaded; the live hotline plays what is in use. */
export const promptRoutes = (add: AddOperation, room: PromptRoom): void => {
  const { db, shippedFolder, playedFolder, converter, engine } = room;
  const prompts: Prompts = { db, shipped: shippedIn(shippedFolder) };
  /** Of an older program's upload the sound may lie on a server's disk alone. */
  const orPlayed = async (content: Buffer | null, name: string): Promise<Buffer> => {
    const sound = content ?? (await readSound(playedFolder, name));
    if (!sound) throw new Refusal("notFound");
    return sound;
  };
  const mustBeThere = async (name: string) => onePrompt(db, await prompts.shipped(), name);
  add("listPrompts", async () => listPrompts(db, await prompts.shipped()));
  add("promptSound", async ({ params: { name }, reply }) => {
    const own = await promptSoundInForce(db, name);
    const sound = own === undefined ? await readSound(shippedFolder, name) : await orPlayed(own, name);
    if (!sound) throw new Refusal("notFound");
    return sendWav(reply, sound);
  });
  add("createPrompt", ({ body, actor }) => createPrompt(prompts, body, actor));
  add("changePrompt", ({ params, body, actor }) => changePrompt(prompts, params.name, body, actor));
  add("deletePrompt", async ({ params, actor }) => {
    await deletePrompt(prompts, params.name, actor);
    return undefined;
  });
  add("listPromptVersions", async ({ params: { name } }) => {
    await mustBeThere(name);
    return presentVersions(db, name);
  });
  add("promptVersionSound", async ({ params: { name, version }, reply }) => {
    const made = await findPromptVersion(db, name, version);
    if (!made) throw new Refusal("notFound");
    return sendWav(reply, await orPlayed(made.content, name));
  });
  add("uploadPrompt", async ({ params: { name }, query: { origin = "upload" }, actor, request }) => {
    await mustBeThere(name);
    const file = await uploadOf(request);
    const sound = await converter.convert(file.bytes);
    const source = origin === "recorded" ? "" : file.name;
    return addVersion(prompts, name, { origin, sound, source }, actor);
  });
  add("readPrompt", async ({ params: { name }, body: { text }, actor }) => {
    await mustBeThere(name);
    const sound = await read(room, text);
    const source = [engine!.engine, engine!.voice].filter(Boolean).join(" ");
    return addVersion(prompts, name, { origin: "read", sound, source, text }, actor);
  });
  add("usePromptVersion", ({ params, body, actor }) => putInUse(prompts, params.name, body.version, actor));
  add("listPromptUses", async ({ params: { name } }) => {
    await mustBeThere(name);
    return usesOf(db, name);
  });
  add("speakText", async ({ body: { text }, reply }) => {
    if (!engine) throw new Refusal("unavailable", { reason: "noEngine" });
    const answer = await room.speak(JSON.stringify({ texts: [text] }));
    if (answer.failed !== undefined || answer.status !== 200) throw new Refusal("refused", { reason: "speechFailed" });
    const { sounds } = JSON.parse(answer.body) as { readonly sounds: readonly [string] };
    return sendWav(reply, Buffer.from(sounds[0], "base64"));
  });
  add("speechEngine", async () => ({ engine: engine?.engine ?? null, voice: engine?.voice ?? "" }));
};
