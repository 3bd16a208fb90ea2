/** Spare ports between the two processes: each dies, and what one says meets what the other says. */
import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MediaCommand, MediaEvent } from "../door.ts";
import { beginning } from "./description.ts";
import { MediaEngine } from "./engine.ts";
import { sdpOf } from "./loopback-phone.ts";
import { type MediaProcess, startMedia } from "./media-process.ts";
import { openNetwork } from "./open-network.ts";
import type { ProcessCommand, ProcessEvent } from "./spare-ports.ts";

/** A media process that does nothing but note what it is told. */
class Child extends EventEmitter {
  readonly pid = 4_000_000;
  connected = true;
  readonly told: ProcessCommand[] = [];

  send(message: "shutdown" | readonly ProcessCommand[]) {
    if (message !== "shutdown") this.told.push(...message);
    else this.die();
  }

  say(...events: ProcessEvent[]) {
    this.emit("message", events);
  }

  die() {
    this.connected = false;
    this.emit("exit", 1, null);
  }
}

const children: Child[] = [];
vi.mock("node:child_process", () => ({
  fork: () => {
    const child = new Child();
    children.push(child);
    return child;
  },
}));

const address = { bind: "127.0.0.1", ports: [31_000, 31_063] } as const;
const open = (session: string, at: { bind: string; ports: readonly [number, number] } = address): MediaCommand => ({
  do: "Open",
  session,
  kind: "rtp",
  address: at,
});
let media: MediaProcess;
let events: MediaEvent[] = [];
let onRestarted = () => {};
const is = () => events.map((event) => `${event.is} ${"session" in event ? event.session : ""}`);
const told = (child: Child) => child.told.map((command) => command.do);

beforeEach(() => {
  children.length = 0;
  events = [];
  onRestarted = () => {};
  media = startMedia({ onEvent: (event) => events.push(event), onRestarted: () => onRestarted() });
});

afterEach(() => media.close());

test("spare ports of a dead process are forgotten, also if its message comes after its death", async () => {
  media.send(open("a"));
  const [first] = children;
  first!.die();
  first!.say({ is: "Spare", address, ports: [31_000] });
  await expect.poll(() => children.length).toBe(2);
  media.send(open("b"));
  await sleep(10);
  expect(told(children[1]!)).toEqual(["Open", "Spare"]);
  expect(events).toEqual([]);
});

test("a port of a restored session is not spare, in either order of messages", async () => {
  media.send(open("a"));
  const restore = (session: string, port: number) =>
    media.send({ do: "Restore", snapshot: beginning(open(session) as never, port) });
  restore("b", 31_002);
  children[0]!.say({ is: "Spare", address, ports: [31_000, 31_002, 31_004] });
  restore("c", 31_004);
  media.send(open("d"));
  media.send(open("e"));
  await sleep(10);
  const [begun] = children[0]!.told.flatMap((command) => (command.do === "Begin" ? [command.snapshot.port] : []));
  expect(begun).toBe(31_000);
  expect(is()).toEqual(["Opened d"]);
});

test("a session in a range full of spare ports begins at one, once, and not after its end", async () => {
  for (const session of ["a", "b", "c"]) media.send(open(session));
  media.send({ do: "Close", session: "c" });
  const none = (session: string) =>
    ({ is: "Failed", session, asked: "Open", code: "noPort", why: "", mono: 0 }) as const;
  children[0]!.say({ is: "Spare", address, ports: [31_000, 31_002] }, none("c"), none("b"), none("b"));
  await sleep(10);
  expect(is()).toEqual(["Failed c", "Failed b", "Opened b"]);
  expect(told(children[0]!).filter((one) => one === "Begin")).toEqual(["Begin"]);
});

test("after a long silence of the process only the process itself reports a session open", async () => {
  media.send(open("a"));
  children[0]!.say({ is: "Spare", address, ports: [31_000, 31_002] });
  const now = performance.now.bind(performance);
  const later = vi.spyOn(performance, "now").mockImplementation(() => now() + 3000);
  try {
    media.send(open("b"));
    children[0]!.say();
    media.send(open("c"));
  } finally {
    later.mockRestore();
  }
  await sleep(10);
  expect(is()).toEqual(["Opened c"]);
});

test("commands that the owner repeats after a death are not sent twice", async () => {
  children[0]!.connected = false;
  media.send(open("a"));
  media.send(open("b"));
  onRestarted = () => media.send(open("a"));
  children[0]!.die();
  await expect.poll(() => children.length).toBe(2);
  await sleep(10);
  const opened = children[1]!.told.flatMap((command) => (command.do === "Open" ? [command.session] : []));
  expect(opened).toEqual(["a", "b"]);
});

test.each(["direct", "dgram"] as const)(
  "%s: a session is taken up at a port that waits as a spare one",
  async (way) => {
    const heard: ProcessEvent[] = [];
    const engine = new MediaEngine((event) => heard.push(event), openNetwork(way));
    await engine.take({ do: "Spare", address, count: 32 });
    const [spare] = heard.flatMap((event) => (event.is === "Spare" ? [event.ports] : []));
    const snapshot = beginning({ do: "Open", session: "a", kind: "rtp", address, offer: sdpOf(4000) }, spare![3]!);
    await engine.take({ do: "Restore", snapshot });
    expect(heard.slice(1)).toMatchObject([{ is: "Negotiated", session: "a" }]);
    await engine.close();
  },
);
