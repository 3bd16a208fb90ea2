/** What the pages see of prompts. */
import type { Prompt, PromptPlace, PromptVersion } from "@zongji/api";
import { isPlayedBySystem } from "@zongji/domain";
import {
  type Db,
  type KeptPrompt,
  type KeptPromptVersion,
  promptEntries,
  promptsInForce,
  promptUses,
  promptVersions,
  promptVersionsShown,
  type Work,
} from "@zongji/store";
import { Refusal, withVersion } from "@zongji/web";
import type { Shipped } from "./shipped.ts";

type Reading = Db | Work["tx"];
type Known = ReadonlyMap<string, Shipped>;

/** What of a prompt is edited: its version is a hash of this. */
export type Edited = { readonly label: string | null; readonly text: string };

export const editedOf = (entry: KeptPrompt | undefined, shipped: Shipped | undefined): Edited => ({
  label: entry?.label ?? null,
  text: entry?.words ?? shipped?.text ?? "",
});

const newestOf = (versions: readonly KeptPromptVersion[]): number =>
  versions.reduce((newest, { version }) => Math.max(newest, version), 0);

/** Every prompt, by its name. */
export const listPrompts = async (db: Reading, shipped: Known): Promise<Prompt[]> => {
  const [entries, inForce, versions] = [
    await promptEntries(db),
    await promptsInForce(db),
    await promptVersionsShown(db),
  ];
  const uses = new Map<string, number>();
  for (const { prompt } of await promptUses(db)) uses.set(prompt, (uses.get(prompt) ?? 0) + 1);
  const names = new Set([...shipped.keys(), ...entries.map(({ name }) => name), ...inForce.map(({ name }) => name)]);
  return [...names].sort().map((name) => {
    const entry = entries.find((each) => each.name === name);
    const [own, now] = [shipped.get(name), inForce.find((each) => each.name === name)];
    const made = versions.filter((each) => each.name === name);
    const used = now && made.find(({ version }) => version === now.version);
    const { version, ...edited } = withVersion(editedOf(entry, own));
    return {
      ...{ name, ...edited, version, own: own === undefined },
      // Of one that was uploaded before there were texts, what stands with the prompt.
      heard: (now ? used?.words : own?.text) || edited.text,
      durationMs: now?.duration_ms ?? own?.durationMs ?? null,
      inUse: now?.version ?? (own ? 0 : null),
      newest: newestOf(made),
      origin: used?.origin ?? null,
      at: used === undefined ? null : Number(used.at),
      by: used?.by_name ?? null,
      uses: uses.get(name) ?? 0,
      bySystem: isPlayedBySystem(name),
    };
  });
};

/** @throws Refusal notFound */
export const onePrompt = async (db: Reading, shipped: Known, name: string): Promise<Prompt> => {
  const found = (await listPrompts(db, shipped)).find((each) => each.name === name);
  if (!found) throw new Refusal("notFound");
  return found;
};

export const presentVersions = async (db: Reading, name: string): Promise<PromptVersion[]> => {
  const inUse = (await promptsInForce(db)).find((each) => each.name === name)?.version;
  return (await promptVersions(db, name)).map((each) => ({
    ...{ version: each.version, origin: each.origin, text: each.words, source: each.source },
    ...{ durationMs: each.duration_ms, loudnessWas: each.loudness_was, loudness: each.loudness },
    ...{ at: Number(each.at), by: each.by_name, inUse: each.version === inUse },
  }));
};

export const usesOf = async (db: Reading, name: string): Promise<PromptPlace[]> =>
  (await promptUses(db))
    .filter(({ prompt }) => prompt === name)
    .map(({ kind, id, name: called, at, draft }) => ({ kind, id, name: called, at, draft }));
