import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "@zongji/store";
import { sql } from "kysely";

/** `shipped`: what comes with the project; `uploaded`: what plays instead, and the hotline's own prompts. */
export type PromptFolders = { readonly shipped: string; readonly uploaded: string };

const texts = (folder: string): Record<string, string> => {
  try {
    return JSON.parse(readFileSync(join(folder, "texts.json"), "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
};

const shaOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** Puts the file in its place: whole or not at all, so that a call that plays it meanwhile hears the old or the new. */
const layDown = async (folder: string, name: string, content: Buffer): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${name}.${shaOf(content).slice(0, 8)}`);
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(folder, `${name}.wav`));
};

/**
 * Keeps on the disk what the database says that plays: what was put in use or taken back by the office, at this server or another of the same database.
 * A file is read again only where it changed.
 */
export class KeptPrompts {
  readonly #db: Db;
  readonly #folders: PromptFolders;
  readonly #shippedTexts: Record<string, string>;
  #texts: ReadonlyMap<string, string> = new Map();
  /** By the file: when it was changed last, and its hash. */
  readonly #hashes = new Map<string, { readonly stamp: string; readonly sha256: string }>();
  #turn: Promise<void> = Promise.resolve();

  constructor(db: Db, folders: PromptFolders) {
    this.#db = db;
    this.#folders = folders;
    this.#shippedTexts = texts(folders.shipped);
  }

  /** What callers hear of a prompt, in words, where they are written down. */
  textOf(prompt: string): string | undefined {
    return this.#texts.get(prompt) ?? this.#shippedTexts[prompt];
  }

  /** Reads the database; one after the other. @throws what the database or the disk throws */
  follow(): Promise<void> {
    const turn = this.#turn.then(() => this.#follow());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #follow(): Promise<void> {
    const words = await this.#db
      .selectFrom("prompt_version")
      .innerJoin("prompt", (join) =>
        join.onRef("prompt.name", "=", "prompt_version.name").onRef("prompt.version", "=", "prompt_version.version"),
      )
      .select(["prompt.name", "words"])
      .where("words", "<>", "")
      .execute();
    this.#texts = new Map(words.map((each) => [each.name, each.words]));
    const rows = await this.#db
      .selectFrom("prompt")
      .select(["name", "sha256", sql<boolean>`content is null`.as("isOld")])
      .execute();
    for (const row of rows) await this.#keep(row);
    const names = new Set(rows.map(({ name }) => `${name}.wav`));
    const { uploaded } = this.#folders;
    for (const file of await readdir(uploaded).catch(() => []))
      if (file.endsWith(".wav") && !names.has(file)) await rm(join(uploaded, file), { force: true });
  }

  async #keep({ name, sha256, isOld }: { name: string; sha256: string; isOld: boolean }): Promise<void> {
    const isSame = (await this.#shaOnDisk(name)) === sha256;
    // Of an older program: the server that has the file gives it to the others.
    if (isSame && isOld) await this.#give(name, sha256);
    if (isSame || isOld) return;
    const row = await this.#db.selectFrom("prompt").select("content").where("name", "=", name).executeTakeFirst();
    if (row?.content) await layDown(this.#folders.uploaded, name, row.content);
  }

  async #give(name: string, sha256: string): Promise<void> {
    const content = await readFile(join(this.#folders.uploaded, `${name}.wav`));
    await this.#db.updateTable("prompt").set({ content }).where("name", "=", name).execute();
    await this.#db
      .updateTable("prompt_version")
      .set({ content })
      .where("name", "=", name)
      .where("sha256", "=", sha256)
      .execute();
  }

  async #shaOnDisk(name: string): Promise<string | undefined> {
    const file = join(this.#folders.uploaded, `${name}.wav`);
    const found = await stat(file).catch(() => undefined);
    if (!found) return undefined;
    const stamp = `${found.mtimeMs} ${found.size} ${found.ino}`;
    const known = this.#hashes.get(name);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = shaOf(await readFile(file));
    this.#hashes.set(name, { stamp, sha256 });
    return sha256;
  }
}
