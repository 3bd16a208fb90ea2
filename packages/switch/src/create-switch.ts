/** The switch with its real SIP sockets and its media process. */
import { existsSync } from "node:fs";
import type { LegId } from "@zongji/domain";
import type { MediaCommand, MediaEvent } from "@zongji/media";
import { type MediaProcess, repairWav } from "@zongji/media/node";
import type { Command } from "@zongji/sip";
import { type Endpoint, type ListenerSettings, openEndpoint, type Timers } from "@zongji/sip/node";
import type { Listener, Log, OpenedSwitch, Switch, SwitchOptions } from "./door.ts";
import type { SipPort } from "./ports.ts";
import { createQuality } from "./quality.ts";
import { takeUpSip } from "./recovery.ts";
import { sipSettings } from "./sip-settings.ts";
import { Switchboard } from "./switchboard.ts";

type Pulse = Extract<MediaEvent, { is: "Pulse" }>;
const closeMs = 3000;
const pollMs = 20;

const reportingHeard = (command: MediaCommand): MediaCommand =>
  command.do === "Open" ? { ...command, settings: { ...command.settings, reportHeard: true } } : command;

const listenerSettings = ({
  name,
  transport,
  bind = "127.0.0.1",
  port,
  advertise,
  tls,
}: Listener): ListenerSettings => {
  const more = advertise && { advertise };
  if (transport === "ws" || transport === "wss") return { name, transport, ...more };
  if (transport === "tls") {
    // Without a certificate the endpoint refuses this listener and says why.
    return { name, transport, bind, port: port ?? 5061, tls: tls ?? { cert: "", key: "" }, ...more };
  }
  return { name, transport, bind, port: port ?? 5060, ...more };
};

/** How long a start that resumes calls leaves the disk and the processor to them, ms. */
const quietMs = 3000;

const sleep = (timers: Timers, ms: number): Promise<void> => new Promise((resolve) => void timers.after(ms, resolve));

/** Runs the work on one file at a time: a repair reads the whole file, and calls must not suffer from it. */
const oneAtATime = <T>(work: (file: string) => Promise<T>, timers: Timers, firstAfterMs: number) => {
  let last: Promise<unknown> | undefined;
  return (file: string): Promise<T> => {
    last ??= sleep(timers, firstAfterMs);
    const next = last.then(() => work(file));
    last = next.catch(() => {});
    return next;
  };
};

/** Starts the media process and opens every listener. If a listener can't be opened, closes what is open and returns the error. */
export const createSwitch = async (options: SwitchOptions): Promise<OpenedSwitch> => {
  const { onHeard } = options;
  const sip = createSipPort();
  const board = new Switchboard({
    ...boardOptions(options),
    sip: sip.port,
    media: (command) => media.send(onHeard ? reportingHeard(command) : command),
  });
  const pulses = createPulses(options.log, board);
  // Before the sockets: the process takes a while until it reads commands.
  const media = startMediaOf(options, board, pulses.take);
  const opened = await openSip(options, board);
  if (!opened.ok) {
    await media.close();
    return opened;
  }
  sip.open(opened.endpoint);
  board.start();
  return { ok: true, switch: assemble(board, opened.endpoint, media, pulses, options.timers) };
};

const boardOptions = ({ config, clock, timers, log, takeUp, ...on }: SwitchOptions) => ({
  ...{ config, clock, log },
  onEvent: on.onEvent,
  ...(on.onChange && { onChange: on.onChange }),
  ...(takeUp && { takeUp }),
  ...(on.onBan && { onBan: on.onBan }),
  after: timers.after,
  exists: existsSync,
  repair: oneAtATime(repairWav, timers, takeUp ? quietMs : 0),
});

/** The SIP stack as the switchboard uses it. Commands wait until the last listener is open: packets may come before. */
const createSipPort = () => {
  let endpoint: Endpoint | undefined;
  const early: Command[] = [];
  const port: SipPort = {
    command: (command) => (endpoint ? endpoint.command(command) : early.push(command)),
    bindings: (device) => endpoint?.agent.bindings(device) ?? [],
    snapshot: (session) => endpoint?.agent.snapshot(session),
    restore: (snapshots) => endpoint?.agent.restore(snapshots),
  };
  return {
    port,
    open: (opened: Endpoint): void => {
      endpoint = opened;
      for (const command of early.splice(0)) opened.command(command);
    },
  };
};

