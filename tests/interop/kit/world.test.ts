import { createSocket } from "node:dgram";
import { freePort, holdingsOf, newWorld, peerAddress, sleep, until, WallClock, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("a program's wall clock is set back an hour and its monotonic clock goes on", async () => {
  const clock = new WallClock(world);
  const tell = "setInterval(() => console.log(Date.now(), Math.round(performance.now())), 100)";
  const program = world.spawn("clock", process.execPath, ["-e", tell], { env: clock.env });
  const readings = () =>
    program
      .output()
      .trim()
      .split("\n")
      .slice(0, -1)
      .map((line) => line.split(" ").map(Number) as [wall: number, mono: number]);
  const latest = await until("the program tells its clock", () => readings().at(-1));
  expect(Math.abs(latest[0] - Date.now())).toBeLessThan(2000);
  clock.step(-3600);
  await until("the clock was stepped", () => readings().some(([wall]) => wall < Date.now() - 3_500_000));
  const monotonic = readings().map(([, mono]) => mono);
  expect(monotonic).toEqual([...monotonic].sort((a, b) => a - b));
  expect(monotonic.at(-1)! - monotonic[0]!).toBeLessThan(30_000);
});

test("a socket and a descriptor that a program holds are seen from outside, and their end too", async () => {
  const before = holdingsOf(process.pid);
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, peerAddress, resolve));
  const place = `${peerAddress}:${socket.address().port}`;
  const during = holdingsOf(process.pid);
  expect(during.udp).toContain(place);
  expect(during.descriptors).toBeGreaterThan(before.descriptors);
  socket.close();
  await sleep(50);
  expect(holdingsOf(process.pid).udp).not.toContain(place);
});

test("closing a world ends every program that it started, and what those started", async () => {
  const program = world.spawn("family", "sh", ["-c", "sleep 1000 & echo child $!; wait"]);
  const child = Number((await program.says("child")).split(" ")[1]);
  await world.close();
  await until("the grandchild is gone", () => {
    try {
      process.kill(child, 0);
      return false;
    } catch {
      return true;
    }
  });
});

test("ports that are given out for a program are none from which connections are made, or peers send; and each is another", async () => {
  const ports: number[] = [];
  for (let count = 0; count < 300; count += 1) ports.push(await freePort());
  expect(new Set(ports).size).toBe(300);
  expect(ports.filter((port) => port < 22_000 || port >= 30_000)).toEqual([]);
});

test("a port that the kernel chooses is none from which peers send", async () => {
  const ports: number[] = [];
  for (let count = 0; count < 300; count += 1) {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    ports.push(socket.address().port);
    socket.close();
  }
  expect(ports.filter((port) => port <= 44_000)).toEqual([]);
});
