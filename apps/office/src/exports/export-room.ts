import type { Export, ExportedList } from "@zongji/api";
import type { Actor, Db, Parties } from "@zongji/store";
import type { NumberSearches } from "../calls/index.ts";
import type { AnyRoom } from "./list-file.ts";

export type ExportRoom = {
  readonly db: Db;
  readonly parties: Parties;
  /** This server's name. */
  readonly node: string;
  readonly folder: string;
  /** The hotline's. */
  readonly zone: string;
  readonly rooms: Readonly<Record<ExportedList, AnyRoom>>;
  /** How many rows a file may have. */
  readonly mostRows?: number;
  /** Of how many calls, and how many bytes of sound, one file may hold the recordings. */
  readonly mostCalls?: number;
  readonly mostSoundBytes?: number;
  /** Told that there is something to do. */
  readonly wake: () => void;
  /** Searches by number, limited together with those of other rooms; absent: by themselves. */
  readonly searches?: NumberSearches;
};

type NewJob = { readonly owner: string; readonly total: number | null; readonly asked: object };
export type Begin = (job: NewJob, actor: Actor, detail: object) => Promise<Export>;
