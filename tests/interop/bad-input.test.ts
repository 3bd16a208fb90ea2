// runs: heavy
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import {
  assertHeardOnce,
  buildRtp,
  earOf,
  type IncomingCall,
  newWorld,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  type Place,
  peerAddress,
  sleep,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hotlineNumber, type Person, signInFirst } from "../e2e/scene.ts";
import { Scene } from "./endings/scene.ts";

let world: World;
let scene: Scene;
/** A call of before, with its recording, and one that goes on through all of this. */
let past: { readonly id: string };
let talk: { call: OutgoingCall; ring: IncomingCall };
/** Since when they have heard each other, by performance.now. */
let talkFromMs: number;
let other: Person;

beforeAll(async () => {
  world = newWorld();
  scene = await Scene.open(world);
  const earlier = await scene.callToTalk();
  await sleep(1000);
  await earlier.call.hangUp();
  const bye = { by: "them", how: "BYE" } as const;
  const record = await scene.expectOutcome(
    { call: earlier.call, rings: [earlier.ring] },
    { disposition: "D2", by: "caller", cause: "hangup", carrier: { by: "us" }, agent: [bye] },
  );
  past = { id: record.row.id };
  await until("its recording is in the log", async () => {
    const { recordings } = await scene.administrator.get(`/api/calls/${past.id}`);
    return recordings.length > 0;
  });
  other = await signInFirst(scene.server, "8002");
  talk = await scene.callToTalk();
  await sleep(500);
  talkFromMs = performance.now();
}, 300_000);
afterAll(() => world.close());

const sipPlace = (): Place => ({ address: "127.0.0.1", port: scene.server.sipPort });

/** Does what is bad, and waits until the counter has grown by at least so much. */
const counted = async (metric: string | readonly string[], least: number, deed: () => Promise<void>): Promise<void> => {
  const look = async () => {
    const metrics = await scene.server.metrics();
    return [metric].flat().reduce((sum, one) => sum + (metrics.get(one) ?? 0), 0);
  };
  const before = await look();
  await deed();
  await until(`${metric} grows by ${least}`, async () => (await look()) >= before + least, { everyMs: 100 });
};

/** Sends datagrams from one address; resolves with what came back within a short time, or once it is `enough`, where that is told. */
const throwUdp = async (
  from: string,
  to: Place,
  datagrams: readonly (string | Uint8Array)[],
  enough?: (answers: readonly string[]) => boolean,
): Promise<string[]> => {
  const answers: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (bytes) => answers.push(bytes.toString("latin1")));
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, from, resolve);
  });
  for (const datagram of datagrams) socket.send(datagram, to.port, to.address);
  try {
    if (enough) await until("the answers come", () => enough(answers));
    else await sleep(700);
  } finally {
    socket.close();
  }
  return answers;
};

const isFinal = (answer: string): boolean => !/^SIP\/2\.0 1/.test(answer);

/** Writes to the SIP port over TCP; resolves with what came back before it was closed, or within the time. */
const throwTcp = (text: string | Uint8Array, ms = 1500): Promise<{ answer: string; closed: boolean }> =>
  new Promise((resolve) => {
    let answer = "";
    const socket = connect({ ...sipPlace(), host: "127.0.0.1", localAddress: peerAddress });
    const end = (closed: boolean) => {
      socket.destroy();
      resolve({ answer, closed });
    };
    socket.on("connect", () => socket.write(text));
    socket.on("data", (bytes) => {
      answer += bytes.toString("latin1");
    });
    socket.on("close", () => end(true));
    socket.on("error", () => end(true));
    setTimeout(() => end(false), ms);
  });

