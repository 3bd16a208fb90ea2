/**
 * The cost of a datagram from socket to socket, by each method: one is sent, one is received, nothing else. Both ends are in this process; the direct method is also
 * measured with connected sockets.
 * node bin/run.mjs packages/media/bench/sockets.ts [sockets=200] [rounds=2000]
 */

import { openNetwork } from "../src/node/open-network.ts";

const count = Number(process.argv[2] ?? 200);
const rounds = Number(process.argv[3] ?? 2000);
const packet = new Uint8Array(172);

const ways = [
  { way: "direct", keeps: false },
  { way: "direct", keeps: true },
  { way: "dgram", keeps: false },
] as const;

for (const { way, keeps } of ways) {
  const network = openNetwork(way);
  const sockets = await Promise.all(Array.from({ length: count }, (_, i) => network.bind("127.0.0.1", 42_000 + i)));
  const to = sockets.map((_, i) => ({ address: "127.0.0.1", port: 42_000 + (i ^ 1) }));
  if (keeps) for (const [i, socket] of sockets.entries()) socket.keepTo(to[i]);
  let received = 0;
  for (const socket of sockets) socket.receiver = { receive: () => received++ };
  const run = async (times: number) => {
    for (let round = 0; round < times; round++) {
      for (const [i, socket] of sockets.entries()) socket.send(packet, to[i]!);
      network.fetch(sockets);
      await new Promise(setImmediate);
    }
  };
  await run(rounds / 10);
  received = 0;
  const before = process.cpuUsage();
  await run(rounds);
  const { user, system } = process.cpuUsage(before);
  for (let waited = 0; received < count * rounds && waited < 100; waited++) await run(0);
  // No datagram waits.
  const beforeLooks = process.cpuUsage();
  for (let round = 0; round < rounds; round++) network.fetch(sockets);
  const looks = process.cpuUsage(beforeLooks);
  const micros = (value: number) => Number((value / (count * rounds)).toFixed(2));
  const told = { way, keeps, microsPerDatagram: micros(user + system), user: micros(user), system: micros(system) };
  const empty = way === "direct" && { microsPerEmptyLook: micros(looks.user + looks.system) };
  console.log(JSON.stringify({ ...told, ...empty, lost: count * rounds - received }));
  for (const socket of sockets) await socket.close();
}
