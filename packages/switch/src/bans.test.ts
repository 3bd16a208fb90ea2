import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createBans } from "./bans.ts";
import type { Ban, Log } from "./door.ts";
import { createSandbox, type Sandbox } from "./testing/sandbox.ts";

const register = (host: string, n: number, more = "") =>
  `REGISTER sip:zongji.local SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:5060;branch=z9hG4bKg${n}${more.length}\r\nMax-Forwards: 70\r\n` +
  `From: <sip:8001@zongji.local>;tag=g\r\nTo: <sip:8001@zongji.local>\r\nCall-ID: guess-${host}\r\nCSeq: ${n} REGISTER\r\n` +
  `Contact: <sip:8001@${host}:5060>\r\n${more}Content-Length: 0\r\n\r\n`;

/** What the switch answers to this datagram. */
const ask = (sandbox: Sandbox, host: string, text: string): string => {
  const outputs = sandbox.home.agent.handle(
    { is: "datagram", listener: "udp", remote: { host, port: 5060 }, bytes: new TextEncoder().encode(text) },
    sandbox.now(),
  );
  for (const output of outputs) if (output.out === "event") void sandbox.board.onSip(output.event, sandbox.now());
  return outputs.map((output) => (output.out === "send" ? new TextDecoder().decode(output.bytes) : "")).join("");
};

const guess = (sandbox: Sandbox, host: string, n: number, secret: string): string => {
  const nonce = /nonce="([^"]+)"/.exec(ask(sandbox, host, register(host, n)))?.[1];
  if (nonce === undefined) return "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const proof = md5(
    `${md5(`8001:zongji.local:${secret}`)}:${nonce}:00000001:c:auth:${md5("REGISTER:sip:zongji.local")}`,
  );
  return ask(
    sandbox,
    host,
    register(
      host,
      n + 1,
      `Authorization: Digest username="8001", realm="zongji.local", nonce="${nonce}", uri="sip:zongji.local", algorithm=MD5, qop=auth, nc=00000001, cnonce="c", response="${proof}"\r\n`,
    ),
  );
};

test("a guesser is banned before the right password, is reported once, and can be unbanned", () => {
  const told: Ban[] = [];
  const sandbox = createSandbox(
    { bans: { failures: 5 } },
    () => false,
    (ban) => told.push(ban),
  );
  for (let n = 0; n < 5; n++) guess(sandbox, "203.0.113.66", 1 + 2 * n, `wrong-${n}`);
  expect(guess(sandbox, "203.0.113.66", 21, "secret")).toBe("");
  expect(sandbox.of("DeviceReachable")).toEqual([]);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ address: "203.0.113.66" });
  expect(sandbox.board.counts().banned).toBeGreaterThan(0);
  expect(JSON.stringify(sandbox.logged.map(({ fields }) => ({ ...fields, pii: undefined })))).not.toContain("8001");
  sandbox.home.agent.handle({ do: "unban", address: "203.0.113.66" }, sandbox.now());
  expect(guess(sandbox, "203.0.113.66", 31, "secret")).toContain("SIP/2.0 200");
});

test("a carrier's address is never banned, whatever is forged with it", () => {
  const sandbox = createSandbox({ bans: { failures: 3 } });
  for (let n = 0; n < 10; n++) guess(sandbox, "192.0.2.1", 1 + 2 * n, `wrong-${n}`);
  expect(sandbox.board.bans.now()).toEqual([]);
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  sandbox.invite(peer, "theirs");
  sandbox.run(50);
  expect(sandbox.of("LegArrived")).toHaveLength(1);
});

test("a ban is reported with its end and user, logged with the user under pii only, and removed when lifted", () => {
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
