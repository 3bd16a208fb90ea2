/** The switch with its real SIP sockets and its media process. */
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LegId } from "@zongji/domain";
import type { MediaCommand, MediaEvent } from "@zongji/media";
import { type MediaProcess, repairWav, startMedia } from "@zongji/media/node";
import type { Command } from "@zongji/sip";
import { type Endpoint, type ListenerSettings, openEndpoint } from "@zongji/sip/node";
import type { Listener, OpenedSwitch, Switch, SwitchOptions } from "./door.ts";
import { takeUpSip } from "./kept.ts";
import { createQuality } from "./quality.ts";
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
    // Without a certificate the endpoint says so of this listener.
    return { name, transport, bind, port: port ?? 5061, tls: tls ?? { cert: "", key: "" }, ...more };
  }
  return { name, transport, bind, port: port ?? 5060, ...more };
};

/** How long a start that takes calls up leaves the disk and the processor to them, ms. */
const quietMs = 3000;

/** Files are read whole to be made whole: one after another, so that no call hears of it. */
const oneAtATime = <T>(work: (file: string) => Promise<T>, firstAfterMs: number) => {
  let last: Promise<unknown> | undefined;
  return (file: string): Promise<T> => {
    last ??= sleep(firstAfterMs, undefined, { ref: false });
    const next = last.then(() => work(file));
    last = next.catch(() => {});
    return next;
  };
};

/** Starts the media process and opens every listener. A listener that can't be opened is told as a value, and nothing is left open. */
export const createSwitch = async (options: SwitchOptions): Promise<OpenedSwitch> => {
  const { config, clock, log } = options;
  let endpoint: Endpoint | undefined;
  let pulse: Pulse | undefined;
  const quality = createQuality();
  // Packets may come while the last listeners are being opened.
  const early: Command[] = [];

  const board = new Switchboard({
    config,
    clock,
    log,
    onEvent: options.onEvent,
    ...(options.onChange && { onChange: options.onChange }),
    ...(options.takeUp && { takeUp: options.takeUp }),
    ...(options.onBan && { onBan: options.onBan }),
    sip: {
      command: (command) => (endpoint ? endpoint.command(command) : early.push(command)),
      bindings: (device) => endpoint?.agent.bindings(device) ?? [],
      snapshot: (session) => endpoint?.agent.snapshot(session),
      restore: (snapshots) => endpoint?.agent.restore(snapshots),
    },
    media: (command) => media.send(options.onHeard ? reportingHeard(command) : command),
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    exists: existsSync,
    repair: oneAtATime(repairWav, options.takeUp ? quietMs : 0),
  });
  // It takes a while until its process hears: first of all.
  const media = startMedia({
    onEvent: (event) => {
      if (event.is === "Pulse") {
        if (pulse?.sockets !== event.sockets) log.info({ sockets: event.sockets }, "media sockets are open");
        pulse = event;
        if (event.receptions) quality.take(event.receptions, board.partyOf);
      } else if (event.is === "Heard") options.onHeard?.(event.session as LegId, event.speaking);
      else board.onMedia(event);
    },
    ...(config.mediaSockets && { sockets: config.mediaSockets }),
    onExit: board.mediaExited,
    onRestarted: board.mediaRestarted,
    log: (line, fields) => log.warn(fields, line),
  });

  const opened = await openEndpoint({
    settings: sipSettings(config, () => board.carriers, board.heardAt),
    listeners: config.listeners.map(listenerSettings),
    onEvent: board.onSip,
    onFault: ({ where, error }) => log.warn({ where, error: String(error) }, "SIP socket failed"),
    clock: clock.mono,
    ...(options.isShort && { isShort: options.isShort }),
    tlsPeer: (_, remote) => {
      const servername = board.carriers.nameAt(remote.host);
      return servername === undefined ? {} : { servername };
    },
    ...(options.takeUp && { takeUp: takeUpSip(options.takeUp, clock) }),
  });
  if (!opened.ok) {
    await media.close();
    return opened;
  }
  endpoint = opened.endpoint;
  for (const command of early.splice(0)) endpoint.command(command);
  board.start();
  return { ok: true, switch: assemble(board, endpoint, media, () => pulse, quality.now) };
};

/** No leg, no recording, no registration of ours is left. */
const isIdle = (board: Switchboard, endpoint: Endpoint): boolean =>
  board.isIdle() && endpoint.agent.alive().registrations === 0;

const assemble = (
  board: Switchboard,
  endpoint: Endpoint,
  media: MediaProcess,
  pulse: () => Pulse | undefined,
  quality: ReturnType<typeof createQuality>["now"],
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
  counters: () => {
    const last = pulse();
    return {
      ...board.counts(),
      sip: endpoint.agent.counters(),
      bans: endpoint.agent.alive().bans,
      mediaSessions: last?.sessions ?? 0,
      mediaSparePorts: last?.sparePorts ?? 0,
      framesLate: last?.late ?? 0,
      packetsDropped: last?.dropped ?? 0,
      packetsRefused: last?.refused ?? 0,
      mediaCpuMs: last?.cpuMs ?? 0,
      mediaRssBytes: last?.rssBytes ?? 0,
    };
  },
  quality,
  mediaPids: () => (media.pid === undefined ? [] : [media.pid]),
  address: (listener) => endpoint.address(listener),
  close: async () => {
    for (const leg of board.legs())
      board.perform({ do: "End", leg: leg.id, ending: { by: "system", cause: "draining" } });
    board.stop();
    for (let waited = 0; waited < closeMs && !isIdle(board, endpoint); waited += pollMs) await sleep(pollMs);
    await media.close();
    await endpoint.close();
  },
});
