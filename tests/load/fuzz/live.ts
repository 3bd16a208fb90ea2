/** The same bytes over real sockets: into a SIP endpoint and a media process that run, while calls are made and packets are answered. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { MediaEvent } from "@zongji/media";
import { startMedia } from "@zongji/media/node";
import { openEndpoint } from "@zongji/sip/node";
import { type Chance, chanceOf } from "../model/chance.ts";
import { browserBytes, browserOffer, check, type Ice, iceOf } from "./browser-packets.ts";
import { mediaTargets } from "./media-targets.ts";
import { mutate } from "./mutate.ts";
import { inventSip, vectors } from "./sip-messages.ts";

const host = "127.0.0.1";
const sdp = (port: number) =>
  `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n`;

const rssMb = (pid: number): number => {
  const told = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (told === undefined) throw new Error(`/proc tells nothing of the memory of process ${pid}`);
  return Number(told) / 1024;
};
const allowedGrowthMb = 150;

/** A SIP endpoint that answers, as a switch would. */
const openServer = async (fault: (what: string) => void) => {
  const opened = await openEndpoint({
    settings: {
      random: (n) => crypto.getRandomValues(new Uint8Array(n)),
      classify: (_, { method }) => (method === "REGISTER" ? { kind: "device" } : { kind: "trunk", id: "t" }),
      deviceOf: (user) => user,
    },
    listeners: [
      { name: "udp", transport: "udp", bind: host, port: 0 },
      { name: "tcp", transport: "tcp", bind: host, port: 0 },
    ],
    onEvent: (event) => {
      if (event.is === "invited")
        opened.ok &&
          opened.endpoint.command({
            do: "respond",
            session: event.session,
            status: event.uri.includes("good") ? 200 : 486,
          });
      else if (event.is === "requested")
        opened.ok && opened.endpoint.command({ do: "answerRequest", request: event.request, status: 200 });
      else if (event.is === "referred")
        opened.ok && opened.endpoint.command({ do: "answerRefer", refer: event.refer, status: 603 });
      else if (event.is === "reinvited")
        opened.ok && opened.endpoint.command({ do: "respond", session: event.session, status: 488 });
      else if (event.is === "offered")
        opened.ok && opened.endpoint.command({ do: "answerOffer", session: event.session, status: 488 });
    },
    // What strangers' connections do is no fault of ours; what we throw is.
    onFault: ({ where, error }) => where === "onEvent" && fault(`${where}: ${(error as Error).stack}`),
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.endpoint;
};

const openParty = async (events: MediaEvent[], fault: (what: string) => void) => {
  const media = startMedia({
    onEvent: (event) => void events.push(event),
    onExit: () => fault("the media process died"),
    onRestarted: () => {},
    log: () => {},
  });
  media.send({
    do: "Open",
    session: "s",
    kind: "rtp",
    address: { bind: host, ports: [31_000, 31_099] },
    offer: sdp(31_200),
  });
  media.send({
    do: "Open",
    session: "b",
    kind: "webrtc",
    address: { bind: host, ports: [31_100, 31_199] },
    offer: browserOffer,
  });
  const sdpOf = (session: string) =>
    events.flatMap((event) => (event.is === "Opened" && event.session === session ? [event.sdp] : []))[0];
  for (let tries = 0; tries < 200 && !(sdpOf("s") && sdpOf("b")); tries++) await sleep(20);
  const ice = iceOf(sdpOf("b") ?? "");
  if (!ice) throw new Error(`the media did not open: ${JSON.stringify(events)}`);
  return { media, port: Number(/m=audio (\d+)/.exec(sdpOf("s") ?? "")?.[1]), ice };
};

/** A check of connectivity is answered within seconds: the browser's leg is still there. */
const isChecked = async (socket: Socket, ice: Ice, chance: Chance): Promise<boolean> => {
  let heard = false;
  const listen = (bytes: Buffer) => {
    heard ||= bytes.readUInt16BE() === 0x0101;
  };
  socket.on("message", listen);
  for (let tries = 0; tries < 100 && !heard; tries++) {
    if (tries % 25 === 0) socket.send(check(ice, chance), ice.port, host);
    await sleep(40);
  }
  socket.off("message", listen);
  return heard;
};

/** OPTIONS are answered within seconds, or the endpoint is no more. */
const isAnswered = async (socket: Socket, port: number, id: string): Promise<boolean> => {
  const { port: own } = socket.address();
  const text = `OPTIONS sip:good@${host}:${port} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:${own};branch=z9hG4bK${id};rport\r\nMax-Forwards: 70\r\nFrom: <sip:a@${host}>;tag=1\r\nTo: <sip:good@${host}>\r\nCall-ID: ${id}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
  let heard = false;
  const listen = (bytes: Buffer) => {
    heard ||= bytes.includes(id) && bytes.toString().startsWith("SIP/2.0 200");
  };
  socket.on("message", listen);
  for (let tries = 0; tries < 100 && !heard; tries++) {
    if (tries % 25 === 0) socket.send(text, port, host);
    await sleep(40);
  }
  socket.off("message", listen);
  return heard;
};

const overTcp = async (port: number, bytes: Uint8Array): Promise<void> => {
  const socket = connect(port, host);
  socket.on("error", () => {});
  socket.on("data", () => {});
  await once(socket, "connect").catch(() => {});
  socket.end(bytes);
  await Promise.race([once(socket, "close"), sleep(200)]).catch(() => {});
  socket.destroy();
};

const sipBytes = (chance: Chance) =>
  chance.is(0.3) ? inventSip(chance) : mutate(vectors[chance.below(vectors.length)] ?? vectors[0]!, chance, vectors);
const packets = mediaTargets.filter(({ name }) => name === "RTP and RTCP").flatMap(({ seeds }) => seeds);

/** @returns what is wrong, in words */
export const fuzzLive = async (seed: number, minutes: number, tell: (line: string) => void): Promise<string[]> => {
  const wrong: string[] = [];
  const fault = (what: string) => void wrong.push(what);
  const chance = chanceOf(seed);
  const events: MediaEvent[] = [];
  const endpoint = await openServer(fault);
  const { media, port: rtpPort, ice } = await openParty(events, fault);
  const [udp, rtp, good] = [createSocket("udp4"), createSocket("udp4"), createSocket("udp4")];
  for (const socket of [udp, rtp, good]) await once(socket.bind(0, host), "listening");
  const [sipPort, tcpPort] = [endpoint.address("udp")?.port ?? 0, endpoint.address("tcp")?.port ?? 0];
  const until = performance.now() + minutes * 60_000;
  const first: { own: number; media: number } = { own: 0, media: 0 };
  let [inputs, told] = [0, performance.now()];
  for (let index = 0; performance.now() < until && wrong.length === 0; index++) {
    for (let i = 0; i < 40; i++) {
      udp.send(sipBytes(chance).subarray(0, 60_000), sipPort, host);
      rtp.send(
        mutate(packets[chance.below(packets.length)] ?? packets[0]!, chance, packets).subarray(0, 2000),
        rtpPort + chance.below(2),
        host,
      );
      udp.send(browserBytes(ice, packets, chance).subarray(0, 2000), ice.port, host);
    }
    await overTcp(tcpPort, Buffer.concat(Array.from({ length: 1 + chance.below(4) }, () => sipBytes(chance))));
    inputs += 122;
    events.length = Math.min(events.length, 50);
    await sleep(5);
    if (index % 50 !== 0) continue;
    if (!(await isAnswered(good, sipPort, `ok${seed}x${index}`))) fault("OPTIONS are not answered any more");
    if (!(await isChecked(good, ice, chance))) fault("checks at a browser's leg are not answered any more");
    if (index === 200) Object.assign(first, { own: rssMb(process.pid), media: rssMb(media.pid ?? process.pid) });
    if (performance.now() - told < 15_000) continue;
    told = performance.now();
    tell(
      `${inputs} inputs, RSS ${rssMb(process.pid).toFixed(0)} MB and ${rssMb(media.pid ?? process.pid).toFixed(0)} MB of the media; ${JSON.stringify(endpoint.agent.alive())}`,
    );
  }
  const last = { own: rssMb(process.pid), media: rssMb(media.pid ?? process.pid) };
  for (const which of ["own", "media"] as const)
    if (first[which] > 0 && last[which] - first[which] > allowedGrowthMb)
      fault(`memory (${which}) grew from ${first[which].toFixed(0)} to ${last[which].toFixed(0)} MB`);
  for (const socket of [udp, rtp, good]) socket.close();
  const before = wrong.length;
  await media.close();
  wrong.length = before;
  await endpoint.close();
  tell(`${inputs} inputs over real sockets`);
  return wrong;
};
