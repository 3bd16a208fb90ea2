/** An evidence pack is made as a job: gathered in one look, written as a ZIP, and kept with its hashes in the contract's events. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  type ContractDeed,
  canonicalJson,
  closedDays,
  type Instalment,
  localTime,
  refusalOf,
  type Side,
  stageOf,
} from "@zongji/domain";
import {
  type Actor,
  type Db,
  findUser,
  insertContractPack,
  inTransaction,
  lockForEdit,
  nowOf,
  rightsOf,
  sha256Of,
} from "@zongji/store";
import { failureReason, ZipWriter } from "../exports/index.ts";
import { type Ended, findJob, finishJob, progressJob } from "../jobs/index.ts";
import { perform } from "./actions.ts";
import { figuresOfClosedDay } from "./day-figures.ts";
import { closeDue } from "./keep-closing.ts";
import { complaintsCsv, daysCsv, samplesCsv } from "./pack-csv.ts";
import { gatherPack, type Pack, type PackAsk } from "./pack-data.ts";
import { packPage } from "./pack-page.ts";
import { packReports } from "./pack-reports.ts";
import { sideOf } from "./policy.ts";
import { windowIn } from "./samples.ts";
import { type ContractReader, contractId, createContractReader } from "./store.ts";

export const packKind = "pack";
export type PackMakers = { readonly db: Db; readonly zone: string };

/** What stands in the job's row. */
export type AskedPack = {
  readonly stage: string;
  readonly side: Side;
  readonly who: { readonly userId: string; readonly login: string; readonly address: string };
};

/** It was stopped, or another server has it by now. */
class NotWanted extends Error {}
/** Who asked for it acts for that side no more. */
class NotAllowed extends Error {}

type Made = { readonly no: number; readonly content: Buffer; readonly sha256: string; readonly files: number };

const script = fileURLToPath(new URL("../../../../bin/verify-pack.mjs", import.meta.url));

/** A ZIP whose files are told, each with its hash, in its last one. */
const createZip = () => {
  const pieces: Buffer[] = [];
  const files: { path: string; bytes: number; sha256: string }[] = [];
  const zip = new ZipWriter(async (piece) => void pieces.push(piece));
  const write = async (path: string, content: Buffer): Promise<void> => {
    await zip.begin(path);
    await zip.write(content);
  };
  return {
    add: async (path: string, given: string | Buffer): Promise<void> => {
      const content = Buffer.from(given);
      files.push({ path, bytes: content.length, sha256: sha256Of(content) });
      await write(path, content);
    },
    finish: async (about: { readonly stage: string; readonly no: number; readonly madeAt: number }): Promise<Made> => {
      const manifest = Buffer.from(`${canonicalJson({ format: "zongji-pack-manifest/1", ...about, files })}\n`);
      await write("manifest.json", manifest);
      await zip.finish();
      const { no } = about;
      return { no, content: Buffer.concat(pieces), sha256: sha256Of(manifest), files: files.length + 1 };
    },
  };
};

const nameOf = ({ due }: Instalment): string => {
  if (due.kind === "daysAfterSigning") return "首付款";
  return due.kind === "by" ? `${due.date.slice(0, 4)} 年 ${due.date.slice(5, 7)} 月` : "尾款";
};

const writeRest = async (zip: ReturnType<typeof createZip>, pack: Pack, instalment: string): Promise<void> => {
  const { data, chain, definitions, lists } = pack;
  await zip.add("index.html", packPage(pack, instalment));
  await zip.add("pack.json", `${canonicalJson(data)}\n`);
  await zip.add("chain.json", `${canonicalJson(chain)}\n`);
  await zip.add("definitions.json", `${canonicalJson(Object.fromEntries(definitions))}\n`);
  await zip.add("days.csv", daysCsv(data));
  await zip.add("complaints.csv", complaintsCsv(data));
  await zip.add("samples.csv", samplesCsv(data));
  for (const [no, text] of lists) await zip.add(`samples/${no}.txt`, text);
  await zip.add("verify.mjs", await readFile(script, "utf8"));
};

type Asked = Pick<PackAsk, "stage" | "at" | "by"> & Pick<AskedPack, "who">;

