/** For tests: a switch with the real SIP stack, peers with a stack each, a wire and one fake clock between them, and media in memory. */
import { createHash } from "node:crypto";
import type { CallId, DeviceId, LegId, SwitchEvent, TrunkId } from "@zongji/domain";
import {
  type Address,
  type Command,
  createUserAgent,
  type Input,
  type Output,
  type SipEvent,
  type UserAgent,
} from "@zongji/sip";
import type { Ban, KeptLeg, KeptRecording, KeptUnreached, Log, SwitchConfig, TakenUp, Trunk } from "./door.ts";
import { joinLegs, takeUpSip } from "./kept.ts";
import { createMediaDouble } from "./media-double.ts";
import { sipSettings } from "./sip-settings.ts";
import { Switchboard } from "./switchboard.ts";

const epoch = Date.UTC(2026, 5, 1);
const encoder = new TextEncoder();
export const body = (text: string) => ({ type: "application/sdp", bytes: encoder.encode(text) });

type Node = {
  readonly agent: UserAgent;
  readonly address: Address;
  readonly onEvent: (event: SipEvent) => void;
  wake: number | undefined;
  dead?: true;
};

export type Peer = {
  readonly address: Address;
  readonly events: SipEvent[];
  readonly seen: string[];
  readonly command: (command: Command) => void;
  /** What it does by itself. */
  react: (event: SipEvent, peer: Peer) => void;
};

export const trunkId = "carrier" as TrunkId;
export const deviceId = "device-8001" as DeviceId;
export const browserId = "device-8002" as DeviceId;
export const leg = (name: string) => name as LegId;
export const call = "call-1" as CallId;

export const carrier: Trunk = {
  id: trunkId,
  listener: "udp",
  sources: ["192.0.2.1"],
  peer: { host: "192.0.2.1", port: 5060 },
};

export type World = ReturnType<typeof createWorld>;

