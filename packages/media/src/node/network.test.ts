import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { monoMs } from "./clock.ts";
import type { Network, SocketWay, UdpSocket } from "./network.ts";
import { openNetwork } from "./open-network.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
type Opened = Pick<UdpSocket, "send" | "keepTo" | "close"> & { readonly port: number };
const ports = { direct: 41_000, dgram: 41_100 } as const;

describe.each(["direct", "dgram"] satisfies SocketWay[])("by %s", (way) => {
  let network: Network = openNetwork(way);
  let opened: UdpSocket[] = [];
  let came: { readonly by: number; readonly bytes: number[]; readonly from: string; readonly atMs: number }[] = [];
  let nextPort: number = ports[way];

  afterEach(async () => {
    for (const socket of opened) await socket.close();
    network = openNetwork(way);
    opened = [];
    came = [];
  });

  const open = async (address = "127.0.0.1", port = nextPort++): Promise<Opened> => {
    const socket = await network.bind(address, port);
    opened.push(socket);
    socket.receiver = {
      receive: (bytes, from, atMs) =>
        came.push({ by: port, bytes: [...bytes.slice(0, 2000)], from: `${from.address} ${from.port}`, atMs }),
    };
    return {
      port,
      send: (bytes, to) => socket.send(bytes, to),
      keepTo: (peer) => socket.keepTo(peer),
      close: () => socket.close(),
    };
  };

  /** Fetches until so much has come. */
  const comes = async (count: number) => {
    const untilMs = performance.now() + 5000;
    while (came.length < count && performance.now() < untilMs) {
      network.fetch(opened);
      await sleep(2);
    }
    expect(came.length).toBe(count);
  };

  test("the requested method is used", () => expect(network.way).toBe(way));

  test.each(["127.0.0.1", "::1"])("datagrams at %s come as they were sent, with their sender", async (address) => {
    const [a, b, c] = [await open(address), await open(address), await open(address)];
    for (let i = 0; i < 3; i++) {
      b.send(Uint8Array.of(1, i), { address, port: a.port });
      c.send(Uint8Array.of(2, i), { address, port: a.port });
    }
    a.send(new Uint8Array(0), { address, port: c.port });
    await comes(7);
    const heard = came.filter(({ by }) => by === a.port).map(({ bytes, from }) => [...bytes, from]);
    const expected = [0, 1, 2].flatMap((i) => [
      [1, i, `${address} ${b.port}`],
      [2, i, `${address} ${c.port}`],
    ]);
    expect(heard).toEqual(expected);
    expect(came.find(({ by }) => by === c.port)).toMatchObject({ bytes: [], from: `${address} ${a.port}` });
  });

  test("datagrams sent together arrive at their receivers in order, also if the batch is interrupted by an error", async () => {
    const all = await Promise.all(Array.from({ length: 70 }, () => open()));
    const turn = (mark: number) => {
      for (const [i, from] of all.entries())
        from.send(Uint8Array.of(mark, i), { address: "127.0.0.1", port: all[(i + 1) % all.length]!.port });
    };
    network.together(() => {
      turn(1);
      all[0]!.send(new Uint8Array(1400).fill(9), { address: "127.0.0.1", port: all[2]!.port });
      turn(2);
    });
    await comes(2 * all.length + 1);
    const cut = () =>
      network.together(() => {
        turn(3);
        throw new Error("cut short");
      });
    expect(cut).toThrow("cut short");
    await comes(3 * all.length + 1);
    for (const [i, { port }] of all.entries()) {
      const heard = came.filter(({ by, bytes }) => by === port && bytes.length === 2).map(({ bytes }) => bytes);
      const before = (i + all.length - 1) % all.length;
      expect(heard).toEqual([
        [1, before],
        [2, before],
        [3, before],
      ]);
    }
    expect(came.filter(({ by, bytes }) => by === all[2]!.port && bytes.length === 1400).length).toBe(1);
  });

  test("a datagram has its arrival time, however late it is fetched", async () => {
    const [a, b] = [await open(), await open()];
    for (let i = 0; i < 5; i++) {
      network.fetch(opened);
      await sleep(20);
      const sentMs = monoMs();
      a.send(Uint8Array.of(i), { address: "127.0.0.1", port: b.port });
      const afterMs = monoMs();
      // The loop stands still, as in a long task.
      if (way === "direct") while (monoMs() < sentMs + 60);
      await comes(i + 1);
      expect(came[i]!.atMs).toBeGreaterThanOrEqual(sentMs - 0.5);
      if (way === "direct") expect(came[i]!.atMs).toBeLessThan(afterMs + 30);
    }
  });

  test("a datagram close behind another keeps its arrival time if it is fetched the next time", async () => {
    const [a, b] = [await open(), await open()];
    for (let i = 0; i < 2; i++) a.send(Uint8Array.of(i), { address: "127.0.0.1", port: b.port });
    const sentMs = monoMs();
    await sleep(2);
    network.fetch(opened);
    await sleep(20);
    await comes(2);
    expect(came.map(({ bytes }) => bytes)).toEqual([[0], [1]]);
    if (way === "direct") expect(came[1]!.atMs).toBeLessThanOrEqual(sentMs + 0.5);
  });

  test("a taken port is reported, and is free when its socket is closed", async () => {
    const first = await open();
    await expect(network.bind("127.0.0.1", first.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    await first.close();
    await first.close();
    await open("127.0.0.1", first.port);
  });

  test("an address of another machine is refused", async () => {
    await expect(network.bind("192.0.2.1", nextPort++)).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
    await expect(network.bind("nowhere", nextPort++)).rejects.toThrow();
  });

  test("a flood on one socket does not block the others", async () => {
    const [flooded, other, sender] = [await open(), await open(), await open()];
    for (let i = 0; i < 150; i++) sender.send(new Uint8Array(200), { address: "127.0.0.1", port: flooded.port });
    sender.send(Uint8Array.of(9), { address: "127.0.0.1", port: other.port });
    await sleep(20);
    await turn();
    network.fetch(opened);
    expect(came.findIndex(({ by }) => by === other.port)).not.toBe(-1);
    await comes(151);
  });

  test("a very long datagram comes truncated or complete, and harms nothing", async () => {
    const [a, b] = [await open(), await open()];
    a.send(new Uint8Array(40_000), { address: "127.0.0.1", port: b.port });
    a.send(Uint8Array.of(1), { address: "127.0.0.1", port: b.port });
    await comes(2);
    expect(came[0]!.bytes.length).toBe(2000);
    expect(came[1]!.bytes).toEqual([1]);
  });

  test("a datagram that can't be sent is lost without harm", async () => {
    const [a, b] = [await open(), await open()];
    for (const to of ["::1", "nowhere"]) a.send(Uint8Array.of(1), { address: to, port: b.port });
    a.send(Uint8Array.of(2), { address: "127.0.0.1", port: b.port });
    await comes(1);
    expect(came[0]!.bytes).toEqual([2]);
  });

  test("a closed socket receives and sends nothing", async () => {
    const [a, b] = [await open(), await open()];
    await b.close();
    a.send(Uint8Array.of(1), { address: "127.0.0.1", port: b.port });
    b.send(Uint8Array.of(1), { address: "127.0.0.1", port: a.port });
    network.fetch(opened);
    await sleep(20);
    network.fetch(opened);
    expect(came).toEqual([]);
  });

  test("a closed socket does not drop another socket's datagrams", async () => {
    const [a, b, c] = [await open(), await open(), await open()];
    await a.close();
    const after = await open(); // mostly with the descriptor of the one that was closed
    after.send(Uint8Array.of(1), { address: "127.0.0.1", port: b.port });
    const to = { address: "127.0.0.1", port: b.port };
    after.send(Uint8Array.of(2), to);
    a.send(Uint8Array.of(9), { address: "127.0.0.1", port: c.port });
    after.send(Uint8Array.of(3), to);
    await comes(3);
    expect(came.map(({ by, bytes }) => [by, ...bytes])).toEqual([1, 2, 3].map((mark) => [b.port, mark]));
  });
});
