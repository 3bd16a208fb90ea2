import type { ReadingVersion } from "@zongji/domain";
import type { Db, Parties } from "@zongji/store";
import type { Sounds } from "../calls/index.ts";
import type { AnyRoom } from "./list-file.ts";

/** What exports are made with. */
export type Makers = {
  readonly db: Db;
  readonly parties: Parties;
  readonly folder: string;
  /** The hotline's zone. */
  readonly zone: string;
  readonly rooms: Readonly<Record<string, AnyRoom>>;
  /** Where recordings lie. */
  readonly sounds: Sounds;
  /** Between two batches, or two recordings, ms: leaves the processor to others. */
  readonly restMs?: number;
  /** What both sides of the contract signed, for evidence. */
  readonly readings?: (db: Db) => Promise<readonly ReadingVersion[]>;
  /** Of recordings: a file is kept in pieces of about so much. */
  readonly pieceBytes?: number;
};

/** Its owner stopped it. */
export class NotWanted extends Error {}
