import { type Bans, createBans } from "./auth/bans.ts";
import { createChallenger } from "./auth/challenger.ts";
import { type Core, createCore } from "./core.ts";
import type { Address, Command, DeskCommand, FlowId, Input, Output, Settings, Source, UserAgent } from "./door.ts";
import { createEntrance } from "./entrance.ts";
import { parseUri } from "./message/uri.ts";
import type { Reception } from "./outside.ts";
import { receive } from "./reception.ts";
import { createRegistrar } from "./registrar/registrar.ts";
import { createRegistrations } from "./registrar/registrations.ts";
import { command } from "./session/command.ts";
import { createRecentKeys } from "./session/recent-keys.ts";
import type { Sessions } from "./session/session.ts";
import { settle } from "./session/settle.ts";
import { restoreSession, snapshotOf } from "./session/snapshot.ts";
import { answerStun, isStun } from "./stun.ts";
import { createTransactions } from "./transaction/table.ts";
import { createTransport, type Flow } from "./transport.ts";

/** Dialogs that are over and still remembered: an INVITE may name one in Replaces. */
const endedRemembered = 1000;

/** The whole stack without I/O. `settings.random` and `now` are the only sources of chance and time. */
export function createUserAgent(settings: Settings): UserAgent {
  const at = createParts(createCore(settings));
  const { core, sessions, registrar, registrations } = at;
  let told: number | undefined;

  function collect(): Output[] {
    const outputs: Output[] = core.events.map((event) => ({ out: "event", event }));
    outputs.push(...core.transmissions);
    core.events = [];
    core.transmissions = [];
    const earliest = core.timers.earliest();
    if (earliest !== told) outputs.push({ out: "wakeAt", at: earliest });
    told = earliest;
    return outputs;
  }

  function setNow(now: number): void {
    core.now = Math.max(core.now, now);
    core.heardFrom = undefined;
    core.timers.advance(core.now);
    for (const begin of core.soon.splice(0)) begin();
  }

  return {
    handle(input, now) {
      setNow(now);
      if ("do" in input) perform(at, input);
      else receiveInput(at, input);
      return collect();
    },
    snapshot(id) {
      const session = sessions.byId.get(id);
      return session && snapshotOf(session);
    },
    restore(snapshots, aliveUntil = Number.NEGATIVE_INFINITY) {
      for (const snapshot of snapshots) restoreSession(sessions, snapshot, aliveUntil);
    },
    bindings: (device) => registrar.bindings(device),
    snapshotBindings(now) {
      setNow(now);
      return registrar.snapshot();
    },
    restoreBindings(snapshots, now) {
      setNow(now);
      registrar.restore(snapshots);
      return collect();
    },
    registrations: () => registrations.list(),
    isKnown: (host) => core.settings.neverBanned(host) || registrar.isHome(host),
    counters: () => ({ ...core.count }),
    alive: () => aliveIn(at),
  };
}

type Parts = Reception & { readonly bans: Bans };

function createParts(core: Core): Parts {
  const transport = createTransport(core);
  const transactions = createTransactions(core, transport);
  const registrar = createRegistrar(core);
  core.wayBack = registrar.wayBack;
  const registrations = createRegistrations(core, transport, transactions);
  const sessions: Sessions = {
    core,
    transport,
    transactions,
    refers: new Map(),
    endedDialogs: createRecentKeys(endedRemembered),
    settle: (session) => settle(sessions, session),
    byId: new Map(),
    byDialog: new Map(),
    asking: new WeakMap(),
    requested: new Map(),
    registrations,
  };
  const { nonceKey: key, nonceLifeMs, algorithms, random, digestUser: lookup, digestOffers: offers } = core.settings;
  const challenger = createChallenger({ key, nonceLifeMs, algorithms, random, lookup, offers });
  const bans = createBans(core);
  const entrance = createEntrance({ core, bans, registrar, transport });
  return { core, sessions, registrar, registrations, challenger, entrance, bans };
}

const aliveIn = ({ core, sessions, registrar, registrations, bans }: Parts): ReturnType<UserAgent["alive"]> => ({
  sessions: sessions.byId.size,
  transactions: sessions.transactions.clients.size + sessions.transactions.servers.size,
  flows: sessions.transport.flows.size,
  bindings: registrar.size(),
  registrations: registrations.list().length,
  bans: bans.size(),
  timers: core.timers.size(),
});

function perform(at: Parts, wish: Command): void {
  if (!isForAgent(wish)) {
    command(at.sessions, wish);
    return;
  }
  const why = refusalOf(at, wish);
  if (why !== undefined) at.core.emit({ is: "refused", command: wish, why });
}

