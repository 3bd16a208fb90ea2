/** For tests: a switch with the real SIP stack, far ends with a stack each, a network and one fake clock between them, and media in memory. */
import type { LegId, SwitchEvent } from "@zongji/domain";
import type { Address } from "@zongji/sip";
import type { Ban, LegCheckpoint, Log, RecordingCheckpoint, SwitchConfig, UnreachedCheckpoint } from "../door.ts";
import { joinLegs, keysOf } from "../leg-parts.ts";
import type { Switchboard } from "../switchboard.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeNetwork } from "./fake-network.ts";
import { connectBrowser, createPeer, invite, type Peer, type PeerNode, registerPhone, sendRaw } from "./far-ends.ts";
import { boot, epoch, type Life, type LifePorts } from "./life.ts";
import { homeAddress, sandboxConfig } from "./settings.ts";

export { body, type Peer } from "./far-ends.ts";
export { browserId, call, carrier, deviceId, leg, trunkId } from "./settings.ts";

/** How long the media process is away after its death. */
const mediaRestartMs = 50;

export type Logged = { readonly level: string; readonly sentence: string; readonly fields: object };
const logTo = (logged: Logged[]): Log => {
  const level = (name: string) => (fields: object, sentence: string) =>
    void logged.push({ level: name, sentence, fields });
  return { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
};

export type Sandbox = ReturnType<typeof createSandbox>;

/**
 * @param loses is asked for each datagram: true drops it
 * @param onChange takes the checkpoints in place of the sandbox's own journal
 */
export const createSandbox = (
  differs: Partial<SwitchConfig> = {},
  loses: () => boolean = () => false,
  onBan: (ban: Ban) => void = () => {},
  onChange?: (board: Switchboard) => void | Promise<void>,
) => {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock, loses);
  const events: SwitchEvent[] = [];
  const logged: Logged[] = [];
  const journal = createJournal(onChange);
  /** Legs whose far ends are heard no more: they hung up. */
  const silent = new Set<LegId>();
  /** What the switch sent by datagram, as text. */
  const sent: string[] = [];

  const ports: LifePorts = {
    config: sandboxConfig(differs),
    ...{ clock, network, log: logTo(logged), onBan },
    onEvent: (event, board) => {
      events.push(event);
      void journal.write(board);
    },
    onChange: journal.write,
    speaks: (leg) => !silent.has(leg),
  };
  const server = createServer(ports, journal);
  network.onDatagram = (from, bytes) => {
    if (from === server.life.home) sent.push(new TextDecoder().decode(bytes));
  };

  return {
    ...{ events, logged, sent, invite },
    get board() {
      return server.life.board;
    },
    get media() {
      return server.life.media;
    },
    get home() {
      return server.life.home;
    },
    kept: journal.held,
    keptLegs: () => server.keptLegs(),
    of: <K extends SwitchEvent["is"]>(is: K) =>
      events.filter((event): event is Extract<SwitchEvent, { is: K }> => event.is === is),
    ...{ now: clock.now, run: clock.run, after: clock.after },
    raw: (from: Address, text: string) => sendRaw(network, server.life.home, from, text),
    createPeer: (at: Address, transport: "udp" | "ws" = "udp") => createPeer(network, at, transport),
    registerPhone: (peer: Peer) => registerPhone(network, server.life.home, peer, clock.now()),
    connectBrowser: (peer: PeerNode, flow: string, contact = "sip:x@b.invalid;transport=ws") =>
      connectBrowser(network, server.life.home, peer, flow, contact),
    killMedia: server.killMedia,
    crash: server.crash,
    silence: (id: LegId) => void silent.add(id),
  };
};

/** Writes checkpoints into a map, as the journal does with each event and whenever it must. */
const createJournal = (onChange?: (board: Switchboard) => void | Promise<void>) => {
  const held = new Map<string, unknown>();
  return {
    held: held as Map<string, unknown>,
    /** Whether the test has a journal of its own. */
    isElsewhere: onChange !== undefined,
    write: (board: Switchboard): void | Promise<void> => {
      if (onChange) return onChange(board);
      for (const { key, value } of board.changes()) {
        if (value === null) held.delete(key);
        else held.set(key, JSON.parse(JSON.stringify(value)));
      }
    },
    /** All values of a kind: "recording", "unreached". */
    of: <Value>(kind: string): Value[] =>
      [...held].flatMap(([key, value]) => (key.startsWith(`${kind}:`) ? [value as Value] : [])),
  };
};
type SandboxJournal = ReturnType<typeof createJournal>;

/** The server's process and its media process, which can be killed and are started again. */
const createServer = (ports: LifePorts, journal: SandboxJournal) => {
  const { clock, network } = ports;
  let life: Life = boot(ports);
  let mediaRuns = true;

  const keptLegs = (): LegCheckpoint[] => {
    if (!journal.isElsewhere) void journal.write(life.board);
    return joinLegs(journal.held);
  };

  return {
    get life() {
      return life;
    },
    keptLegs,
    killMedia: () => {
      if (!mediaRuns) return;
      mediaRuns = false;
      life.media.die();
      life.board.mediaExited();
      const killedIn = life;
      clock.after(mediaRestartMs, () => {
        if (killedIn !== life) return;
        mediaRuns = true;
        life.board.mediaRestarted();
      });
    },
    /** kill -9. After `downMs` another process takes up what the journal holds; what was on its way in memory is lost. */
    crash: (downMs = 0) => {
      const all = keptLegs();
      life.die();
      mediaRuns = true;
      network.leave(homeAddress);
      const aliveUntil = epoch + clock.now();
      clock.run(downMs);
      life = boot(ports, {
        legs: all.filter(({ leg }) => leg.state.at !== "ending"),
        recordings: journal.of<RecordingCheckpoint>("recording"),
        unreached: journal.of<UnreachedCheckpoint>("unreached"),
        aliveUntil,
      });
      endOrphans(life, journal, all, clock.now());
      life.board.resume();
    },
  };
};

/** Tells the peers of legs that were ending when the process died, as the server does at its start. */
const endOrphans = ({ board }: Life, { held }: SandboxJournal, legs: readonly LegCheckpoint[], now: number) => {
  for (const { leg, at, dialog, invite } of legs) {
    if (leg.state.at !== "ending") continue;
    for (const key of keysOf(leg.id)) held.delete(key);
    const orphan = dialog ?? invite;
    if (orphan) board.endOrphans([{ leg: leg.id, dialog: orphan, ageMs: epoch + now - at }]);
  }
};
