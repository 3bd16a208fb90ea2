import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createGate, type Gate } from "./gate.ts";

let port = 1024;
/** A connection from an address, as a listener gets it. */
const from = (remoteAddress: string): Socket => {
  const socket = new Socket();
  Object.defineProperties(socket, { remoteAddress: { value: remoteAddress }, remotePort: { value: port++ } });
  return socket;
};
const plenty = { most: 100, perAddress: 100, newcomers: 100 };
const known = { isKnown: (host: string) => host === "192.0.2.1" };
const fill = (gate: Gate, count: number, host: (n: number) => string): Socket[] =>
  Array.from({ length: count }, (_, n) => from(host(n))).filter((socket) => gate.admit(socket));

describe("a listener's gate", () => {
  it("counts the addresses of one IPv6 network as one: a subscriber has all of them", () => {
    const gate = createGate({ ...plenty, perAddress: 2 });
    const hosts = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::3", "2001:db8:0:2::1"];
    const sockets = hosts.map(from);
    expect(sockets.map((socket) => gate.admit(socket))).toEqual([true, true, false, true]);
    expect([sockets[2]!.destroyed, gate.refused()]).toEqual([true, 1]);
  });

  it("gives a place back when its connection is gone", async () => {
    const gate = createGate({ ...plenty, perAddress: 1 });
    const first = from("2001:db8::1");
    expect(gate.admit(first)).toBe(true);
    const closed = new Promise((done) => first.once("close", done));
    first.destroy();
    await closed;
    expect(gate.admit(from("2001:db8::2"))).toBe(true);
  });

  it("lets a newcomer replace the oldest of the address that has most, so that no address keeps others out", () => {
    const gate = createGate({ ...plenty, newcomers: 10 });
    const flood = fill(gate, 9, () => "203.0.113.66");
    const phone = from("198.51.100.7");
    expect(gate.admit(phone)).toBe(true);
    const more = fill(gate, 20, () => "203.0.113.66");
    expect(more).toHaveLength(20);
    expect(flood.every(({ destroyed }) => destroyed)).toBe(true);
    expect(phone.destroyed).toBe(false);
    expect(gate.admit(from("198.51.100.8"))).toBe(true);
  });

  it("keeps a connection that brought proof, and no longer counts it as a newcomer", () => {
    const gate = createGate({ ...plenty, newcomers: 4 });
    const proved = fill(gate, 4, (n) => `198.51.100.${n}`);
    for (const socket of proved) gate.prove(socket);
    fill(gate, 50, (n) => `203.0.113.${n}`);
    expect(proved.some(({ destroyed }) => destroyed)).toBe(false);
  });

  it("proves a connection by any object with its far address, as a TLS socket over it has", () => {
    const gate = createGate({ ...plenty, newcomers: 1 });
    const raw = from("198.51.100.7");
    gate.admit(raw);
    gate.prove({ remoteAddress: raw.remoteAddress, remotePort: raw.remotePort });
    gate.admit(from("203.0.113.66"));
    expect(raw.destroyed).toBe(false);
  });

  it("keeps a fifth for known addresses, however many others come", () => {
    const gate = createGate({ ...plenty, most: 10, ...known });
    for (const socket of fill(gate, 8, (n) => `203.0.113.${n}`)) gate.prove(socket);
    expect(fill(gate, 5, (n) => `203.0.113.${100 + n}`)).toEqual([]);
    expect(fill(gate, 5, () => "192.0.2.1")).toHaveLength(2);
  });

  it("lets only known addresses in while descriptors run short", () => {
    let isShort = true;
    const gate = createGate({ ...plenty, ...known, isShort: () => isShort });
    expect([gate.admit(from("203.0.113.66")), gate.admit(from("192.0.2.1"))]).toEqual([false, true]);
    isShort = false;
    expect(gate.admit(from("203.0.113.66"))).toBe(true);
  });

  it("has a separate limit for each known address", () => {
    const gate = createGate({ ...plenty, perAddress: 2, perKnownAddress: 5, ...known });
    expect(fill(gate, 9, () => "203.0.113.66")).toHaveLength(2);
    expect(fill(gate, 9, () => "192.0.2.1")).toHaveLength(5);
  });
});