/** Carries the command out, or says why not. */
function refusalOf({ bans, registrations }: Parts, wish: DeskCommand): string | undefined {
  switch (wish.do) {
    case "unban":
      return bans.lift(wish.address) ? undefined : "not banned";
    case "unregister":
      return registrations.unregister(wish.id) ? undefined : "no such registration";
    case "register":
      if (parseUri(wish.registrar) === undefined) return "the registrar is no URI";
      if (parseUri(wish.aor) === undefined) return "the AOR is no URI";
      registrations.register(wish);
      return undefined;
  }
}

const isForAgent = (wish: Command): wish is DeskCommand =>
  wish.do === "register" || wish.do === "unregister" || wish.do === "unban";

type TransportInput = Exclude<Input, Command>;

function receiveInput(at: Parts, input: TransportInput): void {
  const { transport } = at.sessions;
  switch (input.is) {
    case "listening":
      transport.listeners.set(input.listener, {
        name: input.listener,
        transport: input.transport,
        advertise: input.advertise,
        since: at.core.now,
      });
      return;
    case "datagram":
      takeDatagram(at, input);
      return;
    case "flowOpened": {
      const { flow, listener, remote, identity } = input;
      transport.opened(flow, listener, remote, identity);
      const isStrange = identity === undefined && transport.flows.get(flow)?.ours === false;
      if (!isStrange || at.entrance.admits(remote.host)) return;
      at.core.count.banned++;
      transport.close(flow);
      return;
    }
    case "bytes": {
      const flow = transport.flows.get(input.flow);
      if (flow !== undefined) takeBytes(at, flow, input.bytes);
      return;
    }
    case "flowClosed":
      takeClosed(at, input.flow);
      return;
    case "wake":
      return;
  }
}

function takeDatagram(at: Parts, input: Extract<TransportInput, { is: "datagram" }>): void {
  const listener = at.sessions.transport.listeners.get(input.listener);
  if (listener === undefined || isBlank(input.bytes)) return; // RFC 5626: CRLFs over UDP only hold a NAT open
  if (isStun(input.bytes)) takeStun(at, listener.name, input.remote, input.bytes);
  else receive(at, input.bytes, { listener: listener.name, transport: listener.transport, remote: input.remote });
}

/** A stranger's STUN request gets no answer: not even that somebody listens here. */
function takeStun({ core, registrar }: Parts, listener: string, remote: Address, bytes: Uint8Array): void {
  const known = registrar.isHome(remote.host) || core.settings.neverBanned(remote.host);
  if (!known) core.count.stranger++;
  const answer = known ? answerStun(bytes, remote) : undefined;
  if (answer !== undefined) core.transmissions.push({ out: "send", listener, remote, bytes: answer });
}

/** Nothing but CRLFs, NULs and spaces. */
function isBlank(bytes: Uint8Array): boolean {
  if (bytes.length > 16) return false;
  return bytes.every((byte) => byte === 0x0d || byte === 0x0a || byte === 0 || byte === 0x20);
}

function sourceOf(flow: Flow): Source {
  return {
    listener: flow.listener.name,
    transport: flow.listener.transport,
    remote: flow.remote,
    flow: flow.id,
    ...(flow.identity !== undefined && { identity: flow.identity }),
  };
}

const pong = Buffer.from("\r\n");

function takeBytes(at: Reception, flow: Flow, bytes: Uint8Array): void {
  const { core } = at;
  if (flow.framer === undefined) {
    if (isBlank(bytes)) core.transmissions.push({ out: "write", flow: flow.id, bytes: pong });
    else receive(at, bytes, sourceOf(flow)); // RFC 7118 §4: one message a frame
    return;
  }
  for (const framed of flow.framer.push(bytes)) {
    if (framed.is === "message") receive(at, framed.bytes, sourceOf(flow));
    else if (framed.is === "ping") core.transmissions.push({ out: "write", flow: flow.id, bytes: pong });
    else if (framed.is === "fault") {
      if (framed.why === "oversized") core.count.oversized++;
      else if (framed.head !== undefined) receive(at, framed.head, sourceOf(flow));
      else core.count.malformed++;
      at.sessions.transport.close(flow.id);
    }
  }
}

/** A connection is gone: its transactions fail, its bindings go, and its sessions are told. */
function takeClosed(at: Reception, id: FlowId): void {
  const { sessions, registrar, core } = at;
  if (sessions.transport.closed(id) === undefined) return;
  registrar.flowClosed(id);
  at.registrations.flowClosed(id);
  for (const session of sessions.byId.values()) {
    if (session.dialog?.hop.flow === id) core.emit({ is: "flowLost", session: session.id });
  }
  for (const transaction of [...sessions.transactions.clients.values()]) {
    if (transaction.hop.flow === id) transaction.fail();
  }
}
