/** REGISTER as phones send it: several contacts, old ones, none, repeated ones, with answers that are stale or used up. Spoken by hand over UDP. */
import {
  authorization,
  digestFields,
  digestResponse,
  header,
  headersOf,
  newWorld,
  type Place,
  type Server,
  SipPort,
  type SipText,
  startServer,
  token,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Person, signInFirst } from "../../e2e/scene.ts";

let world: World;
let server: Server;
let person: Person;
let port: SipPort;
let credentials: { user: string; password: string };
beforeAll(async () => {
  world = newWorld();
  server = await startServer(world);
  const administrator = await signInFirst(server, "administrator");
  // Whom it calls out by: nobody is there.
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: "127.0.0.7", port: 5060, match: ["127.0.0.7"] });
  const { sipUser, password } = await administrator.post("/api/devices/phone-8001/new-secret");
  credentials = { user: sipUser, password };
  port = world.own(await SipPort.open());
  await ask({ contacts: [self()] });
  person = await signInFirst(server, "8001");
  await person.post("/api/agent/sign-in", { groups: ["business"], device: "phone-8001" });
}, 120_000);
afterAll(() => world.close());
beforeEach(() => ask({ contacts: ["*"], expires: "0" }));

type Header = readonly [string, string];
type Wish = {
  readonly contacts?: readonly string[];
  readonly expires?: string;
  /** Who asks; a phone is its Call-ID. */
  readonly callId?: string;
  readonly cseq?: number;
  readonly user?: string;
  readonly domain?: string;
  readonly uri?: string;
  readonly from?: SipPort;
  readonly more?: readonly Header[];
};

const registrar = (): Place => ({ address: "127.0.0.1", port: server.sipPort });
const self = (sip = port): string => `<sip:8001@${sip.address}:${sip.port}>`;
const elsewhere = (host: number): string => `<sip:8001@198.51.100.${host}:5060>`;

const say = (wish: Wish, authorizations: readonly string[] = []): Promise<SipText> =>
  new Promise((resolve) => {
    const { user = "8001", domain = "zongji", uri = "sip:zongji", from = port } = wish;
    const aor = `<sip:${user}@${domain}>`;
    const headers: Header[] = [
      ["From", `${aor};tag=${token()}`],
      ["To", aor],
      ["Call-ID", wish.callId ?? `${token()}@test`],
      ["CSeq", `${wish.cseq ?? 1} REGISTER`],
      ...(wish.contacts ?? []).map((contact) => ["Contact", contact] as const),
      ...(wish.expires === undefined ? [] : [["Expires", wish.expires] as const]),
      ...(wish.more ?? []),
      ...authorizations.map((value) => ["Authorization", value] as const),
    ];
    from.request({ method: "REGISTER", uri, to: registrar(), headers }, resolve);
  });

const challengeOf = async (wish: Wish): Promise<string> => {
  const challenged = await say(wish);
  expect(challenged.status).toBe(401);
  return header(challenged, "www-authenticate");
};
const right = (challenge: string, uri = "sip:zongji") => authorization(challenge, credentials, "REGISTER", uri);

/** A REGISTER that answers its challenge. */
const ask = async (wish: Wish): Promise<SipText> => say(wish, [right(await challengeOf(wish), wish.uri)]);

/** The contacts that a 200 lists, with what is left of each, s. */
const bound = (answer: SipText): Record<string, number> => {
  expect(answer.status).toBe(200);
  return Object.fromEntries(
    headersOf(answer, "contact").map((value) => [
      value.slice(0, value.indexOf(">") + 1),
      Number(/;expires=(\d+)/.exec(value)?.[1]),
    ]),
  );
};
const boundNow = async (): Promise<Record<string, number>> => bound(await ask({}));
const isReachable = (reachable: boolean) =>
  until(`the phone is ${reachable ? "" : "not "}reachable`, async () => {
    return (await person.get("/api/agent")).deviceReachable === reachable;
  });

