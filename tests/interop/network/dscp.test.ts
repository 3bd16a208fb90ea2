import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { newWorld, startCapture, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** What docs/operations/network.md tells people to load. */
const rules = (): string => {
  const page = readFileSync(new URL("../../../docs/operations/network.md", import.meta.url), "utf8");
  return /```nft\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
};

const send = async (fromPort: number, bytes: string): Promise<void> => {
  const socket = createSocket("udp4");
  socket.bind(fromPort, "127.0.0.1");
  await once(socket, "listening");
  await new Promise((sent) => socket.send(bytes, 39_999, "127.0.0.1", sent));
  socket.close();
};

test("the rule of docs/operations marks RTP as expedited forwarding and SIP as signalling", async () => {
  const capture = await startCapture(world);
  await send(20_010, "before");
  const loaded = spawnSync("nft", ["-f", "-"], { input: rules(), encoding: "utf8" });
  expect(loaded.stderr).toBe("");
  await send(20_010, "voice");
  await send(5060, "signalling");
  await send(40_010, "other");
  await capture.stop();
  const marks = capture.datagrams.map(({ payload, dscp }) => [Buffer.from(payload).toString(), dscp]);
  // RFC 3246: EF is 46; RFC 4594 §4.2: signalling is CS5, 40.
  expect(marks).toEqual([
    ["before", 0],
    ["voice", 46],
    ["signalling", 40],
    ["other", 0],
  ]);
});
