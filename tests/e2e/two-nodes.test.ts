// runs: heavy
import { rmSync } from "node:fs";
import { join } from "node:path";
import { assertHeardOnce, hearNow, newWorld, sleep, tones, until, type World, within } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { becomes, citizenCalls, factsOf, hearEachOther, recordOf, registerAgain, wholeLog } from "./cast.ts";
import type { Person } from "./scene.ts";
import {
  giveKeys,
  holds,
  openTwo,
  pressTo,
  problemOf,
  type Shown,
  signInAgain,
  sitDown,
  type Two,
  takeSeat,
  talkAt,
} from "./two-nodes.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** With keys of its own it is refused in a sentence; with those of the first it starts. */
const startSecond = async ({ n1, n2 }: Two): Promise<void> => {
  const { end, output } = await n2.startInVain();
  expect(end).not.toBe(0);
  expect(output).toMatch(/party\.key and .*trunk\.key are not the keys of this database: copy them/);
  rmSync(join(n2.dataFolder, "keys"), { recursive: true });
  giveKeys(n1, n2);
  await n2.start();
};

/** The wall at either server shows what goes on at both. */
const oneWall = async (persons: readonly Person[]): Promise<void> => {
  for (const [index, person] of persons.entries()) {
    const wall = await until("the wall shows both talks", async () => {
      const now = await person.get("/api/wall");
      const talking = now.groups.filter((group: { talking: number }) => group.talking === 1);
      return talking.length === 2 && now.today.answered === 2 && now;
    });
    const at = (agentNo: string) => wall.agents.find((agent: { agentNo: string }) => agent.agentNo === agentNo);
    expect(at("8001")).toMatchObject({ state: "talking", node: index === 0 ? null : "n1" });
    expect(at("8004")).toMatchObject({ state: "talking", node: index === 0 ? "n2" : null });
    expect(wall.now).toMatchObject({ talking: 2, online: 2 });
    expect(wall.today).toMatchObject({ inboundTotal: 2, answered: 2 });
    expect(wall.nodes.map(({ name, groups, silentSince }: Shown) => [name, groups, silentSince])).toEqual([
      ["n1", ["business"], null],
      ["n2", ["complaint"], null],
    ]);
  }
};

/** Changes at the first server, seen in what the second does. */
const changesHold = async ({ administrator, carrier, n2 }: Two, atSecond: Person): Promise<void> => {
  const renamedAt = performance.now();
  await administrator.insist("PATCH", "/api/users/agent-8006", { name: "新来的" });
  await until("the second server's wall has the new name", async () => {
    const { agents } = await atSecond.get("/api/wall");
    return agents.some(({ name }: { name: string }) => name === "新来的");
  });
  const nameMs = performance.now() - renamedAt;
  const limitedAt = performance.now();
  await administrator.insist("PATCH", "/api/trunks/carrier", { maxLines: 1 });
  const to = `sip:12345678@${n2.sipAddress}`;
  await until("the second server has no line left", async () => {
    const call = await carrier.call({ to });
    const isRefused = await call.answered.then(
      () => false,
      () => true,
    );
    if (!isRefused) await call.hangUp();
    return isRefused;
  });
  const limitMs = performance.now() - limitedAt;
  console.log(
    `in force at the other server: a name after ${nameMs.toFixed(0)} ms, a trunk's limit after ${limitMs.toFixed(0)} ms`,
  );
  for (const ms of [nameMs, limitMs]) expect(ms).toBeLessThan(2000);
  await administrator.insist("PATCH", "/api/trunks/carrier", { maxLines: 30 });
};