const openSip = ({ config, clock, timers, wire, log, isShort, takeUp }: SwitchOptions, board: Switchboard) =>
  openEndpoint({
    settings: sipSettings(config, () => board.carriers, board.heardAt),
    listeners: config.listeners.map(listenerSettings),
    onEvent: board.onSip,
    onFault: ({ where, error }) => log.warn({ where, error: String(error) }, "SIP socket failed"),
    clock: clock.mono,
    timers,
    openListener: wire.openListener,
    ...(isShort && { isShort }),
    tlsPeer: (_, remote) => {
      const servername = board.carriers.nameAt(remote.host);
      return servername === undefined ? {} : { servername };
    },
    ...(takeUp && { takeUp: takeUpSip(takeUp, clock) }),
  });

const startMediaOf = (
  { config, wire, log, onHeard }: SwitchOptions,
  board: Switchboard,
  onPulse: (pulse: Pulse) => void,
) =>
  wire.startMedia({
    onEvent: (event) => {
      if (event.is === "Pulse") onPulse(event);
      else if (event.is === "Heard") onHeard?.(event.session as LegId, event.speaking);
      else board.onMedia(event);
    },
    ...(config.mediaSockets && { sockets: config.mediaSockets }),
    onExit: board.mediaExited,
    onRestarted: board.mediaRestarted,
    log: (line, fields) => log.warn(fields, line),
  });

/** What the media process reports of itself each second: its counters, and the quality of the streams. */
const createPulses = (log: Log, board: Switchboard) => {
  const quality = createQuality();
  let last: Pulse | undefined;
  return {
    take: (pulse: Pulse): void => {
      if (last?.sockets !== pulse.sockets) log.info({ sockets: pulse.sockets }, "media sockets are open");
      last = pulse;
      if (pulse.receptions) quality.take(pulse.receptions, board.partyOf);
    },
    counters: () => ({
      mediaSessions: last?.sessions ?? 0,
      mediaSparePorts: last?.sparePorts ?? 0,
      framesLate: last?.late ?? 0,
      packetsDropped: last?.dropped ?? 0,
      packetsRefused: last?.refused ?? 0,
      mediaCpuMs: last?.cpuMs ?? 0,
      mediaRssBytes: last?.rssBytes ?? 0,
    }),
    quality: quality.now,
  };
};

/** Whether no leg, no recording and no registration of ours is left. */
const isIdle = (board: Switchboard, endpoint: Endpoint): boolean =>
  board.isIdle() && endpoint.agent.alive().registrations === 0;

const assemble = (
  board: Switchboard,
  endpoint: Endpoint,
  media: MediaProcess,
  pulses: ReturnType<typeof createPulses>,
  timers: Timers,
): Switch => ({
  perform: board.perform,
  attachWebSocket: (socket, { device, remote }) => {
    endpoint.attachWebSocket(socket, { remote, identity: { device } });
  },
  updateTrunks: board.updateTrunks,
  drain: board.drain,
  setRecordingRoom: board.setRecordingRoom,
  changes: board.changes,
  resume: board.resume,
  hasLeg: board.hasLeg,
  flows: board.flows,
  endOrphans: board.endOrphans,
  snapshotBindings: () => endpoint.agent.snapshotBindings(board.mono()),
  restoreBindings: (bindings) => endpoint.restoreBindings(bindings),
  trunks: () => board.carriers.states(),
  bans: () => board.bans.now(),
  unban: (address) => endpoint.command({ do: "unban", address }),
  isReachable: (device) => endpoint.agent.bindings(device).length > 0,
  counters: () => ({
    ...board.counts(),
    sip: endpoint.agent.counters(),
    bans: endpoint.agent.alive().bans,
    ...pulses.counters(),
  }),
  quality: pulses.quality,
  mediaPids: () => (media.pid === undefined ? [] : [media.pid]),
  address: (listener) => endpoint.address(listener),
  close: async () => {
    for (const leg of board.legs())
      board.perform({ do: "End", leg: leg.id, ending: { by: "system", cause: "draining" } });
    board.stop();
    for (let waited = 0; waited < closeMs && !isIdle(board, endpoint); waited += pollMs) await sleep(timers, pollMs);
    await media.close();
    await endpoint.close();
  },
});
