/** What an evidence pack says: the contract's figures of a stage as they are, closed days with their chain, samples with their lists; telephone numbers masked. */
import type { Contract, ContractCapacity, ContractDay, ContractStage } from "@zongji/api";
import {
  addDays,
  type ContractState,
  type ContractTerms,
  type Day,
  type DayLine,
  type MeasureName,
  maskNumbersIn,
  type Side,
  type StageSample,
  stageOf,
  termsOn,
  valueIn,
} from "@zongji/domain";
import { chainOf, type DayEntry, type Db, definitionsBy, documentOf, entriesOf, keptFigures } from "@zongji/store";
import { capacityNow } from "./capacity.ts";
import type { PackReport } from "./pack-reports.ts";
import { presentContract, presentDays } from "./present.ts";
import { keptList, windowIn } from "./samples.ts";
import { keptInTime } from "./standard.ts";

export type PackAsk = {
  readonly stage: string;
  readonly no: number;
  readonly at: number;
  readonly zone: string;
  readonly today: Day;
  readonly by: { readonly side: Side; readonly name: string };
};

/** What came in on a day and is in no denominator, and why. */
const leftOut = ["endedInMenu", "selfServed", "outOfHours", "blocked", "inProgress"] as const;
type LeftOut = Readonly<Record<(typeof leftOut)[number] | "inboundTotal" | "other" | "notRated", number>>;

export type PackDay = ContractDay & {
  /** Of the closed day's entry whose figures these are; null: it is not among the closed days. */
  readonly revision: number | null;
  readonly hash: string | null;
  readonly leftOut: LeftOut | null;
  /** Names of those that did not hold. */
  readonly identities: readonly string[];
  /** Check sum of the definitions in force. */
  readonly definitions: string | null;
};

export type PackData = {
  readonly format: "zongji-acceptance-pack/1";
  readonly stage: string;
  readonly no: number;
  readonly madeAt: number;
  readonly madeBy: PackAsk["by"];
  readonly zone: string;
  readonly window: { readonly from: Day; readonly to: Day };
  readonly contractVersion: number;
  readonly terms: Omit<ContractTerms, "instalments">;
  readonly acceptance: ContractStage;
  readonly days: readonly PackDay[];
  readonly samples: readonly StageSample[];
  readonly capacity: ContractCapacity;
} & Pick<
  Contract,
  | "readings"
  | "counters"
  | "checklist"
  | "complaints"
  | "deductions"
  | "exemptions"
  | "suspensions"
  | "notices"
  | "files"
>;

/** The entries of a day with their figures, as the verifying script reads them. */
export type DayFile = {
  readonly day: Day;
  readonly entries: readonly (Pick<DayEntry, "no" | "revision" | "digest" | "previous" | "hash" | "document"> & {
    readonly figures: readonly DayLine[];
  })[];
};
export type Pack = {
  readonly data: PackData;
  readonly chain: Awaited<ReturnType<typeof chainOf>>;
  /** By check sum, as text. */
  readonly definitions: ReadonlyMap<string, string>;
  /** By number. */
  readonly lists: ReadonlyMap<number, string>;
  /** Copies of the contract's reports. */
  readonly reports: readonly PackReport[];
};

/** Fields that people write. */
const written: ReadonlySet<string> = new Set([
  ...["about", "cause", "proof", "evidence", "note", "text", "goal", "request", "acceptance", "effect", "name"],
]);
/** The same with numbers masked in what people wrote. */
export const masked = <T>(value: T, field = ""): T => {
  if (typeof value === "string") return (written.has(field) ? maskNumbersIn(value) : value) as T;
  if (Array.isArray(value)) return value.map((each) => masked(each, field)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, masked(each, name)])) as T;
};

export const leftOutOf = (line: DayLine, hours: ContractDay["hours"]): LeftOut => {
  const count = (name: MeasureName): number => valueIn(line, name).value ?? 0;
  const own = Object.fromEntries(leftOut.map((name) => [name, count(name)])) as Record<
    (typeof leftOut)[number],
    number
  >;
  const inboundTotal = count("inboundTotal");
  const other = leftOut.reduce(
    (rest, name) => rest - own[name],
    inboundTotal - count(hours === "allHours" ? "allRequests" : "kpiRequests"),
  );
  return { ...own, inboundTotal, other, notRated: count("surveysOffered") - count("rated") };
};

/** A day of the contract with what its closed day says beside. */
const packDay = (day: ContractDay, { entries }: DayFile, definitions: string | undefined): PackDay => {
  const wanted = day.corrections.at(-1)?.revision ?? 0;
  const entry = entries.find(({ revision }) => revision === wanted);
  const line = entry?.figures.find(({ by }) => by === "none");
  return {
    ...day,
    revision: entry?.revision ?? null,
    hash: entry?.hash ?? null,
    leftOut: line ? leftOutOf(line, day.hours) : null,
    identities: entry ? documentOf(entry).identities.map(({ identity }) => identity) : [],
    definitions: definitions ?? null,
  };
};

const dayFileOf = async (db: Db, day: Day): Promise<{ file: DayFile; sums: readonly string[] }> => {
  const kept = await entriesOf(db, day);
  const entries: DayFile["entries"][number][] = [];
  for (const { no, revision, digest, previous, hash, document } of kept)
    entries.push({
      ...{ no, revision, digest, previous, hash, document },
      figures: await keptFigures(db, day, revision),
    });
  return { file: { day, entries }, sums: kept.map(({ definitions }) => definitions) };
};

/** Gathers a pack from one look at the tables. @param file is given each closed day's file as soon as it is read */
export const gatherPack = async (
  db: Db,
  state: ContractState,
  ask: PackAsk,
  file: (day: DayFile) => Promise<void>,
): Promise<Omit<Pack, "reports">> => {
  const { stage, no, at, zone, today, by } = ask;
  const window = windowIn(state, stage, today);
  const shown = presentContract(state, null, today);
  const acceptance = shown.stages.find(({ id }) => id === stage)!;
  const inWindow = presentDays(
    state,
    { ...window, today: addDays(today, 1) },
    await keptInTime(db, window.from, window.to),
  ).reverse();
  const days: PackDay[] = [];
  const sums = new Set<string>();
  for (const day of inWindow) {
    // Days that are not closed have no figures, and are judged later.
    if (day.figures === null) continue;
    const own = await dayFileOf(db, day.day);
    await file(own.file);
    for (const sum of own.sums) sums.add(sum);
    days.push(packDay(day, own.file, own.sums.at(day.corrections.at(-1)?.revision ?? 0)));
  }
  const { samples } = stageOf(state, stage);
  const lists = new Map<number, string>();
  for (const sample of samples) lists.set(sample.no, (await keptList(db, state, stage, sample.no)).text);
  // Those by which the stage is judged.
  const { instalments: _, ...terms } = termsOn(state, addDays(window.to, -1));
  const { readings, counters, checklist, complaints, deductions, exemptions, suspensions, notices, files } = shown;
  const data: PackData = {
    ...{ format: "zongji-acceptance-pack/1", stage, no, madeAt: at, madeBy: by, zone, window },
    ...{ contractVersion: shown.version, terms, acceptance, days, samples },
    capacity: await capacityNow({ db, zone }, state, today, at),
    ...{ readings, counters, checklist, complaints, deductions, suspensions, notices, files },
    exemptions: exemptions.filter(({ day }) => day >= window.from && day < window.to),
  };
  return { data: masked(data), chain: await chainOf(db), definitions: await definitionsBy(db, [...sums]), lists };
};
