import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createBans } from "./bans.ts";
import type { Ban, Log } from "./door.ts";
import { createWorld, type World } from "./test-world.ts";

const register = (host: string, n: number, more = "") =>
  `REGISTER sip:zongji.local SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:5060;branch=z9hG4bKg${n}${more.length}\r\nMax-Forwards: 70\r\n` +
  `From: <sip:8001@zongji.local>;tag=g\r\nTo: <sip:8001@zongji.local>\r\nCall-ID: guess-${host}\r\nCSeq: ${n} REGISTER\r\n` +
  `Contact: <sip:8001@${host}:5060>\r\n${more}Content-Length: 0\r\n\r\n`;

/** What the switch answers to this datagram. */
const ask = (world: World, host: string, text: string): string => {
  const outputs = world.home.agent.handle(
    { is: "datagram", listener: "udp", remote: { host, port: 5060 }, bytes: new TextEncoder().encode(text) },
    world.now(),
  );
  for (const output of outputs) if (output.out === "event") void world.board.onSip(output.event, world.now());
  return outputs.map((output) => (output.out === "send" ? new TextDecoder().decode(output.bytes) : "")).join("");
};

const guess = (world: World, host: string, n: number, secret: string): string => {
  const nonce = /nonce="([^"]+)"/.exec(ask(world, host, register(host, n)))?.[1];
  if (nonce === undefined) return "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const proof = md5(
    `${md5(`8001:zongji.local:${secret}`)}:${nonce}:00000001:c:auth:${md5("REGISTER:sip:zongji.local")}`,
  );
  return ask(
    world,
    host,
    register(
      host,
      n + 1,
      `Authorization: Digest username="8001", realm="zongji.local", nonce="${nonce}", uri="sip:zongji.local", algorithm=MD5, qop=auth, nc=00000001, cnonce="c", response="${proof}"\r\n`,
    ),
  );
};

test("who guesses is dropped before the right word comes, is told of once, and can be let in again", () => {
  const told: Ban[] = [];
  const world = createWorld(
    { bans: { failures: 5 } },
    () => false,
    (ban) => told.push(ban),
  );
  for (let n = 0; n < 5; n++) guess(world, "203.0.113.66", 1 + 2 * n, `wrong-${n}`);
  expect(guess(world, "203.0.113.66", 21, "secret")).toBe("");
  expect(world.of("DeviceReachable")).toEqual([]);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ address: "203.0.113.66" });
  expect(world.board.counts().banned).toBeGreaterThan(0);
  expect(JSON.stringify(world.logged.map(({ fields }) => ({ ...fields, pii: undefined })))).not.toContain("8001");
  world.home.agent.handle({ do: "unban", address: "203.0.113.66" }, world.now());
  expect(guess(world, "203.0.113.66", 31, "secret")).toContain("SIP/2.0 200");
});

test("a carrier's address is never dropped, whatever is said in its name", () => {
  const world = createWorld({ bans: { failures: 3 } });
  for (let n = 0; n < 10; n++) guess(world, "192.0.2.1", 1 + 2 * n, `wrong-${n}`);
  expect(world.board.bans.now()).toEqual([]);
  const peer = world.createPeer({ host: "192.0.2.1", port: 5060 });
  world.invite(peer, "theirs");
  world.run(50);
  expect(world.of("LegArrived")).toHaveLength(1);
});

test("a ban is told with its end and its user, logged without the user's name in plain, and gone when it is lifted", () => {
  const [told, logged] = [[] as Ban[], [] as unknown[]];
  const log = { warn: (fields: object, line: string) => void logged.push([line, fields]) } as unknown as Log;
  const bans = createBans({ now: () => 1000, log }, (ban) => void told.push(ban));
  const host = { address: "203.0.113.9" };
  bans.onSip({ is: "banned", ...host, forMs: 500 });
  bans.onSip({ is: "banned", ...host, user: "8001", forMs: 700 });
  expect(told).toStrictEqual([
    { ...host, until: 1500 },
    { ...host, until: 1700, user: "8001" },
  ]);
  expect(logged).toStrictEqual([
    ["guesses passwords: banned", { ...host, forMs: 500 }],
    ["guesses passwords: banned", { ...host, forMs: 700, pii: { user: "8001" } }],
  ]);
  expect(bans.now()).toEqual(told);
  bans.onSip({ is: "unbanned", ...host, why: "expired" });
  expect([bans.now(), bans.since()]).toEqual([[told[1]], 2]);
  bans.onSip({ is: "unbanned", ...host, user: "8001", why: "command" });
  expect([bans.now(), bans.since(), told.length]).toEqual([[], 2, 2]);
  createBans({ now: () => 0, log }, undefined).onSip({ is: "banned", ...host, forMs: 1 });
});
