import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Ending, LegId, PlayId, SwitchCommand, TrunkId } from "@zongji/domain";
import { createSwitch, type Log, machineTimers, machineWire, type Switch } from "@zongji/switch";
import { machineClock } from "../clock.ts";
import { type Line, type LineEffect, onEvent, onHeard, onWake, type Script, startLine } from "./line.ts";

/** The hotline's place, and the test trunk's digest user with its secret. */
export type Caller = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  readonly promptFolders: readonly string[];
  readonly rtpPorts: readonly [from: number, to: number];
};

/** How one call came out. */
export type Placed = { readonly line: number; readonly heardMenu: boolean; readonly ending?: Ending };

const trunk = "hotline" as TrunkId;
/** The hotline answers unknown addresses only if they ask for this domain, the realm of its digests. */
const hotlineDomain = "zongji";
const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type Entry = { readonly n: number; line: Line; timer?: NodeJS.Timeout };
type Step = { readonly line: Line; readonly effects: readonly LineEffect[] };

/**
 * Places real SIP calls over the test trunk and resolves when all are over.
 * `say` gets each step of each line, numbered from 1. Rejects with a sentence when the caller's own sockets can't be opened.
 */
export const placeCalls = async (
  caller: Caller,
  script: Script,
  calls: number,
  say: (line: number, text: string) => void,
  log: Log = silentLog,
): Promise<Placed[]> => {
  const scratch = await mkdtemp(join(tmpdir(), "zongji-caller-"));
  const lines = new Map<LegId, Entry>();
  const { promise: allOver, resolve: finished } = Promise.withResolvers<void>();
  const phone = await openPhone(caller, scratch, log, {
    onEvent: (event) => {
      const entry = "leg" in event ? lines.get(event.leg) : undefined;
      if (entry) take(entry, onEvent(entry.line, script, event));
    },
    onHeard: (leg, speaking) => {
      const entry = lines.get(leg);
      if (entry) take(entry, onHeard(entry.line, script, speaking));
    },
  });

  const take = (entry: Entry, step: Step): void => {
    entry.line = step.line;
    for (const effect of step.effects) {
      if ("say" in effect) say(entry.n, effect.say);
      else if ("command" in effect) phone.perform(effect.command);
      else {
        clearTimeout(entry.timer);
        entry.timer = setTimeout(() => take(entry, onWake(entry.line, script, newPlay)), effect.wakeInMs);
      }
    }
    if (entry.line.at === "over") {
      clearTimeout(entry.timer);
      if ([...lines.values()].every((other) => other.line.at === "over")) finished();
    }
  };
  let plays = 0;
  const newPlay = () => `play-${++plays}` as PlayId;

  try {
    for (let n = 1; n <= calls; n++) {
      const leg = `line-${n}` as LegId;
      const started = startLine(leg, script);
      const entry: Entry = { n, line: started.line };
      lines.set(leg, entry);
      take(entry, started);
      phone.perform(originate(caller, script, n, leg));
    }
    await allOver;
    return [...lines.values()].map(placed);
  } finally {
    await phone.close();
    await rm(scratch, { recursive: true, force: true });
  }
};

/** A switch on a free loopback port with the test trunk. @throws Error with a sentence */
/** The clock that the switch's media and signalling use too. */
const mono = (): number => Number(process.hrtime.bigint()) / 1e6;

const openPhone = async (
  caller: Caller,
  recordingsFolder: string,
  log: Log,
  told: Pick<Parameters<typeof createSwitch>[0], "onEvent" | "onHeard">,
): Promise<Switch> => {
  const { host, port, username, secret, promptFolders, rtpPorts } = caller;
  const credentials = { username, password: secret };
  const opened = await createSwitch({
    config: {
      listeners: [{ name: "udp", transport: "udp", bind: "127.0.0.1", port: 0 }],
      trunks: [
        { id: trunk, listener: "udp", sources: [host], peer: { host, port }, domain: hotlineDomain, credentials },
      ],
      devices: { ofUser: () => undefined, userOf: () => undefined, digestUser: () => undefined },
      sipDomain: "caller.invalid",
      promptFolders,
      recordingsFolder,
      rtp: { bind: "127.0.0.1", ports: rtpPorts },
    },
    clock: { mono, at: (at) => Math.round(machineClock.now() + at - mono()) },
    timers: machineTimers,
    wire: machineWire,
    ...told,
    log,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.switch;
};

const originate = ({ username }: Caller, { number, patienceMs }: Script, n: number, leg: LegId): SwitchCommand => ({
  do: "Originate",
  call: `test-${n}` as CallId,
  leg,
  target: { to: "trunk", trunk, number },
  from: { number: username },
  ringMs: patienceMs,
});

const placed = ({ n, line }: Entry): Placed => ({
  line: n,
  heardMenu: line.heard,
  ...(line.ending ? { ending: line.ending } : {}),
});
