import { spawn } from "node:child_process";
import { on } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { descriptorLimit, descriptorsUsed } from "./descriptors.ts";

/** A web server that, once it is told to, opens what a database would: ten files. Prints where it is, then how many files it got. */
const program = (isWatched: boolean): string => `
import { createServer } from "node:net";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createGate } from "@zongji/switch";
import { watchDescriptors } from "./src/descriptors.ts";
const { isShort } = watchDescriptors(20);
const gate = createGate({ most: 9999, perAddress: 9999, newcomers: 9999, ...(${isWatched} && { isShort }) });
const web = createServer((socket) => {
  socket.on("error", () => {});
  gate.admit(socket);
});
web.listen(0, "127.0.0.1");
await once(web, "listening");
console.log(JSON.stringify(web.address()));
await once(process.stdin, "data");
let got = 0;
try {
  for (; got < 10; got++) openSync("/dev/null", "r");
} catch {}
console.log(JSON.stringify({ got }));
process.exit();
`;

/** How many files the server gets while 400 strangers hold, or want, its connections; it may open 200. */
const filesLeft = async (isWatched: boolean): Promise<number> => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const command = 'ulimit -n 200 && exec "$0" --input-type=module -e "$1"';
  const server = spawn("bash", ["-c", command, process.execPath, program(isWatched)], {
    cwd,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = on(createInterface(server.stdout), "line");
  const next = async <T>(): Promise<T> => JSON.parse(((await lines.next()).value as [string])[0]) as T;
  const { port } = await next<AddressInfo>();
  const strangers = Array.from({ length: 400 }, () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    return socket;
  });
  try {
    // Each is open, or was refused, by now; the server has taken what it takes.
    await Promise.all(strangers.map((one) => new Promise((done) => one.once("connect", done).once("close", done))));
    await new Promise((done) => setTimeout(done, 1000));
    server.stdin.write("go\n");
    return (await next<{ got: number }>()).got;
  } finally {
    for (const one of strangers) one.destroy();
    server.kill("SIGKILL");
  }
};

it("whoever connects, the last descriptors are left to the database and the journal", async () => {
  expect(await filesLeft(true)).toBe(10);
});

it("control: without the watch strangers take them all", async () => {
  expect(await filesLeft(false)).toBeLessThan(10);
});

it("says how much of its limit a process uses", () => {
  expect(descriptorLimit("self")).toBeGreaterThan(0);
  const used = descriptorsUsed(process.pid)!;
  expect([used > 0, used < 100]).toEqual([true, true]);
  expect(descriptorsUsed(2 ** 30)).toBeUndefined();
});
