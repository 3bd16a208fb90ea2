import { describe, expect, it } from "vitest";
import type { Output, SipEvent } from "../door.ts";
import { createOutbox } from "./outbox.ts";

const reachable = (device: string): Output => ({ out: "event", event: { is: "reachable", device } as SipEvent });
const packet = (name: string): Output => ({
  out: "send",
  listener: "udp",
  remote: { host: "192.0.2.1", port: 5060 },
  bytes: Buffer.from(name),
});

/** An outbox whose owner lets each event go when the test says so. */
const scene = (heard: (device: string) => void = () => {}) => {
  const told: string[] = [];
  const left: string[] = [];
  const faults: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const outbox = createOutbox({
    onEvent: (event) => {
      const { device } = event as { readonly device: string };
      told.push(device);
      heard(device);
      if (device.startsWith("at once")) return undefined;
      const gate = Promise.withResolvers<void>();
      gates.set(device, gate);
      return gate.promise;
    },
    transmit: (output) => void left.push(output.out === "send" ? Buffer.from(output.bytes).toString() : output.out),
    fault: ({ error }) => void faults.push(String(error)),
  });
  const release = async (device: string) => {
    gates.get(device)!.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { outbox, told, left, faults, gates, release };
};

describe("what happens while a packet is held back", () => {
  it("is told at once; its transmissions leave in order", async () => {
    const { outbox, told, left, release } = scene();
    outbox.put([reachable("a"), packet("1")], 0);
    outbox.put([reachable("b"), packet("2")], 1);
    outbox.put([reachable("at once"), packet("3")], 2);
    expect(told).toEqual(["a", "b", "at once"]);
    await release("b");
    expect(left).toEqual([]);
    await release("a");
    expect(left).toEqual(["1", "2", "3"]);
  });

  it("from within an event has its events after those of the same input", () => {
    const told: string[] = [];
    const { outbox, left } = scene((device) => {
      told.push(device);
      if (device === "at once 1") outbox.put([reachable("at once 3"), packet("2")], 0);
    });
    outbox.put([reachable("at once 1"), reachable("at once 2"), packet("1")], 0);
    expect(told).toEqual(["at once 1", "at once 2", "at once 3"]);
    expect(left).toEqual(["1", "2"]);
  });

  it("is let go when the promise is broken, and that is a fault", async () => {
    const { outbox, left, faults, gates } = scene();
    outbox.put([reachable("a"), packet("1")], 0);
    gates.get("a")!.reject(new Error("no disk"));
    await outbox.settled();
    expect(left).toEqual(["1"]);
    expect(faults).toEqual(["Error: no disk"]);
  });
});

describe("settled", () => {
  it("waits for all that was put", async () => {
    const { outbox, left, release } = scene();
    await outbox.settled();
    outbox.put([reachable("a"), packet("1")], 0);
    outbox.put([packet("2")], 0);
    let settled = false;
    void outbox.settled().then(() => {
      settled = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    await release("a");
    expect(settled).toBe(true);
    expect(left).toEqual(["1", "2"]);
  });
});
