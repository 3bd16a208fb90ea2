import {
  authorization,
  header,
  headersOf,
  newWorld,
  Phone,
  type Place,
  type Server,
  type SipText,
  startServer,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Person, signInFirst } from "../../e2e/scene.ts";

let world: World;
let server: Server;
let administrator: Person;
beforeEach(async () => {
  world = newWorld();
  server = await startServer(world);
  administrator = await signInFirst(server, "administrator");
});
afterEach(() => world.close());

const place = (): Place => ({ address: "127.0.0.1", port: server.sipPort });
const change = (device: string, settings: object) => administrator.insist("PATCH", `/api/devices/${device}`, settings);

/** The phone of a device, with a new secret. */
const open = async (device: string): Promise<Phone> => {
  const { sipUser, password } = await administrator.post(`/api/devices/${device}/new-secret`);
  const credentials = { user: sipUser, password };
  return world.own(await Phone.open({ number: sipUser, credentials }));
};

/** Its phone registers, and the agent signs in with it. */
const seat = async (login: string): Promise<{ phone: Phone; person: Person }> => {
  const person = await signInFirst(server, login);
  const phone = await open(`phone-${login}`);
  await phone.register(place());
  await person.post("/api/agent/sign-in", { groups: ["business"], device: `phone-${login}` });
  await until(`${login} is reachable`, async () => (await person.get("/api/agent")).deviceReachable);
  return { phone, person };
};

let registrations = 0;
/** The answer to a REGISTER of its own, with or without a word of who it is. */
const ask = ({ sip, settings: { number } }: Phone, more: readonly (readonly [string, string])[] = []) =>
  new Promise<SipText>((resolve) => {
    registrations += 1;
    const aor = `<sip:${number}@zongji>`;
    const headers: (readonly [string, string])[] = [
      ["From", `${aor};tag=r${registrations}`],
      ["To", aor],
      ["Call-ID", `registration-${registrations}@test`],
      ["CSeq", "1 REGISTER"],
      ["Contact", `<sip:${number}@${sip.address}:${sip.port}>`],
      ["Expires", "300"],
      ...more,
    ];
    sip.request({ method: "REGISTER", uri: "sip:zongji", to: place(), headers }, resolve);
  });
const challenges = (answer: SipText): string[] => headersOf(answer, "www-authenticate");
const algorithms = (answer: SipText) => challenges(answer).map((one) => /algorithm=([A-Z0-9-]+)/.exec(one)?.[1]);

/** What came of a call within the house: the first status that tells. Ends it if it came about, when `meanwhile` is done. */
const outcome = async (phone: Phone, number: string, meanwhile?: () => Promise<void>): Promise<number> => {
  const from = `<sip:${phone.settings.number}@zongji>`;
  const call = await phone.call({ to: `sip:${number}@zongji`, through: place(), from });
  const status = await until("the call has an outcome", () => call.statuses.find((one) => one >= 200 && one !== 401));
  await meanwhile?.();
  if (status === 200) await call.hangUp();
  return status;
};

test("a phone is challenged with just what it bears, in that order, and nothing else is accepted of it", async () => {
  const phone = await open("phone-8001");
  expect(algorithms(await ask(phone))).toEqual(["MD5"]);
  await change("phone-8001", { digest: ["SHA-256"] });
  const challenged = await ask(phone);
  expect(challenged.status).toBe(401);
  expect(algorithms(challenged)).toEqual(["SHA-256"]);
  const [challenge] = challenges(challenged);
  // The right secret by MD5, as somebody on the way would have it: refused.
  const { credentials } = phone.settings;
  const answer = (text: string) =>
    [["Authorization", authorization(text, credentials!, "REGISTER", "sip:zongji")]] as const;
  const weak = await ask(phone, answer(challenge!.replace("SHA-256", "MD5")));
  expect([weak.status, ...algorithms(weak)]).toEqual([401, "SHA-256"]);
  expect((await ask(phone, answer(challenges(weak)[0]!))).status).toBe(200);
  await change("phone-8001", { digest: ["SHA-256", "MD5"] });
  expect(algorithms(await ask(phone))).toEqual(["SHA-256", "MD5"]);
}, 120_000);

test("a phone is heard at its listener alone, even with the right secret", async () => {
  const phone = await open("phone-8001");
  await change("phone-8001", { listener: "tls" });
  const [challenge] = challenges(await ask(phone));
  const right = authorization(challenge!, phone.settings.credentials!, "REGISTER", "sip:zongji");
  expect((await ask(phone, [["Authorization", right]])).status).toBe(403);
  await expect(change("phone-8001", { listener: "attic" })).rejects.toThrow(/400.*noListener/);
  await change("phone-8001", { listener: "udp" });
  await phone.register(place());
}, 120_000);

test("a call goes by what was agreed with each phone: plain sound is refused where encryption is required", async () => {
  const { phone: own } = await seat("8001");
  const { phone: other, person } = await seat("8002");
  const rings = (audio: RegExp, sessionSec: string) => async () => {
    const { invite } = await other.nextCall();
    expect(invite.body).toMatch(audio);
    expect(header(invite, "session-expires")).toBe(sessionSec);
  };
  expect(await outcome(own, "8002", rings(/^m=audio \d+ RTP\/AVP 8 0 9 /m, "1800"))).toBe(200);

  await change("phone-8001", { srtp: "required" });
  expect(await outcome(own, "8002")).toBe(488);
  await change("phone-8001", { srtp: null });
  await change("phone-8002", { srtp: "required", codecs: ["PCMU"], digits: "inband", sessionSec: 120 });
  await until("the first call is over", async () => (await person.get("/api/agent")).call === null);
  expect(await outcome(own, "8002", rings(/^m=audio \d+ RTP\/SAVP 0 101\r?$/m, "120"))).toBe(200);
}, 120_000);

test("a phone that somebody is signed in with stays; when she has left, it goes", async () => {
  const { person } = await seat("8001");
  const second = await administrator.post("/api/users/agent-8001/devices", { label: "家里" });
  expect(second.sipUser).toBe("8001-2");
  await expect(administrator.ask("DELETE", "/api/devices/phone-8001")).rejects.toThrow(/409.*deviceInUse/);
  expect((await person.get("/api/agent")).choices.devices.map(({ label }: { label: string }) => label)).toContain(
    "家里",
  );
  await administrator.ask("DELETE", `/api/devices/${second.id}`);
  await person.post("/api/agent/sign-out");
  await administrator.ask("DELETE", "/api/devices/phone-8001");
  expect((await person.get("/api/agent")).choices.devices).toHaveLength(1);
}, 120_000);
