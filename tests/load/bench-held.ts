// node bin/run.mjs tests/load/bench-held.ts [CALLS]: what it costs to hold calls and legs for a restart, in processor time and bytes a call.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partiesOf } from "@zongji/store";
import { encodeLines, linesOf } from "../../apps/live/src/journal/batch.ts";
import { createTellings } from "../../apps/live/src/journal/changes.ts";
import type { JournalRecord } from "../../apps/live/src/journal/index.ts";
import { Journal } from "../../apps/live/src/journal/journal.ts";
import { createHoldings, readHeld, shapeKey } from "../../apps/live/src/live/checkpoint.ts";
import { createShared } from "../../apps/live/src/live/shared.ts";
import type { Call } from "../../packages/domain/src/call/call.ts";
import { exampleHotline } from "../../packages/domain/src/example.ts";
import type { LegId } from "../../packages/domain/src/ids.ts";
import { rebuild } from "../../packages/domain/src/rebuild.ts";
import { keptShape, nothingKept } from "../../packages/domain/src/restore.ts";
import { promptMs, stage } from "../../packages/domain/src/testing/stage.ts";
import { body, createSandbox } from "../../packages/switch/src/testing/sandbox.ts";

const { sealing } = partiesOf(Buffer.alloc(32, 1));
const calls = Number(process.argv[2] ?? 2000);

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
type Holding = { readonly key: string; readonly value: unknown };
type Take = (holdings: () => readonly Holding[]) => void;

/** The double's media has nothing to tell: as long as the real one's snapshot is. */
const snapshot = { description: "v=0\r\n".repeat(80), more: { numbers: Array(60).fill(123_456_789) } };
const withSnapshot = (holding: Holding): Holding =>
  holding.key.startsWith("media:") && holding.value ? { ...holding, value: snapshot } : holding;

/** Legs of calls of signalling only: each arrives, is answered, hangs up. */
const legs = (take: Take): void => {
  const told = (board: { changes: () => readonly Holding[] }) => take(() => board.changes().map(withSnapshot));
  const sandbox = createSandbox(
    {},
    () => false,
    () => {},
    told,
  );
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  for (let call = 0; call < calls; call += 1) {
    const session = `c${call}`;
    sandbox.invite(peer, session, { body: body("v=0\r\n".repeat(40)) });
    sandbox.run(20);
    sandbox.board.perform({ do: "Answer", leg: sandbox.board.legs().at(-1)!.id });
    sandbox.run(20);
    peer.command({ do: "bye", session });
    sandbox.run(20);
    sandbox.events.length = 0;
  }
};

/** The hotline's own part of the same calls, which hear the menu between. */
const hotline = (take: Take): void => {
  const on = stage();
  const shared = createShared("e", new Map());
  const takenUp = { kept: nothingKept(), legs: [], recordings: [], unreached: [], undone: [] };
  const holdings = createHoldings({ hotline: on.hotline, shared, changes: () => [], undone: () => [], takenUp });
  for (let call = 0; call < calls; call += 1) {
    const leg = on.calls();
    take(holdings);
    on.passes(promptMs / 2);
    take(holdings);
    on.hangsUp(leg);
    take(holdings);
    on.passes(1);
    on.facts.length = 0;
    on.commands.length = 0;
    on.legs.clear();
  }
};

/** Processor time of the calls with holding, less that of the same calls without. */
const costOf = (life: (take: Take) => void) => {
  const spent = (take: Take): number => {
    const from = process.cpuUsage();
    life(take);
    const { user, system } = process.cpuUsage(from);
    return user + system;
  };
  let batches = 0;
  let bytes = 0;
  const tellings = createTellings(0);
  const take: Take = (holdings) => {
    const at = 1_800_000_000_000;
    const records = holdings().flatMap(({ key, value }): JournalRecord[] => {
      const { n, of, patch } = tellings.tell(key, value) ?? {};
      if (n === undefined) return [];
      return [
        patch && of !== undefined ? { kind: "changed", key, at, n, of, patch } : { kind: "held", key, at, n, value },
      ];
    });
    batches += 1;
    bytes += encodeLines(linesOf(records), sealing).length;
  };
  spent(take);
  spent(() => {});
  const [before, bytesBefore] = [batches, bytes];
  const rounds = [1, 2, 3].map(() => ({ without: spent(() => {}), holding: spent(take) }));
  const costs = rounds.map(({ without, holding }) => holding - without).sort((a, b) => a - b);
  const per = (sum: number) => Math.round((10 * sum) / calls) / 10;
  const runs = costs.length;
  return {
    cpuUsPerCall: per(costs[1]!),
    withoutUsPerCall: per(rounds[1]!.without),
    kbPerCall: per((bytes - bytesBefore) / runs / 1024),
    batchesPerCall: per((batches - before) / runs),
  };
};

