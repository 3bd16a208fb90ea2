import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createGate } from "./gate.ts";

describe("a listener's gate", () => {
  it("counts the addresses of one IPv6 network as one: whoever has one of them has them all", () => {
    const gate = createGate(2);
    const sockets = Array.from({ length: 4 }, () => new Socket());
    const admits = (at: number, host: string): boolean => gate.admit(sockets[at]!, host);
    expect([admits(0, "2001:db8:0:1::1"), admits(1, "2001:db8:0:1:ffff::2")]).toEqual([true, true]);
    expect(admits(2, "2001:db8:0:1::3")).toBe(false);
    expect(admits(3, "2001:db8:0:2::1")).toBe(true);
    expect([sockets[2]!.destroyed, gate.refused()]).toEqual([true, 1]);
  });

  it("gives a place back when its connection is gone", async () => {
    const gate = createGate(1);
    const first = new Socket();
    expect(gate.admit(first, "2001:db8::1")).toBe(true);
    const closed = new Promise((done) => first.once("close", done));
    first.destroy();
    await closed;
    expect(gate.admit(new Socket(), "2001:db8::2")).toBe(true);
  });
});
