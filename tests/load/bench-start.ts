// node bin/run.mjs tests/load/bench-start.ts [FACTS]: how long a start takes that finds so many facts of today in its journal, and what memory they take.
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { partiesOf } from "@zongji/store";
import { createDayFigures } from "../../apps/live/src/agents/today.ts";
import { Journal } from "../../apps/live/src/journal/journal.ts";
import { readToday } from "../../apps/live/src/live/read-today.ts";
import { createTodaysFacts } from "../../apps/live/src/live/todays-facts.ts";
import { dayStart, type Fact, type FactBody } from "../../packages/domain/src/index.ts";
import { caller, promptMs, stage } from "../../packages/domain/src/testing/stage.ts";

const wanted = Number(process.argv[2] ?? 1_000_000);
const zone = "Asia/Shanghai";
const now = dayStart(1_800_000_000_000, zone) + 20 * 3_600_000;
const { sealing } = partiesOf(Buffer.alloc(32, 1));

/** The facts of one call that an agent takes, talks in and ends, two by two as they are mostly written. */
const callOf = (): Fact[][] => {
  const on = stage();
  on.sits("8001");
  on.facts.length = 0;
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  const ring = on.rings("browser-8001");
  if (ring) on.picksUp(ring);
  on.passes(promptMs * 6);
  on.asks("agent-8001", { do: "hold" });
  on.asks("agent-8001", { do: "retrieve" });
  on.hangsUp(leg, caller);
  on.asks("agent-8001", { do: "endWrapUp" });
  on.passes(60_000);
  return Array.from({ length: Math.ceil(on.facts.length / 2) }, (_, n) => on.facts.slice(2 * n, 2 * n + 2));
};

/** Ids of this call in place of the template's, wherever they stand. */
const named = (facts: readonly Fact[], n: number): Fact[] =>
  JSON.parse(
    JSON.stringify(facts).replaceAll(/"(id|leg)-(\d+)/g, (_all, kind: string, id: string) => {
      const hex = (Number(id) * 1_000_003 + n * 7919).toString(16).padStart(12, "0");
      return `"${kind}-${hex}-4f0a-9c11-${(n * 2_654_435_761).toString(16).padStart(12, "0").slice(-12)}`;
    }),
  ) as Fact[];

const write = async (directory: string): Promise<{ facts: number; calls: number }> => {
  const { journal } = await Journal.open({ directory, node: "n1", now: () => now, sealing, gatherMs: 200 });
  const template = callOf();
  // With each batch comes what is held, which a start passes over.
  let batch = 0;
  journal.hold(() => [{ key: `call:${++batch % 100}`, value: { filler: randomBytes(220).toString("base64") } }]);
  let [facts, calls] = [0, 0];
  while (facts < wanted) {
    // What 40 calls do goes on side by side, as in a busy hour.
    const from = calls;
    for (const piece of template)
      for (let n = from; n < from + 40; n += 1) {
        const at = now - 12 * 3_600_000 + n * 100;
        const own = named(piece, n).map(({ node: _n, epoch: _e, seq: _s, at: _a, v: _v, ...body }) =>
          journal.number(body as FactBody, at),
        );
        await journal.append(own.map((fact) => ({ kind: "fact" as const, fact })));
        facts += own.length;
      }
    calls = from + 40;
  }
  await journal.close();
  return { facts, calls };
};

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const memoryMb = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

const directory = mkdtempSync(join(tmpdir(), "zongji-start-"));
try {
  const written = await write(directory);
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  const before = memoryMb();
  const times: Record<string, number> = {};
  let last = performance.now();
  const lap = (name: string) => {
    times[name] = Math.round(performance.now() - last) / 1000;
    last = performance.now();
  };
  const cpu = process.cpuUsage();
  const { journal } = await Journal.open({ directory, node: "n1", now: () => now, sealing });
  lap("openS");
  const recent = createTodaysFacts(zone, now);
  const late = monitorEventLoopDelay({ resolution: 5 });
  late.enable();
  await readToday(journal, recent);
  lap("readS");
  const readBlocks = late.max;
  late.reset();
  const figures = createDayFigures();
  recent.read(figures);
  recent.letGo();
  await recent.isRead();
  const wall = figures.wall(now);
  lap("firstWallS");
  late.disable();
  const { user, system } = process.cpuUsage(cpu);
  console.log({
    ...written,
    journalMb: Math.round(bytes / 1024 / 1024),
    ...times,
    allS: Math.round(Object.values(times).reduce((sum, each) => sum + each, 0) * 1000) / 1000,
    cpuS: (user + system) / 1e6,
    readBlocksMs: Math.round(readBlocks / 1e6),
    firstWallBlocksMs: Math.round(late.max / 1e6),
    memoryMb: Math.round(memoryMb() - before),
    onTheWall: wall.inboundTotal,
  });
  await journal.close();
} finally {
  rmSync(directory, { recursive: true });
}