const linesHeld = 36;
/** A file is followed by the next when it has so much. */
const fileBytes = 4 * 1024 * 1024;

/** What it takes to read the journal of a run that died with so many calls of two legs each, in a file that is as large as files become. */
const restart = async () => {
  const directory = mkdtempSync(join(tmpdir(), "zongji-held-"));
  const settings = { directory, node: "n1", now: Date.now, sealing, rotateBytes: 2 * fileBytes };
  const { journal } = await Journal.open(settings);
  const config = exampleHotline();
  const on = stage({
    config: { ...config, trunks: config.trunks.map((trunk) => ({ ...trunk, maxLines: linesHeld })) },
  });
  const sandbox = createSandbox();
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  for (let call = 0; call < linesHeld; call += 1) {
    on.calls();
    for (const session of [`a${call}`, `b${call}`]) {
      sandbox.invite(peer, session, { body: body("v=0\r\n".repeat(40)) });
      sandbox.run(20);
      sandbox.board.perform({ do: "Answer", leg: sandbox.board.legs().at(-1)!.id });
      sandbox.run(20);
    }
  }
  sandbox.keptLegs();
  const legIds = sandbox.board.legs().map(({ id }) => id);
  for (const [n, call] of [...on.hotline.calls.values()].entries()) {
    const [citizen, agent] = legIds.slice(2 * n) as [LegId, LegId];
    const legs: Call["legs"] = { [citizen]: { role: "citizen", at: "up" }, [agent]: { role: "agent", at: "up" } };
    on.hotline.calls.set(call.id, { ...call, leg: citizen, legs });
  }
  const shared = createShared("e", new Map());
  const takenUp = { kept: nothingKept(), legs: [], recordings: [], unreached: [], undone: [] };
  const holdings = () => [
    { key: shapeKey, value: keptShape },
    ...createHoldings({ hotline: on.hotline, shared, changes: () => [], undone: () => [], takenUp })(),
    ...[...sandbox.kept].map(([key, value]) => withSnapshot({ key, value })),
    // Of what doesn't change nothing is written.
    { key: "filler", value: { filler: Array.from({ length: 40 }, Math.random) } },
  ];
  journal.hold(holdings);
  await journal.append(on.facts.map((fact) => ({ kind: "fact" as const, fact })));
  while (journal.written.bytes < fileBytes) {
    for (let n = 0; n < 20; n += 1) await journal.touch();
    await journal.settled();
  }
  const megabytes = Math.round(journal.written.bytes / 1024 / 102.4) / 10;
  await journal.close();
  const from = performance.now();
  const cpu = process.cpuUsage();
  const { journal: next, past } = await Journal.open(settings);
  const { kept, legs } = readHeld(past.held, rebuild(past.facts).calls, createShared("f", past.held), silent);
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = Math.round(performance.now() - from);
  await next.close();
  rmSync(directory, { recursive: true });
  if (kept.calls.size !== linesHeld || legs.length !== 2 * linesHeld)
    throw new Error(`${kept.calls.size} calls and ${legs.length} legs were read of ${linesHeld} and ${2 * linesHeld}`);
  return { calls: kept.calls.size, legs: legs.length, megabytes, cpuMs: Math.round((user + system) / 1000), wallMs };
};

console.log({ calls, legs: costOf(legs), hotline: costOf(hotline), restart: await restart() });