/** What is in the database at one moment; days are written into the file on the way. @param written told how many of them are */
const gatheredAtOnce = (
  { db, zone }: PackMakers,
  read: ContractReader,
  asked: Asked,
  zip: ReturnType<typeof createZip>,
  written: (days: number) => Promise<void>,
) =>
  db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (work) => {
      const { stage, at } = asked;
      const state = await read(work);
      const no = stageOf(state, stage).packs.length + 1;
      let days = 0;
      const ask = { ...asked, no, zone, today: localTime(at, zone).date };
      const gathered = await gatherPack(work, state, ask, async (day) => {
        await zip.add(`days/${day.day}.json`, `${canonicalJson(day)}\n`);
        days += 1;
        await written(days);
      });
      const instalment = nameOf(state.terms!.terms.instalments.find(({ id }) => id === stage)!);
      return { gathered, instalment, days, no };
    });

/** The whole file. */
const zipOf = async (
  makers: PackMakers,
  read: ContractReader,
  asked: Asked,
  isWanted: (done: number) => Promise<boolean>,
): Promise<Made> => {
  const { db, zone } = makers;
  const { stage, at, who } = asked;
  const goOn = async (done: number): Promise<void> => {
    if (!(await isWanted(done))) throw new NotWanted();
  };
  const zip = createZip();
  const { gathered, instalment, days, no } = await gatheredAtOnce(makers, read, asked, zip, goOn);
  // After that look, whose connection would be idle for long: each report is a look of its own, and says when it was made.
  const reports = await packReports(db, { window: gathered.data.window, zone, who }, async (path, content) => {
    await zip.add(path, content);
    await goOn(days);
  });
  await writeRest(zip, { ...gathered, reports }, instalment);
  return zip.finish({ stage, no, madeAt: at });
};

type Keeping = { readonly id: string; readonly asked: AskedPack; readonly at: number; readonly days: number };

/** Keeps it, with its hashes in the contract's events. @throws NotWanted; Error: the contract's rules refuse it, as where another was made meanwhile */
const keep = ({ db, zone }: PackMakers, read: ContractReader, made: Made, { id, asked, at, days }: Keeping) => {
  const actor: Actor = asked.who;
  return inTransaction(db, actor, async (work) => {
    const { tx } = work;
    await lockForEdit(tx, contractId);
    const { stage, side } = asked;
    const { no, content, sha256, files } = made;
    const hashes = { sha256, zip: sha256Of(content) };
    const deed: ContractDeed = {
      ...{ type: "StagePackMade", stage, pack: id, no, ...hashes, bytes: content.length, files },
    };
    const refused = refusalOf(await read(tx), deed, side, localTime(at, zone).date);
    if (refused) throw new Error(`the pack is refused: ${JSON.stringify(refused)}`);
    await insertContractPack(tx, { id, stage, no, content, by: actor.userId, at });
    perform(work, deed, side, 0);
    if (!(await finishJob(tx, id, { done: days, file: null, bytes: content.length }))) throw new NotWanted();
  });
};

const make = async (makers: PackMakers, id: string): Promise<void> => {
  const { db, zone } = makers;
  const job = await findJob(db, id);
  if (job?.state !== "running") return;
  const asked = job.asked as AskedPack;
  const user = await findUser(db, asked.who.userId);
  const { permissions } = await rightsOf(db, asked.who.userId);
  if (user === undefined || user.disabled || sideOf({ permissions }) !== asked.side) throw new NotAllowed();
  const read = createContractReader(zone);
  const at = nowOf(db);
  // What has closed by now is the contract's before it is looked at: a pack that leaves out what its chain has does not hold.
  await closeDue({ db, read, source: figuresOfClosedDay, today: () => localTime(at, zone).date });
  const state = await read(db);
  const { from, to } = windowIn(state, asked.stage, localTime(at, zone).date);
  const days = closedDays(state, from, to).length;
  await db.updateTable("job").set({ total: days }).where("id", "=", id).execute();
  const by = { side: asked.side, name: user.name };
  // By another connection: what the look's own says nobody sees before its end.
  const made = await zipOf(makers, read, { stage: asked.stage, at, by, who: asked.who }, (done) =>
    progressJob(db, id, done),
  );
  await keep(makers, read, made, { id, asked, at, days });
};

/** Makes an evidence pack, and says how it ended. */
export const makePack = async (makers: PackMakers, id: string): Promise<Ended> => {
  try {
    await make(makers, id);
    return { id };
  } catch (error) {
    if (error instanceof NotWanted) return { id };
    if (error instanceof NotAllowed) return { id, failed: "forbidden" };
    const failed = failureReason(error) === "interrupted" ? "interrupted" : "other";
    return { id, failed, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};
