import type { ColumnType } from "kysely";

type Json<T> = ColumnType<T, string, string>;
/** Left out of an insert it is null. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** How far a pack is, as of the last moment at which all of it was on the disk. */
export type PackProgress = {
  /** The place of what is being written. */
  readonly step: number;
  /** The key of the last row, or recording, that is in it. */
  readonly after: readonly (string | number)[] | null;
  /** Of the table that is being written: its rows, its attachments, which of its files, how often it was begun anew. */
  readonly rows: number;
  readonly files: number;
  readonly part: number;
  readonly partRows: number;
  readonly tries: number;
  /** Bytes of the files that grow. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Bytes of the manifest, and those that it had when the table was begun; so also for all files of the pack. */
  readonly manifest: number;
  readonly began: {
    readonly manifest: number;
    readonly bytes: number;
    readonly entries: number;
    readonly unopened: number;
  };
  readonly bytes: number;
  readonly entries: number;
  readonly done: Readonly<Record<string, { readonly rows: number; readonly files: number; readonly parts: number }>>;
  /** What there was when it was begun. */
  readonly expected: { readonly rows: number; readonly recordings: number };
  /** Calls whose recordings were looked at; sound files that are in it; those that are missing. */
  readonly recordings: { readonly done: number; readonly copied: number; readonly missing: number };
  readonly unopened: number;
};

export type PackCount = {
  readonly kind: string;
  readonly name: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly inDatabase: number;
  readonly inPack: number;
  readonly files: number;
};

/** 合同: files that were given as evidence, lists that samples are drawn from, evidence packs, packs that are handed over. What was done under the contract is events. */
export type ContractTables = {
  contract_file: {
    id: string;
    name: string;
    type: string;
    bytes: number;
    sha256: string;
    content: Buffer;
    by: string | null;
    at: number;
  };
  contract_sample: { stage: string; no: number; secret: string; list: Buffer; at: number };
  contract_pack: { id: string; stage: string; no: number; content: Buffer; by: string | null; at: number };
  handover_pack: {
    id: string;
    job: string;
    node: string;
    until: number;
    by: string | null;
    created_at: number;
    progress: Json<PackProgress>;
    ended_at: Later<number>;
    sha256: Later<string>;
    bytes: Later<number>;
    files: Later<number>;
    counts: ColumnType<readonly PackCount[], string | undefined, string>;
    removed_at: Later<number>;
    removed_by: Later<string>;
  };
};
