import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { Endpoint } from "../latch.ts";
import { isLast } from "./direct-network.ts";
import type { UdpSocket } from "./network.ts";
import { openNetwork } from "./open-network.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const network = openNetwork("direct");
const opened: UdpSocket[] = [];
let came: [port: number, mark: number][] = [];
let nextPort = 41_200;

type Opened = UdpSocket & { readonly at: Endpoint };
const open = async (address = "127.0.0.1", port = nextPort++): Promise<Opened> => {
  const socket = await network.bind(address, port);
  opened.push(socket);
  socket.receiver = { receive: (bytes) => came.push([port, bytes[0]!]) };
  return Object.assign(socket, { at: { address: address === "0.0.0.0" ? "127.0.0.1" : address, port } });
};
afterEach(async () => {
  for (const socket of opened.splice(0)) await socket.close();
  came = [];
});

/** Whether the kernel has the socket of this port connected. */
const isConnected = ({ at: { address, port } }: Opened): boolean => {
  const table = readFileSync(address.includes(":") ? "/proc/net/udp6" : "/proc/net/udp", "utf8");
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const line = table.split("\n").find((one) => one.trim().split(/\s+/)[1]?.endsWith(`:${hex}`));
  if (!line) throw new Error(`no socket has port ${port}`);
  return !line.trim().split(/\s+/)[2]!.endsWith(":0000");
};

const marks = (by: Opened) => came.filter(([port]) => port === by.at.port).map(([, mark]) => mark);
const fetchAll = () => network.fetch(opened, true);
const say = (from: Opened, mark: number, to: Opened, length = 1) => from.send(new Uint8Array(length).fill(mark), to.at);

describe.each(["127.0.0.1", "::1"])("a socket at %s that is connected to a peer", (address) => {
  test("receives only from it; disconnected it receives from all, on the same port", async () => {
    const [socket, peer, stranger] = [await open(address), await open(address), await open(address)];
    socket.keepTo(peer.at);
    expect(isConnected(socket)).toBe(true);
    say(peer, 1, socket);
    say(stranger, 9, socket);
    say(peer, 2, socket);
    fetchAll();
    expect(marks(socket)).toEqual([1, 2]);
    say(socket, 3, peer);
    fetchAll();
    expect(marks(peer)).toEqual([3]);
    socket.keepTo(undefined);
    expect(isConnected(socket)).toBe(false);
    say(stranger, 4, socket);
    say(peer, 5, socket);
    say(socket, 6, stranger);
    fetchAll();
    expect([marks(socket), marks(stranger)]).toEqual([[1, 2, 4, 5], [6]]);
  });

  test("still returns earlier datagrams of strangers, and can change to another peer", async () => {
    const [socket, peer, other] = [await open(address), await open(address), await open(address)];
    say(other, 1, socket);
    socket.keepTo(peer.at);
    fetchAll();
    expect(marks(socket)).toEqual([1]);
    socket.keepTo(other.at);
    say(peer, 2, socket);
    say(other, 3, socket);
    say(socket, 4, other);
    fetchAll();
    expect([marks(socket), marks(other)]).toEqual([[1, 3], [4]]);
  });

  test("sends to others too, and then receives from them", async () => {
    const [socket, peer, other] = [await open(address), await open(address), await open(address)];
    socket.keepTo(peer.at);
    network.together(() => {
      say(socket, 1, peer);
      say(socket, 2, other);
      say(socket, 3, peer);
    });
    fetchAll();
    expect([marks(peer), marks(other)]).toEqual([[1, 3], [2]]);
    say(other, 4, socket);
    fetchAll();
    expect(marks(socket)).toEqual([4]);
  });

  test("loses nothing when it is disconnected while datagrams wait to be sent", async () => {
    const [socket, peer] = [await open(address), await open(address)];
    socket.keepTo(peer.at);
    network.together(() => {
      say(socket, 1, peer);
      socket.keepTo(undefined);
      say(socket, 2, peer);
    });
    fetchAll();
    expect(marks(peer)).toEqual([1, 2]);
  });

  test.each([1, 400])(
    "and is told that it is gone loses no datagram of %i bytes by it, and keeps to it no more",
    async (length) => {
      const [socket, peer, third] = [await open(address), await open(address), await open(address)];
      socket.keepTo(peer.at);
      await peer.close();
      // ICMP says that nobody is there: what is sent next is told of it.
      say(socket, 1, peer, length);
      await sleep(5);
      const again = await open(address, peer.at.port);
      network.together(() => {
        say(socket, 2, peer, length);
        say(third, 3, again);
        say(socket, 4, peer, length);
      });
      fetchAll();
      expect(marks(again).sort()).toEqual([2, 3, 4]);
      expect(isConnected(socket)).toBe(false);
      socket.keepTo(peer.at);
      expect(isConnected(socket)).toBe(false);
      socket.keepTo({ ...peer.at });
      expect(isConnected(socket)).toBe(true);
    },
  );

  test("is disconnected by an ICMP error while it is read, and loses no datagram", async () => {
    const [socket, peer, third] = [await open(address), await open(address), await open(address)];
    socket.keepTo(peer.at);
    await peer.close();
    say(socket, 1, peer);
    await sleep(5);
    const again = await open(address, peer.at.port);
    say(again, 2, socket);
    say(again, 3, third);
    fetchAll();
    expect([marks(socket), marks(third)]).toEqual([[2], [3]]);
    expect(isConnected(socket)).toBe(false);
    say(third, 4, socket);
    fetchAll();
    expect(marks(socket)).toEqual([2, 4]);
  });

  test("can be disconnected with a pending error, which is cleared", async () => {
    const [socket, peer, third] = [await open(address), await open(address), await open(address)];
    socket.keepTo(peer.at);
    await peer.close();
    say(socket, 1, peer);
    await sleep(5);
    socket.keepTo(undefined);
    say(socket, 2, third);
    say(third, 3, socket);
    fetchAll();
    expect([marks(third), marks(socket)]).toEqual([[2], [3]]);
  });

  test("is closed, and the next socket with its port or descriptor receives from all", async () => {
    const [socket, peer, stranger] = [await open(address), await open(address), await open(address)];
    socket.keepTo(peer.at);
    await socket.close();
    socket.keepTo(peer.at);
    const next = await open(address, socket.at.port);
    expect(isConnected(next)).toBe(false);
    say(stranger, 1, next);
    say(next, 2, stranger);
    fetchAll();
    expect([marks(next), marks(stranger)]).toEqual([[1], [2]]);
  });
});