type Fields = { readonly method?: string; readonly from?: string; readonly to?: string; readonly callId?: string };
let made = 0;
const message = ({ method = "OPTIONS", from = "13900000009", to = "", callId }: Fields = {}, more = "", body = "") => {
  made += 1;
  return [
    `${method} sip:${hotlineNumber}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${peerAddress}:5999;rport;branch=z9hG4bKbad${made}`,
    "Max-Forwards: 70",
    `From: <sip:${from}@${peerAddress}>;tag=bad${made}`,
    `To: <sip:${hotlineNumber}@127.0.0.1>${to}`,
    `Call-ID: ${callId ?? `bad${made}@test`}`,
    `CSeq: ${made} ${method}`,
    `Contact: <sip:bad@${peerAddress}:5999>${more && `\r\n${more}`}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
};

test("malformed SIP is answered 400 or not at all, and counted", async () => {
  const bad = [
    Buffer.from([0, 255, 13, 10, 1, 2, 3]),
    "INVITE",
    "INVITE sip:12345678@127.0.0.1 SIP/2.0\r\n\r\n",
    message().replace(/^Via:.*\r\n/m, ""),
    message().replace(/^CSeq:.*\r\n/m, "CSeq: minus one OPTIONS\r\n"),
    message().replace(/^CSeq: \d+ OPTIONS/m, "CSeq: 99999999999 OPTIONS"),
    message().replace(/^Content-Length:.*\r\n/m, "Content-Length: -7\r\n"),
    message().replace(/^Content-Length:.*\r\n/m, "Content-Length: 5000\r\n"),
    message().replace(/^From:.*\r\n/m, "From: <<sip:>>;;;tag\r\n"),
    message().replace("SIP/2.0\r\n", "SIP/9.9\r\n"),
    Buffer.from(message({ method: "INVITE" })).fill(0, 60, 90),
  ];
  await counted("zongji_switch_sip_malformed", bad.length - 3, async () => {
    const answers = await throwUdp(peerAddress, sipPlace(), bad);
    for (const answer of answers) expect(answer).toMatch(/^SIP\/2\.0 (400|505) /);
  });
  await counted("zongji_switch_sip_malformed", 1, async () => {
    const { answer, closed } = await throwTcp("this is no SIP at all\r\nnor: is this\r\n\r\n");
    expect(closed || answer === "" || answer.startsWith("SIP/2.0 400")).toBe(true);
  });
});

test("an INVITE whose SDP can't be read is refused, and its line is free again", async () => {
  const bad = [
    message({ method: "INVITE" }, "Content-Type: application/sdp", "v=0\r\nm=audio banana RTP/AVP 8\r\n"),
    message({ method: "INVITE" }, "Content-Type: application/sdp", "\u0000\u0001 no sdp"),
  ];
  const answers = await throwUdp(peerAddress, sipPlace(), bad, (all) => all.filter(isFinal).length >= bad.length);
  for (const final of answers.filter(isFinal)) expect(final).toMatch(/^SIP\/2\.0 (400|488|606) /);
});

test("oversized SIP is dropped or refused, and counted", async () => {
  await counted("zongji_switch_sip_malformed", 1, async () => {
    expect(await throwUdp(peerAddress, sipPlace(), [message({}, `X-Long: ${"x".repeat(60_000)}`)])).toEqual([]);
  });
  await counted("zongji_switch_sip_oversized", 1, async () => {
    const huge = message().replace(/^Content-Length:.*\r\n/m, "Content-Length: 100000000\r\n");
    const { answer, closed } = await throwTcp(huge, 15_000);
    expect(closed || answer.startsWith("SIP/2.0 513")).toBe(true);
  });
});

test("a stranger's SIP gets silence, and is counted", async () => {
  const methods = ["OPTIONS", "INVITE", "REGISTER", "SUBSCRIBE", "MESSAGE"];
  await counted("zongji_switch_sip_stranger", methods.length, async () => {
    const answers = await throwUdp(
      "127.0.0.1",
      sipPlace(),
      methods.map((method) => message({ method, from: "nobody" })),
    );
    expect(answers).toEqual([]);
  });
});

test("a device's wrong password is refused, counted, and throws the real device out of nothing", async () => {
  const thief = world.own(await Phone.open({ number: "8001", credentials: { user: "8001", password: "guessed" } }));
  await counted("zongji_switch_sip_bad_auth", 1, async () => {
    await expect(thief.register(sipPlace(), { domain: "zongji" })).rejects.toThrow(/401|403/);
  });
  expect((await scene.agent.get("/api/agent")).deviceReachable).toBe(true);
});

test("forged requests within the call end nothing, whoever sends them", async () => {
  const { callId, localTag, remoteTag } = talk.call;
  const forged = (fromTag: string, toTag: string) =>
    message({ method: "BYE", from: "13900000001", to: `;tag=${toTag}`, callId })
      .replace(/;tag=bad\d+/, `;tag=${fromTag}`)
      .replace(/^CSeq: \d+/m, "CSeq: 4000");
  // By one on the carrier's address who has the Call-ID, but not the tags.
  const guesses = [forged(localTag, "guessed"), forged("guessed", remoteTag)];
  const refused = await throwUdp(peerAddress, sipPlace(), guesses, (all) => all.length >= guesses.length);
  for (const answer of refused) expect(answer).toMatch(/^SIP\/2\.0 481 /);
  // By a stranger, who has no more.
  await counted("zongji_switch_sip_stranger", 1, async () => {
    expect(await throwUdp("127.0.0.1", sipPlace(), [forged(localTag, "guessed")])).toEqual([]);
  });
  // A CANCEL comes too late for an answered call, whoever sends it.
  const cancel = message({ method: "CANCEL", from: "13900000001", callId });
  for (const answer of await throwUdp(peerAddress, sipPlace(), [cancel])) expect(answer).toMatch(/^SIP\/2\.0 481 /);
  expect(talk.call.end).toBeUndefined();
  expect(await scene.state()).toBe("talking");
});

test("RTP of others and RTP that is none is dropped and counted", async () => {
  const { address, port } = talk.call.remote!;
  const frame = Buffer.alloc(160, 0x55);
  const rtp = (sequence: number) =>
    buildRtp({ marker: false, payloadType: 8, sequence, timestamp: sequence * 160, ssrc: 0xbad, payload: frame });
  const foreign = [
    ...Array.from({ length: 50 }, (_, n) => rtp(n)),
    Buffer.alloc(0),
    Buffer.alloc(3),
    Buffer.alloc(1500, 0xff),
  ];
  // By us, or by the kernel where the socket keeps to its peer.
  await counted(["zongji_switch_packets_dropped", "zongji_switch_packets_refused"], 50, async () => {
    expect(await throwUdp("127.0.0.1", { address, port }, foreign)).toEqual([]);
  });
  const broken = [
    Buffer.alloc(1),
    Buffer.alloc(11, 0x80),
    Buffer.from([0x40, 8, ...Array(20).fill(0)]),
    Buffer.from([0x8f, 8, ...Array(10).fill(0)]),
    Buffer.from([0xb0, 8, ...Array(14).fill(255)]),
    Buffer.alloc(1400, 0x01),
  ];
  await counted("zongji_switch_packets_dropped", broken.length, async () => {
    for (const bytes of broken) talk.call.rtp.sendRaw(bytes, { address, port });
  });
});

type Answer = { readonly status: number; readonly body: { readonly code?: string; readonly status?: number } };
const http = async (
  method: string,
  path: string,
  init: RequestInit & { readonly duplex?: "half" } = {},
): Promise<Answer> => {
  const response = await fetch(`${scene.server.baseUrl}${path}`, { method, ...init });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
};
const json = { "content-type": "application/json" };

test("wrong passwords and forged sessions are refused over HTTP, in words, and counted", async () => {
  await counted('zongji_http_refused_total{status="401"}', 6, async () => {
    for (const login of ["8003", "administrator", "nobody"]) {
      const body = JSON.stringify({ login, password: "guessed-wrong-1" });
      const { status, body: problem } = await http("POST", "/api/sign-in", { headers: json, body });
      expect([status, problem.status]).toEqual([401, 401]);
    }
    for (const cookie of ["zongji_session=forged", `zongji_session=${"A".repeat(43)}`, "zongji_session=%00%ff;;"])
      expect(await http("GET", "/api/me", { headers: { cookie } })).toMatchObject({
        status: 401,
        body: { status: 401 },
      });
  });
  for (const path of ["/api/live", "/sip"]) {
    const socket = new WebSocket(`${scene.server.baseUrl.replace("http", "ws")}${path}`, ["sip"]);
    const how = await new Promise((resolve) => {
      socket.onopen = () => resolve("open");
      socket.onerror = () => resolve("refused");
    });
    expect(how, path).toBe("refused");
  }
});

/** A file of so many MiB in a multipart body, in small pieces: the phones of the talk live in this process too. */
const longUpload = (mib: number): ReadableStream => {
  const piece = new Uint8Array(64 * 1024);
  let left = mib * 16;
  return new ReadableStream({
    start: (body) =>
      body.enqueue(Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="long.wav"\r\n\r\n')),
    pull: async (body) => {
      await sleep(2);
      if (left > 0) body.enqueue(piece);
      else {
        body.enqueue(Buffer.from("\r\n--b--\r\n"));
        body.close();
      }
      left -= 1;
    },
  });
};

test("oversized and malformed bodies are refused over HTTP, in words, and counted", async () => {
  const body = JSON.stringify({ login: "8001", password: "x".repeat(3_000_000) });
  await counted('zongji_http_refused_total{status="413"}', 1, async () => {
    expect(await http("POST", "/api/sign-in", { headers: json, body })).toMatchObject({
      status: 413,
      body: { status: 413 },
    });
  });
  await counted('zongji_http_refused_total{status="400"}', 4, async () => {
    for (const bad of ['{"login":', "[]", '{"login":8001,"password":null}', '{"login":"8001","password":"x","more":1}'])
      expect(await http("POST", "/api/sign-in", { headers: json, body: bad }), bad).toMatchObject({
        status: 400,
        body: { status: 400 },
      });
  });
  const login = { login: "administrator", password: scene.administrator.password };
  const signedIn = await fetch(`${scene.server.baseUrl}/api/sign-in`, {
    method: "POST",
    headers: json,
    body: JSON.stringify(login),
  });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(";")[0]!;
  const headers = { cookie, "content-type": "multipart/form-data; boundary=b" };
  await counted('zongji_http_refused_total{status="413"}', 1, async () => {
    const path = "/api/prompts/greeting/versions";
    expect(await http("POST", path, { headers, body: longUpload(66), duplex: "half" })).toMatchObject({
      status: 413,
      body: { status: 413 },
    });
  });
});

test("another agent reaches neither the call nor its recording nor the agent's phone", async () => {
  await expect(scene.agent.get(`/api/calls/${past.id}`)).resolves.toMatchObject({ row: { id: past.id } });
  for (const path of [`/api/calls/${past.id}`, `/api/calls/${past.id}/recording`])
    await expect(other.get(path), path).rejects.toThrow(/ 404 /);
  for (const id of ["nobody", "..%2F..%2Fkeys", "%00", "x".repeat(500), "1'%20or%20'1'='1"])
    await expect(scene.administrator.get(`/api/calls/${id}/recording`), id).rejects.toThrow(/ 40[04] /);
  const signIn = { groups: ["business"], device: "phone-8001" };
  await expect(other.post("/api/agent/sign-in", signIn)).rejects.toThrow(/ (403|404|409|400) /);
  for (const order of ["hang-up", "hold", "retrieve", "resume", "end-wrap-up"])
    await expect(other.post(`/api/agent/${order}`), order).rejects.toThrow(/ 409 /);
  await expect(other.post("/api/devices/phone-8001/new-secret")).rejects.toThrow(/ 403 /);
  await expect(other.ask("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] })).rejects.toThrow(/ 403 /);
});

test("all the while the call went on, heard by both, and nothing was lost", async () => {
  const { call, ring } = talk;
  await sleep(6000);
  expect(call.end).toBeUndefined();
  const span = { fromMs: talkFromMs, toMs: performance.now() };
  const earOfCall = ({ rtp }: PhoneCall) =>
    earOf(
      rtp.packets.filter(({ atMs }) => atMs >= talkFromMs),
      span,
      rtp.port,
    );
  const [toCaller, toAgent] = [earOfCall(call), earOfCall(ring)];
  await assertHeardOnce("the caller", toCaller, { toneHz: tones.agent, db: -12, others: [tones.caller] });
  await assertHeardOnce("the agent", toAgent, { toneHz: tones.caller, db: -12, others: [tones.agent] });
  expect([call.rtp.lost(), ring.rtp.lost()]).toEqual([0, 0]);
  expect(await call.hangUp()).toBe(200);
  await scene.expectOutcome(
    { call, rings: [ring] },
    {
      disposition: "D2",
      by: "caller",
      cause: "hangup",
      carrier: { by: "us", how: "BYE" },
      agent: [{ by: "them", how: "BYE" }],
    },
  );
});
