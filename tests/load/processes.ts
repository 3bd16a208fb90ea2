import { readFileSync } from "node:fs";
import { treeOf } from "@zongji/kit";

/** What a process of the server is, by its command line. */
const kindOf = (pid: number): string => {
  const line = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
  if (/postgres/.test(line)) return "database";
  if (/apps\/office/.test(line)) return "office";
  if (/bin\/start\.mjs|guard|parent/.test(line)) return "parent";
  return /packages\/media/.test(line) ? "media" : "server";
};

/** utime, stime, and those of children that have ended and been waited for, ms (proc(5), fields 14 to 17; ticks of 10 ms). */
const cpuMsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) * 10;
};

/**
 * Proportional set size, KiB: a page that several processes share counts once among them. Of it what is anonymous: neither program text nor shared
 * buffers.
 */
const memoryOf = (pid: number): { pssKb: number; anonKb: number } => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
  return { pssKb: of("Pss"), anonKb: of("Pss_Anon") };
};

/** Processes of a tree that are Node's. */
export const nodesOf = (pid: number): number[] =>
  treeOf(pid).filter((each) => {
    try {
      return kindOf(each) !== "database";
    } catch {
      return false;
    }
  });

export type Usage = { readonly cpuMs: number; readonly pssKb: number; readonly anonKb: number };
const none: Usage = { cpuMs: 0, pssKb: 0, anonKb: 0 };
const together = (one: Usage, other: Usage): Usage => ({
  cpuMs: one.cpuMs + other.cpuMs,
  pssKb: one.pssKb + other.pssKb,
  anonKb: one.anonKb + other.anonKb,
});
export type Usages = { readonly atMs: number; readonly all: Usage; readonly by: Readonly<Record<string, Usage>> };

/** CPU time so far and memory now of a tree of processes, all together and by kind. */
export const usageOf = (pid: number): Usages => {
  const by: Record<string, Usage> = {};
  for (const each of treeOf(pid)) {
    try {
      const kind = kindOf(each);
      by[kind] = together(by[kind] ?? none, { cpuMs: cpuMsOf(each), ...memoryOf(each) });
    } catch {
      // Ended meanwhile; whoever waited for it has its time.
    }
  }
  const all = Object.values(by).reduce(together, none);
  return { atMs: performance.now(), all, by };
};

/** Share of a core between two looks, by kind and in all. */
export const coreShare = (
  before: Usages,
  after: Usages,
): { readonly all: number; readonly by: Record<string, number> } => {
  const elapsed = after.atMs - before.atMs;
  const by = Object.entries(after.by).map(([kind, { cpuMs }]) => [
    kind,
    (cpuMs - (before.by[kind]?.cpuMs ?? 0)) / elapsed,
  ]);
  return { all: (after.all.cpuMs - before.all.cpuMs) / elapsed, by: Object.fromEntries(by) };
};

/** UDP datagrams that a full receive buffer of any socket in this network namespace threw away so far (/proc/net/snmp). */
export const udpDropped = (): number => {
  const [names, values] = readFileSync("/proc/net/snmp", "latin1")
    .split("\n")
    .filter((line) => line.startsWith("Udp:"))
    .map((line) => line.split(" "));
  return Number(values![names!.indexOf("RcvbufErrors")]);
};
