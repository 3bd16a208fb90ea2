/** The end of a pack: what it says of itself, its total hash, and its place in the contract. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { localTime } from "@zongji/domain";
import { type Actor, nowOf, type PackCount, type PackProgress } from "@zongji/store";
import { partiesOfContract, tellOfPack } from "../contract/index.ts";
import { finishJob } from "../jobs/index.ts";
import { instantIn } from "./cells.ts";
import type { PackTable } from "./fields.ts";
import { folderName, syncFolder } from "./growing-file.ts";
import { packTables } from "./kinds/index.ts";
import type { PackFiles } from "./pack-files.ts";
import { rowsIn } from "./pages.ts";
import { indexPage, readmeText } from "./readme.ts";
import { recordedCalls } from "./recorded.ts";
import { missingIndex } from "./recordings.ts";
import { NotWanted, type PackMakers } from "./run.ts";
import { finishPack, type Pack } from "./store.ts";

const mostShown = 200;

/** The first lines of the list of what is missing, behind its head. */
const firstMissing = async (path: string): Promise<string[]> => {
  const lines: string[] = [];
  const reader = createInterface({ input: createReadStream(path) });
  for await (const line of reader) if (lines.push(line) > mostShown) break;
  reader.close();
  return lines.slice(1, mostShown + 1);
};

/** What a table is, without what is said of it beside. */
const labelOf = ({ zh, en }: PackTable) => ({ zh: zh.split(/[：；（]/)[0]!, en: en.split(/[:;]/)[0]! });

/** Each table's rows as the database has them now, and as they are in the pack. */
const countsOf = async ({ db }: PackMakers, { until }: Pick<Pack, "until">, { done }: PackProgress) => {
  const counts: PackCount[] = [];
  for (const table of packTables) {
    const { kind, name } = table;
    const { rows, files } = done[name] ?? { rows: 0, files: 0 };
    counts.push({ kind, name, label: labelOf(table), inDatabase: await rowsIn(db, table, until), inPack: rows, files });
  }
  return counts;
};

const partsOf = ({ done }: PackProgress): Record<string, number> =>
  Object.fromEntries(Object.entries(done).map(([name, { parts }]) => [name, parts]));

/** Ends a pack whose rows and recordings are all in it. @param who had it made @throws NotWanted, once it was stopped; DiskFull */
export const endPack = async (
  makers: PackMakers,
  pack: Pick<Pack, "id" | "job" | "until">,
  who: Actor,
  { progress, files }: { readonly progress: PackProgress; readonly files: PackFiles },
): Promise<void> => {
  const { db, zone } = makers;
  const { id, until, job } = pack;
  const [now, instant] = [nowOf(db), instantIn(zone)];
  const counts = await countsOf(makers, pack, progress);
  const { recordings, unopened } = progress;
  const told = {
    ...((await partiesOfContract(db, zone)) ?? { client: "", provider: "" }),
    ...{ pack: id, until: instant(until), finished: instant(now), counts, parts: partsOf(progress), unopened },
    recordings: {
      ...{ inDatabase: await recordedCalls(db, until), calls: recordings.done },
      ...{ copied: recordings.copied, missing: recordings.missing },
    },
    missing: await firstMissing(join(files.folder, missingIndex)),
  };
  await files.write("README.md", readmeText(packTables, told));
  await files.write("index.html", indexPage(told));
  const sha256 = await files.total();
  await syncFolder(files.folder);
  const { bytes, entries } = files;
  const rows = counts.reduce((sum, { inPack }) => sum + inPack, 0);
  const deed = {
    ...{ type: "HandoverPackMade" as const, pack: id, sha256, files: entries, bytes, rows },
    ...{ recordings: recordings.copied, missing: recordings.missing },
  };
  await tellOfPack(db, who, { deed, today: localTime(now, zone).date, zone }, async (tx) => {
    const done = rows + recordings.done;
    if (!(await finishJob(tx, job, { done, file: folderName(id), bytes }))) throw new NotWanted();
    await finishPack(tx, id, { sha256, bytes, files: entries, counts, progress });
  });
};