export const createWorld = (
  change: Partial<SwitchConfig> = {},
  loses: () => boolean = () => false,
  onBan: (ban: Ban) => void = () => {},
  onChange?: (board: Switchboard) => void | Promise<void>,
) => {
  let now = 1000;
  let order = 0;
  const queue: { at: number; order: number; call: () => void; off: boolean }[] = [];
  const nodes = new Map<string, Node>();
  const events: SwitchEvent[] = [];
  const kept = new Map<string, unknown>();
  const logged: { level: string; sentence: string; fields: object }[] = [];

  const after = (ms: number, run: () => void) => {
    const entry = { at: now + ms, order: order++, call: run, off: false };
    queue.push(entry);
    return () => {
      entry.off = true;
    };
  };
  const level = (name: string) => (fields: object, sentence: string) =>
    void logged.push({ level: name, sentence, fields });
  const log: Log = { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };

  const key = (address: Address) => `${address.host}:${address.port}`;
  const feed = (node: Node, input: Input) => {
    if (node.dead) return;
    const outputs = node.agent.handle(input, now);
    // As the endpoint does: a command that an event leads to sets the next wake-up.
    for (const output of outputs) if (output.out === "wakeAt") perform(node, output);
    for (const output of outputs) if (output.out !== "wakeAt") perform(node, output);
  };
  const perform = (node: Node, output: Output) => {
    if (output.out === "event") return node.onEvent(output.event);
    if (output.out === "wakeAt") {
      node.wake = output.at;
      if (output.at === undefined) return;
      after(Math.max(0, output.at - now), () => {
        if (node.wake !== undefined && node.wake <= now) feed(node, { is: "wake" });
      });
      return;
    }
    if (output.out === "send") return carry(node, output.remote, output.bytes);
    if (output.out === "write")
      return after(1, () => flows.get(`${key(node.address)}/${output.flow}`)?.(output.bytes)) && undefined;
  };
  /** Bytes written to a flow at a node, as the other end gets them. */
  const flows = new Map<string, (bytes: Uint8Array) => void>();
  /** What the switch sent by datagram, as text. */
  const sent: string[] = [];
  const carry = (from: Node, remote: Address, bytes: Uint8Array) => {
    if (from === life.home) sent.push(new TextDecoder().decode(bytes));
    if (loses()) return;
    after(5, () => {
      const to = nodes.get(key(remote));
      if (to) feed(to, { is: "datagram", listener: "udp", remote: from.address, bytes });
    });
  };

  const config: SwitchConfig = {
    listeners: [
      { name: "udp", transport: "udp", bind: "198.51.100.1", port: 5060 },
      { name: "ws", transport: "ws" },
    ],
    trunks: [carrier],
    devices: {
      ofUser: (user) => (user === "8001" ? deviceId : user === "8002" ? browserId : undefined),
      userOf: (device) => device.slice(-4),
      digestUser: (user, realm) =>
        user === "8001"
          ? { md5: createHash("md5").update(`8001:${realm}:secret`).digest("hex"), device: deviceId }
          : undefined,
    },
    sipDomain: "zongji.local",
    promptFolders: [],
    recordingsFolder: "/recordings",
    rtp: { bind: "198.51.100.1", ports: [20000, 20999] },
    ...change,
  };
  const address = { host: "198.51.100.1", port: 5060 };
  const join = (at: Address, agent: UserAgent, onEvent: (event: SipEvent) => void): Node => {
    const node: Node = { agent, address: at, onEvent, wake: undefined };
    nodes.set(key(at), node);
    feed(node, { is: "listening", listener: "udp", transport: "udp", advertise: at });
    return node;
  };
  /** As a journal does, with each event and whenever it must. */
  const keepNow = (board: Switchboard) => {
    if (onChange) return onChange(board);
    for (const { key: name, value } of board.changes()) {
      if (value === null) kept.delete(name);
      else kept.set(name, JSON.parse(JSON.stringify(value)));
    }
  };

  /** Legs whose far ends are heard no more: who has hung up speaks no longer. */
  const silent = new Set<string>();

  /** The server's own rooms; another life has others. */
  const boot = (taken?: TakenUp) => {
    let alive = true;
    const during = (ms: number, run: () => void) => after(ms, () => alive && run());
    const board: Switchboard = new Switchboard({
      config,
      clock: { mono: () => now, at: (mono) => epoch + mono },
      sip: {
        command: (command) => feed(home, command),
        bindings: (device) => home.agent.bindings(device),
        snapshot: (session) => home.agent.snapshot(session),
        restore: (snapshots) => home.agent.restore(snapshots),
      },
      media: (command) => media.send(command),
      onEvent: (event) => {
        if (!alive) return;
        events.push(event);
        void keepNow(board);
      },
      onBan,
      ...(taken && { takeUp: taken }),
      onChange: () => (alive ? keepNow(board) : undefined),
      log,
      after: during,
      exists: () => false,
      repair: async (file) => ({ file, codec: "PCMA", samples: 4, sha256: "cd" }),
    });
    const media = createMediaDouble(
      during,
      (event) => board.onMedia({ ...event, mono: now } as never),
      (id) => !silent.has(id),
    );
    const up = takeUpSip(taken ?? { legs: [] }, { mono: () => now, at: (mono) => epoch + mono });
    const home: Node = join(
      address,
      createUserAgent(sipSettings(config, () => board.carriers, board.heardAt)),
      (event) => void board.onSip(event, now),
    );
    home.agent.restore(up.dialogs, up.aliveUntil);
    for (const one of up.invites) feed(home, { do: "resume", ...one });
    feed(home, { is: "listening", listener: "ws", transport: "ws", advertise: { host: "198.51.100.1", port: 8080 } });

    const die = () => {
      alive = false;
      home.dead = true;
      media.die();
    };
    return { board, media, home, die };
  };
  let life = boot();
  let mediaRuns = true;
  /** kill -9, and another process takes up what was kept: what was on its way in memory is gone. */
  const crash = (downMs = 0) => {
    const all = keptLegs();
    const legs = all.filter(({ leg }) => leg.state.at !== "ending");
    life.die();
    mediaRuns = true;
    nodes.delete(key(address));
    const aliveUntil = epoch + now;
    run(downMs);
    const of = (kind: string) => [...kept].flatMap(([each, value]) => (each.startsWith(`${kind}:`) ? [value] : []));
    life = boot({
      legs,
      recordings: of("recording") as KeptRecording[],
      unreached: of("unreached") as KeptUnreached[],
      aliveUntil,
    });
    for (const { leg, at, dialog, invite } of all) {
      if (leg.state.at !== "ending") continue;
      for (const part of ["leg", "media", "invite", "dialog"]) kept.delete(`${part}:${leg.id}`);
      const orphan = dialog ?? invite;
      if (orphan) life.board.endOrphans([{ leg: leg.id, dialog: orphan, ageMs: epoch + now - at }]);
    }
    life.board.resume();
  };

  const createPeer = (at: Address, transport: "udp" | "ws" = "udp"): Peer & { node: Node } => {
    const agent = createUserAgent({
      random: (n) => crypto.getRandomValues(new Uint8Array(n)),
      classify: () => ({ kind: "trunk", id: "zongji" }),
      handUp: ["INFO", "NOTIFY"],
    });
    const peer: Peer & { node: Node } = {
      address: at,
      events: [],
      seen: [],
      command: (command) => feed(peer.node, command),
      react: () => {},
      node: undefined as never,
    };
    peer.node = join(at, agent, (event) => {
      peer.events.push(event);
      peer.seen.push(event.is);
      peer.react(event, peer);
    });
    if (transport === "ws") feed(peer.node, { is: "listening", listener: "ws", transport: "ws", advertise: at });
    return peer;
  };

  /** Runs the clock. Bounded: a world that never rests is an error. */
  const run = (ms: number) => {
    const until = now + ms;
    for (let steps = 0; ; steps++) {
      if (steps > 200_000) throw new Error("the world never rests");
      queue.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = queue[0];
      if (!next || next.at > until) break;
      queue.shift();
      now = Math.max(now, next.at);
      if (!next.off) next.call();
    }
    now = until;
  };

  const invite = (peer: Peer, session: string, more: Partial<Extract<Command, { do: "invite" }>> = {}) =>
    peer.command({
      do: "invite",
      session,
      destination: { listener: "udp", ...address },
      uri: "sip:12345678@198.51.100.1",
      from: { uri: "sip:13900000000@192.0.2.1" },
      body: body("offer"),
      ...more,
    });

  const raw = (from: Address, text: string) => {
    feed(life.home, { is: "datagram", listener: "udp", remote: from, bytes: encoder.encode(text) });
  };

  /** Registers the phone 8001 by digest over UDP. */
  const registerPhone = (peer: Peer) => {
    const { host, port } = peer.address;
    const register = (cseq: number, more = "") =>
      `REGISTER sip:zongji.local SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:${port};branch=z9hG4bKr${cseq}${now}\r\nMax-Forwards: 70\r\n` +
      `From: <sip:8001@zongji.local>;tag=r\r\nTo: <sip:8001@zongji.local>\r\nCall-ID: reg@${host}\r\nCSeq: ${cseq} REGISTER\r\n` +
      `Contact: <sip:8001@${host}:${port}>\r\nExpires: 3600\r\n${more}Content-Length: 0\r\n\r\n`;
    const heard: string[] = [];
    const outputs = life.home.agent.handle(
      { is: "datagram", listener: "udp", remote: peer.address, bytes: encoder.encode(register(1)) },
      now,
    );
    for (const output of outputs) if (output.out === "send") heard.push(new TextDecoder().decode(output.bytes));
    for (const output of outputs) if (output.out !== "send") perform(life.home, output);
    const nonce = /nonce="([^"]+)"/.exec(heard.join(""))?.[1] ?? "";
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    const response = md5(
      `${md5("8001:zongji.local:secret")}:${nonce}:00000001:c:auth:${md5("REGISTER:sip:zongji.local")}`,
    );
    raw(
      peer.address,
      register(
        2,
        `Authorization: Digest username="8001", realm="zongji.local", nonce="${nonce}", uri="sip:zongji.local", algorithm=MD5, qop=auth, nc=00000001, cnonce="c", response="${response}"\r\n`,
      ),
    );
  };

  /** A browser comes over a WebSocket that the server let in, and registers. Gives the way to close the WebSocket. */
  const connectBrowser = (peer: Peer & { node: Node }, flow: string, contact = "sip:x@b.invalid;transport=ws") => {
    flows.set(`${key(address)}/${flow}`, (bytes) => feed(peer.node, { is: "bytes", flow, bytes }));
    flows.set(`${key(peer.address)}/${flow}`, (bytes) => feed(life.home, { is: "bytes", flow, bytes }));
    feed(life.home, { is: "flowOpened", flow, listener: "ws", remote: peer.address, identity: { device: browserId } });
    feed(peer.node, { is: "flowOpened", flow, listener: "ws", remote: address });
    const bytes = encoder.encode(
      "REGISTER sip:zongji.local SIP/2.0\r\nVia: SIP/2.0/WS b.invalid;branch=z9hG4bKws\r\nMax-Forwards: 70\r\n" +
        "From: <sip:8002@zongji.local>;tag=w\r\nTo: <sip:8002@zongji.local>\r\nCall-ID: ws\r\nCSeq: 1 REGISTER\r\n" +
        `Contact: <${contact}>\r\n` +
        "Expires: 600\r\nContent-Length: 0\r\n\r\n",
    );
    feed(life.home, { is: "bytes", flow, bytes });
    return () => {
      flows.delete(`${key(address)}/${flow}`);
      flows.delete(`${key(peer.address)}/${flow}`);
      feed(life.home, { is: "flowClosed", flow });
      feed(peer.node, { is: "flowClosed", flow });
    };
  };

  const of = <K extends SwitchEvent["is"]>(is: K) =>
    events.filter((event): event is Extract<SwitchEvent, { is: K }> => event.is === is);
  const keptLegs = (): KeptLeg[] => {
    if (!onChange) void keepNow(life.board);
    return joinLegs(kept);
  };
  /** It is started again 50 ms later, as the real one is. */
  const killMedia = () => {
    if (!mediaRuns) return;
    mediaRuns = false;
    life.media.die();
    life.board.mediaExited();
    const of = life;
    after(50, () => {
      if (of !== life) return;
      mediaRuns = true;
      life.board.mediaRestarted();
    });
  };
  return {
    get board() {
      return life.board;
    },
    get media() {
      return life.media;
    },
    events,
    kept,
    keptLegs,
    logged,
    of,
    run,
    raw,
    sent,
    after,
    invite,
    createPeer,
    registerPhone,
    connectBrowser,
    killMedia,
    get home() {
      return life.home;
    },
    crash,
    silence: (id: LegId) => void silent.add(id),
    now: () => now,
  };
};
