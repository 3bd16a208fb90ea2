import { header, newWorld, Phone, peerAddress, SipPort, type SipText, token, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Floor, type Seat } from "../operations/floor.ts";
import { attack, count, dictionary } from "./sipvicious.ts";

const carrier = "127.0.0.5";
const phones = "127.0.0.3";

let world: World;
let floor: Floor;
let seat: Seat;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world, carrier);
  seat = await floor.seat("8001", "agent", phones);
}, 120_000);
afterAll(() => world.close());

/** A talk that began before is as it was, and the next call comes through. */
const goOnMeanwhile = async (work: () => Promise<void>): Promise<void> => {
  const talk = await floor.talk(seat);
  await Promise.all([
    work(),
    talk.hear("under attack", { citizen: ["agent"], agent: ["citizen"] }),
    floor.register(seat),
  ]);
  expect(talk.agent.end).toBeUndefined();
  await talk.citizen.hangUp();
  await talk.record();
  await floor.areFree(seat);
};

test("svmap lists nothing, by OPTIONS, INVITE and REGISTER", { timeout: 150_000 }, async () => {
  const before = await count(floor.server, "sip_stranger");
  const listed = await Phone.open({ number: "answers" });
  world.own(listed);
  expect(await attack(world, "svmap", listed.sip.port, []), "the scanner sees who answers").toContain("127.0.0.1");
  await goOnMeanwhile(async () => {
    for (const method of ["OPTIONS", "INVITE", "REGISTER"])
      expect(await attack(world, "svmap", floor.server.sipPort, ["-m", method]), method).toContain("found nothing");
  });
  expect(await count(floor.server, "sip_stranger")).toBeGreaterThanOrEqual(before + 3);
  expect(await floor.administrator.get("/api/bans")).toEqual([]);
});

/** The answer to one request of a stranger, without what differs from one to the next in any case; undefined: silence. */
const answerTo = async (port: SipPort, method: string, user: string): Promise<string | undefined> => {
  const answers: SipText[] = [];
  const to = { address: "127.0.0.1", port: floor.server.sipPort };
  const uri = method === "REGISTER" ? "sip:zongji" : `sip:${user}@zongji`;
  const aor = `<sip:${user}@zongji>`;
  const headers = [
    ["From", `${aor};tag=${token()}`],
    ["To", aor],
    ["Call-ID", `${token()}@stranger`],
    ["CSeq", `1 ${method}`],
    ["Contact", `<sip:${user}@${port.address}:${port.port}>`],
  ] as const;
  port.request({ method, uri, to, headers }, (response) => answers.push(response));
  const answer = await until(`${method} for ${user} is answered`, () => answers.find(({ status }) => status >= 200));
  if (answer.status === 408 && answer.headers.length === 0) return undefined;
  const lines = answer.headers
    .filter(([name]) => !/^(via|from|to|call-id|date)$/i.test(name))
    .map(([name, value]) => `${name}: ${value.replace(/nonce="[^"]*"/g, 'nonce=""').replaceAll(user, "USER")}`);
  const tagged = /;tag=/.test(header(answer, "to"));
  return [answer.status, answer.reason, `tagged ${tagged}`, ...lines, answer.body].join("\n");
};

test("svwar finds no extension, and none can be told from one that is not there", { timeout: 150_000 }, async () => {
  const methods = ["REGISTER", "INVITE", "OPTIONS"];
  const range = ["-e", "7998-8010"];
  await goOnMeanwhile(async () => {
    for (const method of methods) {
      const plain = await attack(world, "svwar", floor.server.sipPort, ["-m", method, ...range]);
      expect(plain, `${method} by address`).toContain("found nothing");
      const domain = ["-m", method, ...range, "--domain", "zongji"];
      for (const more of [[], ["--force"]]) {
        const found = await attack(world, "svwar", floor.server.sipPort, [...domain, ...more, "--maximumtime", "3"]);
        expect(found, `${method} ${more.join("")}`).toContain("found nothing");
      }
    }
  });
  const port = await SipPort.open(peerAddress);
  world.own(port);
  for (const method of methods) {
    const [there, offline, nowhere] = [
      await answerTo(port, method, "8001"),
      await answerTo(port, method, "8002"),
      await answerTo(port, method, "7998"),
    ];
    expect(there, method).toBeDefined();
    expect(offline, method).toBe(there);
    expect(nowhere, method).toBe(there);
  }
  expect(await floor.administrator.get("/api/bans")).toEqual([]);
});

test("svcrack is banned before it comes to the true password", { timeout: 150_000 }, async () => {
  const { password } = await floor.administrator.post("/api/devices/phone-8006/new-secret");
  const crack = (place: number, from: string) =>
    attack(
      world,
      "svcrack",
      floor.server.sipPort,
      ["-u", "8006", "-d", dictionary(world, password, place), "--domain", "zongji", "--maximumtime", "4"],
      { from },
    );
  expect(await crack(3, "127.0.0.9"), "a password that is guessed at once").toContain(password);
  await goOnMeanwhile(async () => {
    const said = await crack(50, peerAddress);
    expect(said).not.toContain(password);
    expect(said).toContain("found nothing");
  });
  const bans = await floor.administrator.get("/api/bans");
  expect(bans).toHaveLength(1);
  expect(bans[0]).toMatchObject({ address: peerAddress });
  expect(bans[0].until).toBeGreaterThan(Date.now());
  expect(await count(floor.server, "bans")).toBe(1);
  expect(await count(floor.server, "banned")).toBe(1);
  expect(await count(floor.server, "sip_banned")).toBeGreaterThan(0);
  expect(await count(floor.server, "sip_bad_auth")).toBeGreaterThanOrEqual(10);
  await floor.administrator.ask("DELETE", `/api/bans/${peerAddress}`);
  expect(await floor.administrator.get("/api/bans")).toEqual([]);
  expect(await count(floor.server, "bans")).toBe(0);
  expect(await crack(3, peerAddress), "let in again").toContain(password);
});

test("nothing is left of the calls meanwhile", { timeout: 90_000 }, () => floor.expectNothingLeft());