test("several contacts are bound, each as long as it says, and one is taken back by expires=0, all by *", async () => {
  expect(await boundNow()).toEqual({});
  await isReachable(false);
  const two = await ask({ contacts: [self(), `${elsewhere(1)};expires=120`], expires: "300" });
  expect(bound(two)).toEqual({ [self()]: 300, [elsewhere(1)]: 120 });
  await isReachable(true);
  expect(bound(await ask({ contacts: [`${elsewhere(2)};expires=90;q=0.5, ${elsewhere(3)}`] }))).toMatchObject({
    [elsewhere(2)]: 90,
    [elsewhere(3)]: 3600,
  });
  expect(Object.keys(bound(await ask({ contacts: [`${elsewhere(1)};expires=0`] }))).toSorted()).toEqual(
    [self(), elsewhere(2), elsewhere(3)].toSorted(),
  );
  // Taken back though it isn't there: nothing to complain of.
  expect(Object.keys(bound(await ask({ contacts: [`${elsewhere(9)};expires=0`] })))).toHaveLength(3);
  expect((await ask({ contacts: ["*"] })).status).toBe(400);
  expect((await ask({ contacts: ["*"], expires: "60" })).status).toBe(400);
  expect((await ask({ contacts: ["*", self()], expires: "0" })).status).toBe(400);
  expect(Object.keys(await boundNow())).toHaveLength(3);
  expect(bound(await ask({ contacts: ["*"], expires: "0" }))).toEqual({});
  await isReachable(false);
});

test("what is too brief gets 423 with what is enough; what says nothing, or nothing that can be read, gets an hour", async () => {
  for (const wish of [
    { contacts: [self()], expires: "5" },
    { contacts: [`${self()};expires=59`], expires: "300" },
    { contacts: [elsewhere(1), `${self()};expires=1`], expires: "300" },
  ]) {
    const brief = await ask(wish);
    expect([brief.status, header(brief, "min-expires")]).toEqual([423, "60"]);
  }
  expect(await boundNow()).toEqual({});
  expect(bound(await ask({ contacts: [self()], expires: "60" }))).toEqual({ [self()]: 60 });
  expect(bound(await ask({ contacts: [self()] }))).toEqual({ [self()]: 3600 });
  expect(bound(await ask({ contacts: [`${self()};expires=soon`] }))).toEqual({ [self()]: 3600 });
  expect(bound(await ask({ contacts: [self()], expires: "4294967295" }))).toEqual({ [self()]: 3600 });
});

test("a REGISTER that is older than what is bound changes nothing; a phone that has started again goes on", async () => {
  const callId = `${token()}@test`;
  expect(bound(await ask({ callId, cseq: 7, contacts: [self()], expires: "300" }))).toEqual({ [self()]: 300 });
  for (const cseq of [6, 7]) expect((await ask({ callId, cseq, contacts: [self()], expires: "0" })).status).toBe(500);
  expect(Object.keys(await boundNow())).toEqual([self()]);
  // The Call-ID of another start, with the first CSeq again.
  expect(bound(await ask({ contacts: [self()], expires: "200" }))).toEqual({ [self()]: 200 });
  expect(bound(await ask({ callId, cseq: 1, contacts: [self()], expires: "0" }))).toEqual({});
});

test("a REGISTER that comes again, bit by bit, has the same answer", async () => {
  const wish = { contacts: [self()], expires: "300" };
  const answer = right(await challengeOf(wish));
  const from = port.trace.length;
  expect((await say(wish, [answer])).status).toBe(200);
  const sent = port.trace.slice(from).find(({ way }) => way === "out")!;
  const answers = () => port.trace.slice(from).filter(({ way }) => way === "in");
  for (const count of [2, 3]) {
    port.sendText(sent.text, registrar());
    await until("it is answered again", () => answers().length === count);
  }
  expect(new Set(answers().map(({ text }) => text)).size).toBe(1);
});

test("a phone that speaks from another port, or names another Contact, is rung there", async () => {
  const instance = `+sip.instance="<urn:uuid:${token()}>"`;
  const first = await ask({ contacts: [`${self()};${instance}`], expires: "300" });
  expect(Object.keys(bound(first))).toEqual([self()]);
  const moved = world.own(await SipPort.open());
  // A new Contact of the same phone, and the old one taken back in the same breath.
  const contacts = [`${self()};${instance};expires=0`, `${self(moved)};${instance}`];
  expect(Object.keys(bound(await ask({ contacts, expires: "300", from: moved })))).toEqual([self(moved)]);
  // Behind NAT its Contact stays, its port doesn't.
  const again = world.own(await SipPort.open());
  let rung = "";
  for (const [name, sip] of Object.entries({ moved, again }))
    sip.onRequest = (request, from) => {
      // What comes first: our ACK of the refusal follows at once.
      rung ||= `${name} ${request.method}`;
      sip.reply(request, from, 486, "Busy Here", { toTag: token() });
    };
  const contact = `<sip:8001@10.9.8.7:5060>;${instance}`;
  bound(await ask({ contacts: [contact], from: again }));
  await isReachable(true);
  await person.post("/api/agent/call-out", { number: "01012345678" });
  await until("the phone is rung", () => rung !== "");
  expect(rung).toBe("again INVITE");
});

