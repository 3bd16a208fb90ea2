/**
 * CPU of browser legs (PCMA both ways, 20 ms, DTLS-SRTP) in the media process; the far ends run here.
 * node bin/run.mjs packages/media/bench/webrtc.ts [legs=30] [seconds=10]
 */

import datachannel from "node-datachannel";
import type { MediaEvent } from "../src/index.ts";
import { startMedia } from "../src/node/index.ts";
import { buildRtp } from "../src/rtp.ts";

const legs = Number(process.argv[2] ?? 30);
const seconds = Number(process.argv[3] ?? 10);
const address = { bind: "127.0.0.1", ports: [30000, 39999] } as const;

const waiting = new Map<string, (event: MediaEvent) => void>();
let cpuMs = 0;
const media = startMedia({
  onEvent: (event) => {
    if (event.is === "Pulse") cpuMs = event.cpuMs;
    else if (event.is === "Failed") throw new Error(event.why);
    else if ("session" in event) waiting.get(`${event.is} ${event.session}`)?.(event);
  },
});
const told = (is: string, session: string): Promise<MediaEvent> =>
  new Promise((resolve) => waiting.set(`${is} ${session}`, resolve));

let received = 0;
const far = await Promise.all(
  Array.from({ length: legs }, async (_, i) => {
    const session = `leg-${i}`;
    const opened = told("Opened", session);
    media.send({ do: "Open", session, kind: "webrtc", address });
    const event = await opened;
    const connection = new datachannel.PeerConnection(session, {
      iceServers: [],
      bindAddress: "127.0.0.1",
      disableAutoNegotiation: true,
    });
    const audio = new datachannel.Audio("0", "SendRecv");
    audio.addAudioCodec(8, "PCMA");
    audio.addSSRC(i + 1, "bench", "bench", "audio");
    const track = connection.addTrack(audio);
    track.onMessage(() => received++);
    connection.setRemoteDescription(event.is === "Opened" ? event.sdp : "", "offer");
    connection.setLocalDescription("answer");
    while (connection.gatheringState() !== "complete") await new Promise((done) => setTimeout(done, 5));
    media.send({ do: "Remote", session, sdp: connection.localDescription()!.sdp, as: "answer" });
    return { track, connection };
  }),
);

const payload = new Uint8Array(160).fill(0x55);
let slot = 0;
const start = performance.now();
setInterval(() => {
  for (; performance.now() - start >= slot * 5; slot++) {
    for (let i = slot % 4; i < legs; i += 4) {
      const n = Math.floor(slot / 4);
      const packet = buildRtp(
        { payloadType: 8, marker: false, sequence: n & 0xffff, timestamp: (n * 160) >>> 0, ssrc: i + 1 },
        payload,
      );
      if (far[i]!.track.isOpen()) far[i]!.track.sendMessageBinary(Buffer.from(packet));
    }
  }
}, 5);

await new Promise((done) => setTimeout(done, 4000));
const before = { cpuMs, received, atMs: performance.now() };
await new Promise((done) => setTimeout(done, seconds * 1000));
const passedMs = performance.now() - before.atMs;
const corePctPerLeg = ((cpuMs - before.cpuMs) / passedMs / legs) * 100;
const framesPerLeg = ((received - before.received) / passedMs / legs) * 1000;
console.log(
  JSON.stringify({
    legs,
    corePctPerLeg: Number(corePctPerLeg.toFixed(3)),
    framesPerLeg: Number(framesPerLeg.toFixed(1)),
  }),
);
for (const { connection } of far) connection.close();
await media.close();
process.exit(0);
