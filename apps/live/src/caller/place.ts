import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Ending, LegId, PlayId, TrunkId } from "@zongji/domain";
import { createSwitch, type Log } from "@zongji/switch";
import { type Line, type LineEffect, onEvent, onHeard, onWake, type Script, startLine } from "./line.ts";

/** Where the hotline is and who calls. `secret` belongs to the test trunk's digest user. */
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
/** Who comes from anywhere is heard only if it asks for this domain: the realm of the hotline's digests. */
const hotlineDomain = "zongji";
const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Places real SIP calls over the test trunk and resolves when all are over.
 * `say` is told each step of each line, numbered from 1. Rejects with a sentence when the caller's own sockets can't be opened.
 */
export const placeCalls = async (
  caller: Caller,
  script: Script,
  calls: number,
  say: (line: number, text: string) => void,
  log: Log = silentLog,
): Promise<Placed[]> => {
  const scratch = await mkdtemp(join(tmpdir(), "zongji-caller-"));
  const lines = new Map<LegId, { n: number; line: Line; timer?: NodeJS.Timeout }>();
  let finished: (() => void) | undefined;
  const allOver = new Promise<void>((resolve) => {
    finished = resolve;
  });

  const opened = await createSwitch({
    config: {
      listeners: [{ name: "udp", transport: "udp", bind: "127.0.0.1", port: 0 }],
      trunks: [
        {
          id: trunk,
          listener: "udp",
          sources: [caller.host],
          peer: { host: caller.host, port: caller.port },
          domain: hotlineDomain,
          credentials: { username: caller.username, password: caller.secret },
        },
      ],
      devices: { ofUser: () => undefined, userOf: () => undefined, digestUser: () => undefined },
      sipDomain: "caller.invalid",
      promptFolders: caller.promptFolders,
      recordingsFolder: scratch,
      rtp: { bind: "127.0.0.1", ports: caller.rtpPorts },
    },
    clock: { mono: () => performance.timeOrigin + performance.now(), at: (mono) => Math.round(mono) },
    onEvent: (event) => {
      if (!("leg" in event)) return;
      const entry = lines.get(event.leg);
      if (entry) take(entry, onEvent(entry.line, script, event));
    },
    onHeard: (leg, speaking) => {
      const entry = lines.get(leg);
      if (entry) take(entry, onHeard(entry.line, script, speaking));
    },
    log,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const { switch: phone } = opened;

  type Entry = { n: number; line: Line; timer?: NodeJS.Timeout };
  const take = (entry: Entry, step: { line: Line; effects: readonly LineEffect[] }): void => {
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
      if ([...lines.values()].every((other) => other.line.at === "over")) finished?.();
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
      phone.perform({
        do: "Originate",
        call: `test-${n}` as CallId,
        leg,
        target: { to: "trunk", trunk, number: script.number },
        from: { number: caller.username },
        ringMs: script.patienceMs,
      });
    }
    await allOver;
    return [...lines.values()].map(({ n, line }) => ({
      line: n,
      heardMenu: line.heard,
      ...(line.ending ? { ending: line.ending } : {}),
    }));
  } finally {
    await phone.close();
    await rm(scratch, { recursive: true, force: true });
  }
};
