import { mkdir } from "node:fs/promises";
import type { Db } from "@zongji/store";
import { soundBytes } from "../exports/index.ts";
import { roomIn } from "../jobs/index.ts";
import { recordedMs } from "./recorded.ts";
import { databaseBytes } from "./store.ts";

export type Space = {
  /** Where packs lie. */
  readonly root: string;
  /** How many bytes may be written there. */
  readonly roomIn?: (root: string) => Promise<number>;
};

/** So many bytes may still be written where packs lie. */
export const freeFor = async ({ root, roomIn: room = roomIn }: Space): Promise<number> => {
  await mkdir(root, { recursive: true, mode: 0o700 });
  return Math.floor(await room(root));
};

const everything = { scope: "all", user: "", groups: [] } as const;

/** How much a pack may need at most: the sound as WAV, and twice the database, since its rows are written twice, as text. */
export const neededBytes = async (db: Db): Promise<number> =>
  (await soundBytes(db, { reach: everything })) + 2 * (await databaseBytes(db));

/** WAV of 8000 samples a second, two channels of 16 bit. */
const bytesPerMs = 32;

/** About the same, for a page that does not wait for minutes. Before it writes anything, the pack reckons by all pieces itself. */
export const aboutNeededBytes = async (db: Db): Promise<number> =>
  bytesPerMs * (await recordedMs(db)) + 2 * (await databaseBytes(db));
