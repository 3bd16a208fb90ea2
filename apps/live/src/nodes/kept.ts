import { randomUUID } from "node:crypto";
import { readIfThere, writePrivate } from "@zongji/store";

/** What a node knows of itself without the database. */
export type Kept = {
  readonly v: 1;
  /** Whose data folder it is, so that two servers of one name are told apart. */
  readonly folder: string;
  /** Groups that it held last, with the fences of their leases; undefined: it never took a turn. */
  readonly held?: Readonly<Record<string, number>>;
};

export const readKept = (file: string): Kept => {
  try {
    const kept = JSON.parse(readIfThere(file) ?? "null") as Kept | null;
    if (kept?.v === 1 && typeof kept.folder === "string") return kept;
  } catch {
    // Torn or foreign: as at a first start.
  }
  return { v: 1, folder: randomUUID() };
};

export const writeKept = (file: string, kept: Kept): void => writePrivate(file, JSON.stringify(kept));