test("To of another domain gets 404, a name that nobody has is challenged, and neither is told from a true one before", async () => {
  expect((await ask({ contacts: [self()], domain: "elsewhere.example" })).status).toBe(404);
  for (const domain of ["zongji", "ZONGJI", "127.0.0.1"])
    expect(Object.keys(bound(await ask({ contacts: [self()], domain, uri: `sip:${domain}` })))).toEqual([self()]);
  const [unknown, known] = [await say({ user: "4711", contacts: [self()] }), await say({ contacts: [self()] })];
  const names = ({ headers }: SipText) => headers.map(([name]) => name);
  expect([unknown.status, names(unknown)]).toEqual([401, names(known)]);
  expect((await ask({ user: "4711", contacts: [self()] })).status).toBe(403);
  expect((await ask({ user: "8002", contacts: [self()] })).status).toBe(403);
  // A phone that is not known asks for a domain that is not ours: silence.
  const stranger = world.own(await SipPort.open("127.0.0.9"));
  let heard = 0;
  stranger.request(
    {
      method: "REGISTER",
      uri: "sip:elsewhere.example",
      to: registrar(),
      headers: [
        ["From", "<sip:8001@elsewhere.example>;tag=1"],
        ["To", "<sip:8001@elsewhere.example>"],
        ["Call-ID", `${token()}@test`],
        ["CSeq", "1 REGISTER"],
      ],
    },
    ({ headers }) => {
      if (headers.length > 0) heard += 1;
    },
  );
  await say({ from: stranger, contacts: [self()] });
  await until("it has asked three times", () => stranger.trace.filter(({ way }) => way === "out").length >= 4);
  expect(heard).toBe(0);
});

test("an answer to a nonce that is stale, another address's, or counted already, is asked for once more and not held against her", async () => {
  const challenge = await challengeOf({});
  const { realm, nonce } = digestFields(challenge) as { realm: string; nonce: string };
  const counted = (nc: string) => {
    const fields = { realm, nonce, uri: "sip:zongji", algorithm: "MD5", qop: "auth", nc, cnonce: token() };
    const response = digestResponse(fields, credentials, "REGISTER");
    return `Digest username="8001", realm="${realm}", nonce="${nonce}", uri="sip:zongji", response="${response}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="${fields.cnonce}"`;
  };
  const isStale = (answer: SipText) => /stale=true/.test(header(answer, "www-authenticate"));
  expect((await say({}, [counted("00000001")])).status).toBe(200);
  expect((await say({}, [counted("00000002")])).status).toBe(200);
  for (const nc of ["00000002", "00000001"]) {
    const used = await say({}, [counted(nc)]);
    expect([used.status, isStale(used)]).toEqual([401, true]);
  }
  // Counts may be left out, not gone back to.
  expect((await say({}, [counted("0000000a")])).status).toBe(200);
  const stale = await say({}, [right(challenge.replace(nonce, `${nonce.slice(0, -1)}x`))]);
  expect([stale.status, isStale(stale)]).toEqual([401, true]);
  const other = world.own(await SipPort.open("127.0.0.8"));
  const elsewhere = await say({ from: other }, [right(await challengeOf({}))]);
  expect([elsewhere.status, isStale(elsewhere)]).toEqual([401, true]);
  // What the new challenge asks for is enough.
  expect((await say({ from: other }, [right(header(elsewhere, "www-authenticate"))])).status).toBe(200);
  const wrong = authorization(await challengeOf({}), { ...credentials, password: "wrong" }, "REGISTER", "sip:zongji");
  const refused = await say({}, [wrong]);
  expect([refused.status, isStale(refused)]).toEqual([401, false]);
  expect((await say({}, ['Digest username="8001'])).status).toBe(400);
  expect((await server.metrics()).get("zongji_sip_banned") ?? 0).toBe(0);
});

test("what we don't know and must, a Contact that is no SIP address, and more of them than a phone may have, are refused", async () => {
  const odd = await ask({ contacts: [self()], more: [["Require", "path"]] });
  expect([odd.status, header(odd, "unsupported")]).toEqual([420, "path"]);
  expect((await ask({ contacts: ["<mailto:8001@example.com>"] })).status).toBe(400);
  expect((await ask({ contacts: Array.from({ length: 12 }, (_, n) => elsewhere(n)) })).status).toBe(403);
  expect(await boundNow()).toEqual({});
});
