/** Writes a pack, slice after slice: each goes on where the one before, or a program that was killed, had noted that all was on the disk. */
import { setTimeout as sleep } from "node:timers/promises";
import { clockOf, type Db, type PackProgress, type Parties } from "@zongji/store";
import type { Sounds } from "../calls/index.ts";
import { DiskFull, progressJob } from "../jobs/index.ts";
import { cellValue, csvHead, csvLine, instantIn, type Unopened } from "./cells.ts";
import type { PackTable } from "./fields.ts";
import { filePath } from "./file-path.ts";
import { packTables } from "./kinds/index.ts";
import type { PackFiles } from "./pack-files.ts";
import { contentOf, type ReadRow, rowsAfter, rowsIn } from "./pages.ts";
import { partName } from "./readme.ts";
import { recordedAfter, recordedCalls } from "./recorded.ts";
import { missingIndex, putSound, type RecordedCall, soundHead, soundIndex, soundsOf } from "./recordings.ts";
import { freeFor, neededBytes, type Space } from "./space.ts";
import { keepProgress, type Pack } from "./store.ts";

export type PackMakers = Space & {
  readonly db: Db;
  readonly parties: Parties;
  /** Where recordings lie. */
  readonly sounds: Sounds;
  /** The hotline's. */
  readonly zone: string;
  /** Between two pages, or two recordings, ms: leaves the processor to others. */
  readonly restMs?: number;
  /** So long other jobs wait for it, ms. */
  readonly sliceMs?: number;
  /** So much is written again at most after a program was killed, ms. */
  readonly noteMs?: number;
  readonly pageRows?: number;
  /** Of one file of rows: a spreadsheet takes about a million. */
  readonly partRows?: number;
};

/** It was stopped. */
export class NotWanted extends Error {
  override readonly name = "NotWanted";
}

const tellEveryMs = 500;
const callsAtOnce = 20;

const fresh = { after: null, rows: 0, files: 0, part: 1, partRows: 0 } as const;

export class PackRun {
  readonly #makers: PackMakers;
  readonly #pack: Pick<Pack, "id" | "job" | "until">;
  readonly #files: PackFiles;
  readonly #unopened: Unopened;
  readonly #instant: (at: number) => string;
  #progress: PackProgress;
  readonly #mono: () => number;
  #told: number;
  #noted: number;

  constructor(makers: PackMakers, pack: Pick<Pack, "id" | "job" | "until">, progress: PackProgress, files: PackFiles) {
    this.#makers = makers;
    this.#mono = clockOf(makers.db).mono;
    this.#told = this.#mono();
    this.#noted = this.#told;
    this.#pack = pack;
    this.#files = files;
    this.#progress = progress;
    this.#unopened = { count: progress.unopened };
    this.#instant = instantIn(makers.zone);
  }

  get progress(): PackProgress {
    return this.#progress;
  }

  /** Goes on until its time is over, or all rows and recordings are in it. @returns whether they are @throws NotWanted, DiskFull */
  async slice(): Promise<boolean> {
    const until = this.#mono() + (this.#makers.sliceMs ?? 20_000);
    while (this.#progress.step <= packTables.length + 1) {
      await this.#step();
      await this.#rest();
      if (this.#mono() >= until) break;
    }
    await this.#note();
    return this.#progress.step > packTables.length + 1;
  }

  #step(): Promise<void> {
    const { step } = this.#progress;
    if (step === 0) return this.#begin();
    const table = packTables[step - 1];
    return table ? this.#page(table) : this.#sound();
  }

