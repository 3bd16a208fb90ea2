// npm run bench:switch: what a call costs the server. README.md says how it is measured.
import { parseArgs } from "node:util";
import { takeCores } from "./cores.ts";
import { type Measured, measure } from "./measure.ts";
import type { Passage } from "./passage.ts";
import { percentile } from "./quality.ts";
import { heldOf, measureSignalling, type Signalled } from "./signalling.ts";

const kinds = ["ivr", "bridged", "recorded"] as const;

const ask = () => {
  const { values } = parseArgs({
    options: {
      calls: { type: "string", default: "50,100,200,400" },
      only: { type: "string", default: "ivr,bridged,recorded,cps" },
      window: { type: "string", default: "30" },
      rate: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const calls = values.calls.split(",").map(Number);
  const only = values.only.split(",");
  const numbers = [...calls, Number(values.window), ...(values.rate === undefined ? [] : [Number(values.rate)])];
  if (numbers.some((each) => !Number.isInteger(each) || each < 1))
    throw new Error("--calls, --window and --rate take whole numbers");
  if (calls.some((each) => each > 450)) throw new Error("--calls: no more than 450, which all RTP ports are for");
  const unknown = only.find((each) => ![...kinds, "cps"].includes(each));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: ivr, bridged, recorded or cps`);
  const rate = values.rate === undefined ? undefined : Number(values.rate);
  return { calls, only, windowMs: Number(values.window) * 1000, rate, json: values.json };
};

const lostOf = ({ gaps, dropped }: Measured): number => gaps + dropped;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** ms and per cent, from far end to far end; null where no far end hears another. */
const passageFigures = ({ sent, leftOut, delaysMs }: Passage) => {
  const figure = (value: number, digits: number) => (Number.isFinite(value) ? round(value, digits) : null);
  return {
    delayP50Ms: figure(percentile(delaysMs, 0.5), 2),
    delayP95Ms: figure(percentile(delaysMs, 0.95), 2),
    delayP99Ms: figure(percentile(delaysMs, 0.99), 2),
    leftOutPct: figure((100 * leftOut) / sent, 4),
  };
};

const figuresOf = (row: Measured) => ({
  corePctPerCall: round(row.corePctPerCall, 4),
  lost: lostOf(row),
  rssKbPerCall: round(row.rssKbPerCall, 1),
  setupP50Ms: round(percentile(row.setUpsMs, 0.5), 2),
  setupP95Ms: round(percentile(row.setUpsMs, 0.95), 2),
  ...passageFigures(row.passage),
});

const passageColumns = ({ passage }: Measured) => {
  const { delayP50Ms, delayP95Ms, delayP99Ms, leftOutPct } = passageFigures(passage);
  return {
    "delay p50 ms": delayP50Ms,
    "delay p95 ms": delayP95Ms,
    "delay p99 ms": delayP99Ms,
    frames: passage.sent,
    "left out": round(passage.leftOut, 1),
    "left out %": leftOutPct,
    inserted: round(passage.inserted, 1),
  };
};

const tableRow = (row: Measured) => ({
  kind: row.kind,
  calls: row.calls,
  failed: row.failed,
  "core % a call": round(row.corePctPerCall, 3),
  ...Object.fromEntries(Object.entries(row.corePct).map(([name, pct]) => [`${name} %`, round(pct, 1)])),
  "peers %": round(row.peersPct, 1),
  "peers' tick ms": round(row.tickMs, 1),
  lost: lostOf(row),
  gaps: row.gaps,
  dropped: row.dropped,
  late: row.late,
  "jitter ms": round(row.jitterMs, 2),
  ...passageColumns(row),
  "tone %": round(row.heard * 100, 1),
  "KB a call": round(row.rssKbPerCall, 0),
  "set-up p50 ms": round(percentile(row.setUpsMs, 0.5), 1),
  "set-up p95 ms": round(percentile(row.setUpsMs, 0.95), 1),
});

const tell = (row: Measured): void => {
  console.log(`${row.kind} ${row.calls}: ${JSON.stringify(tableRow(row))}`);
  for (const why of row.recordings.slice(0, 5)) console.log(`  recording: ${why}`);
};

const tellSignalling = (tried: readonly Signalled[]): void =>
  console.table(
    tried.map((each) => ({
      "calls/s": round(each.rate, 0),
      "core %": round(each.corePct, 1),
      ...Object.fromEntries(Object.entries(each.corePctBy).map(([name, pct]) => [`${name} %`, round(pct, 1)])),
      "p50 ms": round(each.setupP50Ms, 1),
      "p95 ms": round(each.setupP95Ms, 1),
      failed: each.failed,
      repeated: each.repeated,
    })),
  );

/** What the last line of `--json` says. */
const resultOf = (rows: readonly Measured[], tried: readonly Signalled[]) => {
  const ofKind = (kind: string) =>
    Object.fromEntries(rows.filter((row) => row.kind === kind).map((row) => [String(row.calls), figuresOf(row)]));
  const held = tried.length > 0 ? heldOf(tried) : undefined;
  return {
    ...Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)])),
    ...(held && { cps: { rate: Math.round(held.rate), corePct: round(held.corePct, 1) } }),
  };
};

const tellAll = (rows: readonly Measured[], tried: readonly Signalled[]): void => {
  const last = rows.at(-1);
  if (last) {
    console.log(`\nin force (${last.kind} ${last.calls}):`);
    for (const [name, value] of Object.entries(last.settings)) console.log(`  ${name}: ${value}`);
    console.table(rows.map(tableRow));
  }
  if (tried.length > 0) tellSignalling(tried);
};

const main = async (): Promise<void> => {
  const { calls, only, windowMs, rate, json } = ask();
  const cores = takeCores();
  console.log(`server with its database on core ${cores.server}, peers and capture on core ${cores.peers}`);
  const rows: Measured[] = [];
  for (const kind of kinds.filter((each) => only.includes(each)))
    for (const count of calls) {
      rows.push(await measure(kind, count, windowMs, cores.server));
      tell(rows.at(-1)!);
    }
  const tried = only.includes("cps") ? await measureSignalling(cores.server, rate) : [];
  tellAll(rows, tried);
  const wrong = rows.filter(({ failed, recordings }) => failed > 0 || recordings.length > 0);
  for (const { kind, calls: count, failed, recordings } of wrong)
    console.log(`FAILED ${kind} ${count}: ${failed} calls, ${recordings.length} recordings`);
  // Rates that are tried one after the other end with one that is too high; a rate that was asked for has to hold.
  const lost = rate === undefined ? [] : tried.filter(({ failed }) => failed > 0);
  for (const each of lost) console.log(`FAILED cps ${each.rate}: ${each.failed} calls`);
  if (wrong.length + lost.length > 0) process.exitCode = 1;
  if (json) console.log(JSON.stringify(resultOf(rows, tried)));
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}
process.exit();
