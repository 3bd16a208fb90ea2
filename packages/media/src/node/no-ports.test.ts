import { createSocket } from "node:dgram";
import { expect, test } from "vitest";
import { noPorts, noPortsIn } from "./no-ports.ts";

test("the kernel's tables for IPv4 and IPv6 are read by their headings; a missing one counts 0", () => {
  const snmp =
    "Ip: Forwarding NoPorts\nIp: 2 77\nUdp: InDatagrams NoPorts InErrors\nUdp: 10 42 3\nUdpLite: NoPorts\nUdpLite: 9\n";
  expect(
    noPortsIn(snmp, "Udp6InDatagrams                 \t7\nUdp6NoPorts                     \t5\nUdpLite6NoPorts \t8\n"),
  ).toBe(47);
  expect(noPortsIn(snmp, "")).toBe(42);
  expect(noPortsIn("", "")).toBe(0);
  expect(noPortsIn("Udp: InDatagrams\nUdp: 1\n", "")).toBe(0);
});

test("a datagram to a closed port is counted", async () => {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  const before = noPorts();
  const sender = createSocket("udp4");
  for (let n = 0; n < 5; n++)
    await new Promise<void>((resolve) => sender.send("x", port, "127.0.0.1", () => resolve()));
  sender.close();
  await expect.poll(() => noPorts() - before).toBeGreaterThanOrEqual(5);
});