test("a socket bound to all addresses receives on all of them", async () => {
  const [socket, peer, stranger] = [await open("0.0.0.0"), await open(), await open()];
  socket.keepTo(peer.at);
  say(stranger, 1, socket);
  fetchAll();
  expect([isConnected(socket), marks(socket)]).toEqual([false, [1]]);
});

test("after a datagram that came in time no further one is looked for on a connected socket", () => {
  const cases = [7, 8, 19.9, 20].map((ageMs) =>
    [16, 16.1, 23.9, 24].map((gapMs) => [isLast(ageMs, gapMs, true), isLast(ageMs, gapMs, false)]),
  );
  const [late, plain, last] = [
    [true, true],
    [false, false],
    [true, false],
  ];
  const inTime = [plain, last, last, plain];
  expect(cases).toEqual([[late, late, late, late], inTime, inTime, [plain, plain, plain, plain]]);
});

const standUntil = (ms: number) => {
  while (performance.now() < ms);
};

/** The second datagram comes a frame after the first, right before a third, 12 ms before they are fetched: how many were fetched then. */
const fetchedOf = (socket: Opened, peer: Opened, all: boolean): number => {
  network.fetch([socket], true);
  say(peer, 1, socket);
  const firstMs = performance.now();
  network.fetch([socket], true);
  standUntil(firstMs + 20);
  say(peer, 2, socket);
  say(peer, 3, socket);
  standUntil(firstMs + 32);
  came = [];
  network.fetch([socket], all);
  const count = marks(socket).length;
  standUntil(firstMs + 52);
  network.fetch([socket]);
  expect(marks(socket)).toEqual([2, 3]);
  return count;
};

test("a datagram behind it is fetched the next time, or at once with `all`", async () => {
  const [socket, peer] = [await open(), await open()];
  socket.keepTo(peer.at);
  // Somebody else may have had the processor for longer than it takes.
  const counts = Array.from({ length: 20 }, () => fetchedOf(socket, peer, false));
  expect(counts).toContain(1);
  for (let n = 0; n < 5; n++) expect(fetchedOf(socket, peer, true)).toBe(2);
});