test("two servers on one database: calls at both, one log, one wall, changes in force at both, and one's death harms no call of the other", async () => {
  const two = await openTwo(world);
  const { n1, n2, administrator, carrier, postgres } = two;
  await startSecond(two);
  await administrator.insist("PATCH", "/api/groups/complaint", { node: "n2" });
  await administrator.insist("PATCH", "/api/groups/business", { node: "n1" });
  await holds(administrator, "n2", "complaint");
  const atSecond = await signInAgain(n2, "administrator", administrator.password);

  // Who works for a pool is sent to the server that holds it.
  const first = await sitDown(world, two, n1, { agentNo: "8001", group: "business", toneHz: tones.agent });
  const second = await sitDown(world, two, n2, { agentNo: "8004", group: "complaint", toneHz: tones.otherAgent });
  const wish = { groups: ["business"], device: "phone-8001" };
  const elsewhere = await signInAgain(n2, "8001", first.person.password);
  expect(await problemOf(elsewhere.post("/api/agent/sign-in", wish))).toMatchObject({
    status: 409,
    problem: { reason: "otherNode", node: "n1", url: n1.baseUrl },
  });

  const ours = await talkAt(two, n1, first, "business", tones.caller);
  const theirs = await talkAt(two, n2, second, "complaint", tones.otherCaller);
  const voices = { citizenHz: tones.otherCaller, agentHz: tones.otherAgent };
  await Promise.all([
    hearEachOther(ours.citizen, ours.agentCall),
    hearEachOther(theirs.citizen, theirs.agentCall, voices),
    oneWall([administrator, atSecond]),
  ]);
  await changesHold(two, atSecond);

  // The first dies in the middle of what is heard at the second.
  const { citizen, agentCall } = theirs;
  const sides = [
    { call: citizen, toneHz: tones.otherAgent, others: [tones.otherCaller] },
    { call: agentCall, toneHz: tones.otherCaller, others: [tones.otherAgent] },
  ];
  const listening = sides.map(({ call }) => hearNow(call, 10_000));
  await sleep(2000);
  const killedAt = performance.now();
  await n1.kill9();
  for (const [n, { call, toneHz, others }] of sides.entries()) {
    await assertHeardOnce(`side ${n} at the second`, await listening[n]!, { toneHz, db: -12, others });
    expect(call.rtp.lost()).toBe(0);
  }
  await hearEachOther(theirs.citizen, theirs.agentCall, voices);
  await until("the wall tells of the silence", async () => {
    const { nodes, agents } = await atSecond.get("/api/wall");
    const silent = nodes.find(({ name }: Shown) => name === "n1")?.silentSince !== null;
    return (
      silent &&
      agents.some(({ agentNo, state }: { agentNo: string; state: string }) => agentNo === "8001" && state === "offline")
    );
  });
  await holds(atSecond, "n2", "business");
  const takenMs = performance.now() - killedAt;
  console.log(`the dead server's pool was taken over after ${(takenMs / 1000).toFixed(1)} s`);
  expect(takenMs).toBeGreaterThan(5000);

  // Her agents work at the second now, where the citizens' calls come.
  const moved = { ...first, person: elsewhere };
  await registerAgain(n2, moved);
  await takeSeat(moved, "business");
  const later = await talkAt(two, n2, moved, "business", tones.caller);
  await hearEachOther(later.citizen, later.agentCall);

  // The first comes back: its lease is old, it rings nobody, and says where to go.
  await n1.start();
  const leases = await postgres.query<{ group_id: string; node: string; fence: string }>(
    "select group_id, node, fence from pool_lease where group_id = 'business'",
  );
  expect(leases).toEqual([{ group_id: "business", node: "n2", fence: "2" }]);
  const back = await signInAgain(n1, "8001", first.person.password);
  expect(await problemOf(back.post("/api/agent/sign-in", wish))).toMatchObject({
    problem: { node: "n2", url: n2.baseUrl },
  });
  const astray = await citizenCalls(carrier, n1, tones.caller);
  await pressTo(astray, "business");
  await within("who came to the wrong server is told, and rung off", 30_000, astray.ended);
  await theirs.citizen.hangUp();
  await later.citizen.hangUp();
  await ours.citizen.hangUp().catch(() => {});
  await becomes(second, "wrapUp");

  const again = await signInAgain(n1, "administrator", administrator.password);
  const logs = await Promise.all(
    [again, atSecond].map((person) =>
      until(
        "the log tells all",
        async () => {
          const log = await wholeLog(person);
          const calls = [ours, theirs, later].map(({ citizen }) => citizen).concat(astray);
          const ended = calls.filter((call) =>
            log.some(
              (each) =>
                each.row.endedAt !== null &&
                factsOf(each, "CallEnded").length > 0 &&
                factsOf(each, "CallArrived")[0]?.sipCallId === call.callId,
            ),
          );
          // A recording is whole a moment after its call.
          const whole = (each: (typeof log)[number]) =>
            factsOf(each, "RecordingStarted").length === factsOf(each, "RecordingEnded").length;
          return ended.length === calls.length && log.every(whole) && log;
        },
        { everyMs: 500 },
      ),
    ),
  );
  expect(logs[0]!.map(({ row }) => row.id)).toEqual(logs[1]!.map(({ row }) => row.id));
  // A recording lies at its server and is heard at both; once that one is asked by somebody without the keys, nothing is.
  const recordedAt = async (person: Person, call: { callId: string }) => {
    const { id } = recordOf(logs[0]!, call as never).row;
    return Buffer.from(await (await person.ask("GET", `/api/calls/${id}/recording`)).arrayBuffer());
  };
  const [here, there] = [await recordedAt(atSecond, theirs.citizen), await recordedAt(again, theirs.citizen)];
  expect(here.length).toBeGreaterThan(16_000);
  expect(there.equals(here)).toBe(true);
  const { id: theirId } = recordOf(logs[0]!, theirs.citizen).row;
  expect((await fetch(`${n2.baseUrl}/api/nodes/recordings/${theirId}`)).status).toBe(403);
  const nodeOf = (call: { callId: string }) => recordOf(logs[0]!, call as never).facts[0]!.node;
  expect([ours.citizen, theirs.citizen, later.citizen, astray].map(nodeOf)).toEqual(["n1", "n2", "n2", "n1"]);
  expect(factsOf(recordOf(logs[0]!, astray), "QueueLeft")).toMatchObject([{ reason: "NOAGENT" }]);
  expect(factsOf(recordOf(logs[0]!, astray), "OfferStarted")).toEqual([]);
});
