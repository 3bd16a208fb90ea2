/** For tests: the calls that most of them begin with. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlayId, RecordingId } from "@zongji/domain";
import type { SipEvent } from "@zongji/sip";
import { expect } from "vitest";
import { call, createSandbox, deviceId, leg, type Peer, type Sandbox, trunkId } from "./sandbox.ts";

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

export const start = (...more: Parameters<typeof createSandbox>) => {
  const sandbox = createSandbox(...more);
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  return { sandbox, peer };
};

/** A call from the carrier, answered. */
export const answeredCall = (...more: Parameters<typeof createSandbox>) => {
  const { sandbox, peer } = start(...more);
  sandbox.invite(peer, "theirs");
  sandbox.run(50);
  const id = sandbox.of("LegArrived")[0]!.leg;
  sandbox.board.perform({ do: "Answer", leg: id });
  sandbox.run(50);
  return { sandbox, peer, id };
};

export const originate = (
  sandbox: Sandbox,
  name: string,
  more: Partial<{ ringMs: number; autoAnswer: boolean; device: typeof deviceId }> = {},
) =>
  sandbox.board.perform({
    do: "Originate",
    call,
    leg: leg(name),
    target: { to: "device", device: more.device ?? deviceId },
    from: { number: "13900000000", display: "来电" },
    ringMs: more.ringMs ?? 20_000,
    ...(more.autoAnswer && { autoAnswer: true }),
  });

export const dial = (sandbox: Sandbox, name: string, ringMs = 20_000) =>
  sandbox.board.perform({
    do: "Originate",
    call,
    leg: leg(name),
    target: { to: "trunk", trunk: trunkId, number: "13911111111" },
    from: { number: "12345678" },
    ringMs,
  });

/** Nothing is left anywhere, and each leg had its one end. */
export const expectRest = (sandbox: Sandbox) => {
  sandbox.run(200_000);
  expect(sandbox.board.legs()).toEqual([]);
  expect(sandbox.media.sessions.size).toBe(0);
  expect(sandbox.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  expect(sandbox.keptLegs()).toEqual([]);
  expect(sandbox.logged.filter((one) => one.level === "error")).toEqual([]);
};
export const endings = (sandbox: Sandbox, name?: string) =>
  sandbox
    .of("LegEnded")
    .filter((one) => name === undefined || one.leg === name)
    .map((one) => one.ending);
