import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Prompt } from "@zongji/api";
import { type Actor, type Db, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";

export type PromptFolders = { readonly shipped: string; readonly uploaded: string };

const longestSec = 600;

/** What a WAV file must be for the media to play it. @returns ms. @throws Refusal unsupportedMedia, with the reason in a word */
export const wavDurationMs = (file: Buffer): number => {
  const refuse = (reason: string): never => {
    throw new Refusal("unsupportedMedia", { reason });
  };
  if (file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE") return refuse("notWav");
  let bytesPerSec = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const [name, bytes] = [file.toString("latin1", at, at + 4), file.readUInt32LE(at + 4)];
    const body = at + 8;
    if (name === "fmt " && body + 16 <= file.length) {
      const [format, channels] = [file.readUInt16LE(body), file.readUInt16LE(body + 2)];
      const [rate, bits] = [file.readUInt32LE(body + 4), file.readUInt16LE(body + 14)];
      // 1 PCM, 6 A-law (RFC 2361).
      const isPcm = format === 1 && bits === 16;
      if (!isPcm && !(format === 6 && bits === 8)) return refuse("codec");
      if (channels !== 1) return refuse("channels");
      if (rate !== 8000) return refuse("rate");
      bytesPerSec = isPcm ? 16_000 : 8000;
    }
    if (name === "data") {
      const there = Math.min(bytes, file.length - body);
      if (bytesPerSec === 0 || there < bytes) return refuse("torn");
      const ms = Math.round((there / bytesPerSec) * 1000);
      if (ms < 20) return refuse("empty");
      return ms > longestSec * 1000 ? refuse("tooLong") : ms;
    }
    at = body + bytes + (bytes % 2);
  }
  return refuse("noData");
};

const durationOf = (file: string): number => {
  try {
    return wavDurationMs(readFileSync(file));
  } catch {
    return 0;
  }
};

/** Reading every file for its length again at each look would be waste: they change seldom. */
const durations = new Map<string, { readonly stamp: number; readonly ms: number }>();
const keptDuration = (file: string): number => {
  const stamp = statSync(file).mtimeMs;
  const kept = durations.get(file);
  if (kept?.stamp === stamp) return kept.ms;
  const ms = durationOf(file);
  durations.set(file, { stamp, ms });
  return ms;
};

const texts = (folder: string): Record<string, string> => {
  try {
    return JSON.parse(readFileSync(join(folder, "texts.json"), "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
};

/** The words of a prompt of this folder, where they are written down. */
export const promptTextOf = ({ shipped }: PromptFolders): ((prompt: string) => string | undefined) => {
  const known = texts(shipped);
  return (prompt) => known[prompt];
};

export const listPrompts = async (db: Db, { shipped, uploaded }: PromptFolders): Promise<Prompt[]> => {
  const uploads = await db
    .selectFrom("prompt")
    .innerJoin("user", "user.id", "prompt.uploaded_by")
    .select(["prompt.name as name", "duration_ms", "uploaded_at", "user.name as by"])
    .execute();
  const text = texts(shipped);
  const names = readdirSync(shipped)
    .filter((file) => file.endsWith(".wav"))
    .map((file) => file.slice(0, -4));
  return names.sort().map((name) => {
    const upload = uploads.find((each) => each.name === name);
    const file = join(upload ? uploaded : shipped, `${name}.wav`);
    return {
      name,
      text: text[name] ?? "",
      durationMs: upload?.duration_ms ?? keptDuration(file),
      uploadedAt: upload?.uploaded_at ?? null,
      uploadedBy: upload?.by ?? null,
    };
  });
};

/** What callers hear of a prompt, a WAV file. @throws Refusal notFound */
export const promptSound = async ({ uploaded, shipped }: PromptFolders, name: string): Promise<Buffer> => {
  for (const folder of [uploaded, shipped])
    try {
      return await readFile(join(folder, `${name}.wav`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  throw new Refusal("notFound");
};

const findPrompt = async (db: Db, folders: PromptFolders, name: string): Promise<Prompt> => {
  const prompt = (await listPrompts(db, folders)).find((each) => each.name === name);
  if (prompt === undefined) throw new Refusal("notFound");
  return prompt;
};

const shaOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** Writes the file beside its place. Returns how it is put there. */
const layDown = async ({ uploaded }: PromptFolders, name: string, content: Buffer): Promise<() => Promise<void>> => {
  await mkdir(uploaded, { recursive: true, mode: 0o700 });
  const draft = join(uploaded, `.${name}.${shaOf(content).slice(0, 8)}`);
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return () => rename(draft, join(uploaded, `${name}.wav`));
};

/** What was uploaded, or taken back, at another server of this database is so here too. */
export const followUploads = async (db: Db, folders: PromptFolders): Promise<void> => {
  const rows = await db
    .selectFrom("prompt")
    .select(["name", "sha256", sql<boolean>`content is null`.as("isOld")])
    .execute();
  for (const { name, sha256, isOld } of rows) {
    const file = join(folders.uploaded, `${name}.wav`);
    const own = existsSync(file) ? readFileSync(file) : undefined;
    const isSame = own !== undefined && shaOf(own) === sha256;
    // Of an older program: the server that has the file gives it to the others.
    if (isSame && isOld) await db.updateTable("prompt").set({ content: own }).where("name", "=", name).execute();
    if (isSame || isOld) continue;
    const { content } = await db
      .selectFrom("prompt")
      .select("content")
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    if (content) await (await layDown(folders, name, content))();
  }
  const names = new Set(rows.map(({ name }) => `${name}.wav`));
  if (!existsSync(folders.uploaded)) return;
  for (const file of readdirSync(folders.uploaded))
    if (file.endsWith(".wav") && !names.has(file)) rmSync(join(folders.uploaded, file), { force: true });
};

/** Puts a recording in a prompt's place: whole or not at all, so that a call that plays it meanwhile hears the old or the new. */
export const uploadPrompt = async (
  db: Db,
  folders: PromptFolders,
  name: string,
  content: Buffer,
  actor: Actor,
): Promise<Prompt> => {
  await findPrompt(db, folders, name);
  const durationMs = wavDurationMs(content);
  const sha256 = shaOf(content);
  const put = await layDown(folders, name, content);
  const row = {
    file: `${name}.wav`,
    sha256,
    duration_ms: durationMs,
    uploaded_at: Date.now(),
    uploaded_by: actor.userId!,
    content,
  };
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto("prompt")
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
      .execute();
    await writeAudit(tx, actor, "prompt.upload", name, { sha256, durationMs });
    await put();
  });
  return findPrompt(db, folders, name);
};

export const deletePrompt = async (db: Db, folders: PromptFolders, name: string, actor: Actor): Promise<void> => {
  await db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom("prompt").where("name", "=", name).executeTakeFirst();
    if (numDeletedRows === 0n) throw new Refusal("notFound");
    await writeAudit(tx, actor, "prompt.delete", name);
    rmSync(join(folders.uploaded, `${name}.wav`), { force: true });
  });
};
