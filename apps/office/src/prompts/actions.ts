/** What is done to prompts: each in one transaction with its line of the audit trail. */
import { createHash } from "node:crypto";
import type { NewPrompt, Prompt, PromptChange, PromptVersion, promptOrigins } from "@zongji/api";
import {
  type Actor,
  addPromptEntry,
  addPromptVersion,
  type Db,
  dropOldPromptVersions,
  findPromptVersion,
  inTransaction,
  type KeptPrompt,
  lockConfiguration,
  lockForEdit,
  nowOf,
  promptEntries,
  putPromptEntry,
  putPromptInForce,
  putPromptWords,
  removePrompt,
  takePromptBack,
  type Work,
} from "@zongji/store";
import { beginEdit, Refusal } from "@zongji/web";
import type { Converted } from "./convert.ts";
import { editedOf, onePrompt, presentVersions, usesOf } from "./list.ts";
import type { Shipped } from "./shipped.ts";

export type Prompts = { readonly db: Db; readonly shipped: () => Promise<ReadonlyMap<string, Shipped>> };

/** So many versions are kept of a prompt; the one in use always is. */
const mostVersions = 30;

/** Two prompts that people name alike could not be told apart. */
const oneOfItsName = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if ((error as { constraint?: string }).constraint === "prompt_entry_label")
      throw new Refusal("conflict", { field: "label", reason: "promptLabelTaken" });
    throw error;
  }
};

const findEntry = async (tx: Work["tx"], name: string): Promise<KeptPrompt | undefined> =>
  (await promptEntries(tx)).find((each) => each.name === name);

export const createPrompt = async ({ db, shipped }: Prompts, asked: NewPrompt, actor: Actor): Promise<Prompt> => {
  const known = await shipped();
  const { name, text = "" } = asked;
  const label = asked.label.trim();
  const taken = () => new Refusal("conflict", { field: "name", reason: "promptNameTaken" });
  // Where file names know no case, two that differ by it are one.
  if ([...known.keys()].some((each) => each.toLowerCase() === name.toLowerCase())) throw taken();
  return oneOfItsName(
    inTransaction(db, actor, async ({ tx, audit }) => {
      await lockConfiguration(tx);
      const others = await promptEntries(tx);
      if (others.some((each) => each.name.toLowerCase() === name.toLowerCase())) throw taken();
      await addPromptEntry(tx, { name, own: true, label, words: text, at: nowOf(tx), by: actor.userId });
      audit("prompt.create", name, { label, text });
      return onePrompt(tx, known, name);
    }),
  );
};

export const changePrompt = async (
  { db, shipped }: Prompts,
  name: string,
  { version, ...asked }: PromptChange,
  actor: Actor,
): Promise<Prompt> => {
  const known = await shipped();
  return oneOfItsName(
    inTransaction(db, actor, async ({ tx, audit }) => {
      const { inUse, origin } = await onePrompt(tx, known, name);
      const read = async () => editedOf(await findEntry(tx, name), known.get(name));
      const was = await beginEdit(tx, { subject: name, given: version, read });
      const is = {
        label: asked.label === undefined ? was.label : asked.label.trim(),
        text: asked.text ?? was.text,
      };
      const own = !known.has(name);
      await putPromptEntry(tx, {
        ...{ name, own, label: is.label, words: is.text },
        ...{ at: nowOf(tx), by: actor.userId },
      });
      // What was read is what was read; of a recording this is what somebody hears in it.
      if (inUse && origin !== "read" && is.text !== was.text) await putPromptWords(tx, name, inUse, is.text);
      audit("prompt.change", name, { was, is });
      return onePrompt(tx, known, name);
    }),
  );
};

export type Making = {
  readonly origin: (typeof promptOrigins)[number];
  readonly sound: Converted;
  readonly source: string;
  /** Of a reading: it becomes the prompt's. Absent: the prompt's text stands with the version. */
  readonly text?: string;
};

/** Adds a version; callers don't hear it before it is put in use. */
export const addVersion = async (
  { db, shipped }: Prompts,
  name: string,
  { origin, sound, source, text }: Making,
  actor: Actor,
): Promise<PromptVersion> => {
  const known = await shipped();
  return inTransaction(db, actor, async ({ tx, audit }) => {
    await lockForEdit(tx, name);
    const prompt = await onePrompt(tx, known, name);
    const words = text ?? prompt.text;
    const content = Buffer.from(sound.content);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const version = await addPromptVersion(tx, {
      ...{ name, origin, words, source: source.slice(0, 200), sha256, content },
      ...{ duration_ms: sound.durationMs, loudness_was: sound.loudnessWas, loudness: sound.loudness },
      ...{ at: nowOf(tx), by: actor.userId },
    });
    if (words !== prompt.text)
      await putPromptEntry(tx, {
        ...{ name, own: prompt.own, label: prompt.label, words },
        ...{ at: nowOf(tx), by: actor.userId },
      });
    await dropOldPromptVersions(tx, name, mostVersions);
    audit(origin === "read" ? "prompt.read" : "prompt.upload", name, {
      ...{ version, origin, source, sha256, durationMs: sound.durationMs },
      ...(origin === "read" && { text: words }),
    });
    return (await presentVersions(tx, name)).find((each) => each.version === version)!;
  });
};

/** @param version 0: what comes with the project */
export const putInUse = async (
  { db, shipped }: Prompts,
  name: string,
  version: number,
  actor: Actor,
): Promise<Prompt> => {
  const known = await shipped();
  return inTransaction(db, actor, async ({ tx, audit }) => {
    await lockForEdit(tx, name);
    const { inUse: was } = await onePrompt(tx, known, name);
    if (version === 0) {
      if (!known.has(name)) throw new Refusal("badRequest", { field: "version" });
      await takePromptBack(tx, name);
    } else {
      const made = await findPromptVersion(tx, name, version);
      if (!made) throw new Refusal("notFound");
      await putPromptInForce(tx, made, actor.userId!, nowOf(tx));
    }
    audit("prompt.use", name, { was, is: version });
    return onePrompt(tx, known, name);
  });
};

export const deletePrompt = async ({ db, shipped }: Prompts, name: string, actor: Actor): Promise<void> => {
  const known = await shipped();
  if (known.has(name)) throw new Refusal("conflict", { reason: "promptShipped" });
  await inTransaction(db, actor, async ({ tx, audit }) => {
    // Nobody names it meanwhile.
    await lockConfiguration(tx);
    const { label, text } = await onePrompt(tx, known, name);
    if ((await usesOf(tx, name)).length > 0) throw new Refusal("conflict", { reason: "promptInUse" });
    await removePrompt(tx, name);
    audit("prompt.remove", name, { label, text });
  });
};
