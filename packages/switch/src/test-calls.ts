/** For tests: the calls that most of them begin with. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlayId, RecordingId } from "@zongji/domain";
import type { SipEvent } from "@zongji/sip";
import { expect } from "vitest";
import { call, createWorld, deviceId, leg, type Peer, trunkId, type World } from "./test-world.ts";

/** A folder with two prompts in it. */
export const makePrompts = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), "switch-"));
  for (const name of ["greeting", "music.hold"]) writeFileSync(join(folder, `${name}.wav`), "");
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
};

export const system = (cause: "flowEnded" | "released" | "busy" | "unknownNumber") =>
  ({ by: "system", cause }) as const;
export const play = (name: string) => name as PlayId;
export const recording = (name: string) => name as RecordingId;
export const reasons = (event: SipEvent | undefined): string =>
  event && "reason" in event ? (event.reason ?? "") : "";
export const find = <K extends SipEvent["is"]>(peer: Peer, is: K) =>
  peer.events.find((event): event is Extract<SipEvent, { is: K }> => event.is === is);

export const start = (...more: Parameters<typeof createWorld>) => {
  const world = createWorld(...more);
  const peer = world.createPeer({ host: "192.0.2.1", port: 5060 });
  return { world, peer };
};

/** A call from the carrier, answered. */
export const answeredCall = (...more: Parameters<typeof createWorld>) => {
  const { world, peer } = start(...more);
  world.invite(peer, "theirs");
  world.run(50);
  const id = world.of("LegArrived")[0]!.leg;
  world.board.perform({ do: "Answer", leg: id });
  world.run(50);
  return { world, peer, id };
};

export const originate = (
  world: World,
  name: string,
  more: Partial<{ ringMs: number; autoAnswer: boolean; device: typeof deviceId }> = {},
) =>
  world.board.perform({
    do: "Originate",
    call,
    leg: leg(name),
    target: { to: "device", device: more.device ?? deviceId },
    from: { number: "13900000000", display: "来电" },
    ringMs: more.ringMs ?? 20_000,
    ...(more.autoAnswer && { autoAnswer: true }),
  });

export const dial = (world: World, name: string, ringMs = 20_000) =>
  world.board.perform({
    do: "Originate",
    call,
    leg: leg(name),
    target: { to: "trunk", trunk: trunkId, number: "13911111111" },
    from: { number: "12345678" },
    ringMs,
  });

/** Nothing is left anywhere, and each leg had its one end. */
export const expectRest = (world: World) => {
  world.run(200_000);
  expect(world.board.legs()).toEqual([]);
  expect(world.media.sessions.size).toBe(0);
  expect(world.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  expect(world.keptLegs()).toEqual([]);
  expect(world.logged.filter((one) => one.level === "error")).toEqual([]);
};
export const endings = (world: World, name?: string) =>
  world
    .of("LegEnded")
    .filter((one) => name === undefined || one.leg === name)
    .map((one) => one.ending);