  #change(change: Partial<PackProgress>): void {
    this.#progress = { ...this.#progress, ...change };
  }

  async #begin(): Promise<void> {
    const { db } = this.#makers;
    const { until } = this.#pack;
    if ((await freeFor(this.#makers)) < (await neededBytes(db))) throw new DiskFull("the disk is too full for a pack");
    let rows = 0;
    for (const table of packTables) {
      rows += await rowsIn(db, table, until);
      await this.#tell();
    }
    this.#change({ step: 1, expected: { rows, recordings: await recordedCalls(db, until) } });
  }

  /** The next rows of a table. */
  async #page(table: PackTable): Promise<void> {
    const { db, pageRows = 200, partRows: most = 500_000 } = this.#makers;
    const { after, rows, files, part, partRows } = this.#progress;
    const read = await rowsAfter(db, table, this.#pack.until, after, Math.min(table.page ?? pageRows, pageRows));
    const last = read.at(-1);
    if (last === undefined) return this.#end(table);
    const names = table.fields.map(({ name }) => name);
    const [csv, jsonl]: [string[], string[]] = [[], []];
    let attached = 0;
    for (const row of read) {
      const [values, own] = await this.#values(table, row);
      attached += own;
      csv.push(csvLine(values));
      jsonl.push(`${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index]])))}\n`);
    }
    const [csvPath, jsonlPath] = this.#paths(table, part);
    await this.#files.grow(csvPath, csv.join(""), csvHead(table.fields));
    await this.#files.grow(jsonlPath, jsonl.join(""));
    this.#change({
      after: last.key,
      rows: rows + read.length,
      files: files + attached,
      partRows: partRows + read.length,
    });
    if (this.#progress.partRows >= most) {
      for (const path of [csvPath, jsonlPath]) await this.#files.finish(path);
      this.#change({ part: part + 1, partRows: 0 });
    }
  }

  #paths({ kind, name }: PackTable, part: number): [string, string] {
    return [`${kind}/${partName(name, part, "csv")}`, `${kind}/${partName(name, part, "jsonl")}`];
  }

  /** A row's values, its file written. @returns them, and how many files */
  async #values(table: PackTable, row: ReadRow): Promise<[unknown[], number]> {
    const opening = { parties: this.#makers.parties, unopened: this.#unopened };
    let files = 0;
    const values: unknown[] = [];
    for (const [index, field] of table.fields.entries()) {
      if (field.is !== "file") {
        values.push(cellValue(field, row.values[index], row.of[index], opening, this.#instant));
        continue;
      }
      const content = await contentOf(this.#makers.db, table, field, row.key);
      if (content === null) {
        values.push(null);
        continue;
      }
      const path = filePath(table, row, content);
      await this.#files.write(path, content);
      files += 1;
      values.push(path);
    }
    return [values, files];
  }

  /** All rows are in it: as many as the database has, else it is written once more. */
  async #end(table: PackTable): Promise<void> {
    const { rows, files, part, partRows, tries, step, done, began } = this.#progress;
    const last = partRows > 0 || part === 1 ? part : part - 1;
    const [csvPath, jsonlPath] = this.#paths(table, last);
    if (rows === 0) {
      await this.#files.grow(csvPath, "", csvHead(table.fields));
      await this.#files.grow(jsonlPath, "");
    }
    for (const path of [csvPath, jsonlPath]) await this.#files.finish(path);
    if (tries === 0 && (await rowsIn(this.#makers.db, table, this.#pack.until)) !== rows) {
      const paths = Array.from({ length: part }, (_, index) => this.#paths(table, index + 1)).flat();
      await this.#files.forget([...paths, `${table.kind}/files/${table.name}`], began);
      this.#unopened.count = began.unopened;
      this.#change({ ...fresh, tries: 1 });
      return;
    }
    this.#change({
      ...fresh,
      ...{ tries: 0, step: step + 1, done: { ...done, [table.name]: { rows, files, parts: last } } },
      began: { ...this.#standing(), unopened: this.#unopened.count },
    });
  }

  #standing() {
    const { manifestBytes: manifest, bytes, entries } = this.#files;
    return { manifest, bytes, entries };
  }

  /** The next calls' recordings. */
  async #sound(): Promise<void> {
    const { db } = this.#makers;
    const calls = await recordedAfter(db, this.#pack.until, this.#progress.after, callsAtOnce);
    for (const path of [soundIndex, missingIndex]) await this.#files.grow(path, "", soundHead);
    for (const call of calls) {
      await this.#call(call);
      await this.#rest();
    }
    if (calls.length > 0) return;
    for (const path of [soundIndex, missingIndex]) await this.#files.finish(path);
    this.#change({ ...fresh, step: this.#progress.step + 1 });
  }

  async #call(call: RecordedCall): Promise<void> {
    const { sounds, zone } = this.#makers;
    let { done, copied, missing } = this.#progress.recordings;
    const putting = { sounds, zone, folder: this.#files.folder, instant: this.#instant, goOn: () => this.#tell() };
    for (const consult of soundsOf(call)) {
      const { line, file, written } = await putSound(putting, call, consult);
      await this.#files.grow(soundIndex, line);
      if (file !== undefined && written) {
        await this.#files.put(file, written);
        copied += 1;
        continue;
      }
      await this.#files.grow(missingIndex, line);
      missing += 1;
    }
    done += 1;
    this.#change({ after: [call.started_at, call.id], recordings: { done, copied, missing } });
  }

  async #rest(): Promise<void> {
    await this.#tell();
    if (this.#mono() - this.#noted >= (this.#makers.noteMs ?? 5000)) await this.#note();
    await sleep(this.#makers.restMs ?? 1);
  }

  /** @throws NotWanted, once it was stopped; DiskFull */
  async #tell(): Promise<void> {
    if (this.#mono() - this.#told < tellEveryMs) return;
    this.#told = this.#mono();
    const { done, recordings } = this.#progress;
    const rows = Object.values(done).reduce((sum, table) => sum + table.rows, this.#progress.rows);
    if (!(await progressJob(this.#makers.db, this.#pack.job, rows + recordings.done))) throw new NotWanted();
    if ((await freeFor(this.#makers)) < 0) throw new DiskFull("the disk is too full to go on with a pack");
  }

  /** All that was written is on the disk, and it is noted how much that is. @throws NotWanted */
  async #note(): Promise<void> {
    await this.#files.sync();
    const { sizes, manifestBytes: manifest, bytes, entries } = this.#files;
    this.#change({ sizes, manifest, bytes, entries, unopened: this.#unopened.count });
    if (!(await keepProgress(this.#makers.db, this.#pack, this.#progress))) throw new NotWanted();
    this.#noted = this.#mono();
  }
}
