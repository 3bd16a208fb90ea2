import { expect, test } from "vitest";
import { dressSdp, readBrowser } from "./browser-sdp.ts";
import { attribute, parseSdp } from "./sdp.ts";

const lines = (...all: string[]) => [...all, ""].join("\r\n");
const secrets = ["a=ice-ufrag:u", "a=ice-pwd:p", "a=fingerprint:sha-256 AA"];

/** As the transport writes it. */
const transport = lines(
  "v=0",
  "o=rtc 99 0 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 1",
  "m=audio 20000 UDP/TLS/RTP/SAVPF 8",
  "c=IN IP4 10.0.0.5",
  "a=mid:1",
  "a=sendrecv",
  "a=ssrc:7 cname:x",
  "a=rtpmap:8 PCMA/8000/1",
  ...secrets,
  "a=candidate:1 1 UDP 2114977791 10.0.0.5 20000 typ host",
);

const offer = lines(
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=mid:0",
  ...secrets,
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126",
  "c=IN IP4 0.0.0.0",
  "a=mid:1",
  "a=rtpmap:126 telephone-event/8000",
  ...secrets,
);

const dress = {
  origin: "- 5 2 IN IP4 203.0.113.1",
  types: [
    [8, "PCMA"],
    [126, "telephone-event"],
  ],
  direction: "recvonly",
  ptimeMs: 20,
  advertise: "203.0.113.1",
} as const;

test("the answer to a browser has the advertised address, and refuses other m-lines in their places", () => {
  const read = readBrowser(offer, ["PCMA", "PCMU"], 20);
  if (!read.ok) throw new Error(read.why);
  const parsed = parseSdp(dressSdp(transport, { ...dress, offer: read.sdp }) ?? "");
  if (!parsed.ok) throw new Error(parsed.why);
  const [video, audio] = parsed.sdp.media;
  expect(parsed.sdp.origin).toBe(dress.origin);
  expect(attribute(parsed.sdp, "group")?.value).toBe("BUNDLE 1");
  expect(video).toMatchObject({ kind: "video", port: 0 });
  expect(audio).toMatchObject({ kind: "audio", port: 20_000, formats: ["8", "126"], address: "203.0.113.1" });
  expect(attribute(audio!, "candidate")?.value).toBe("1 1 UDP 2114977791 203.0.113.1 20000 typ host");
  expect(attribute(audio!, "ssrc")?.value).toBe("7 cname:x");
  const directions = audio!.attributes.filter(({ name }) =>
    ["sendrecv", "sendonly", "recvonly", "inactive"].includes(name),
  );
  expect(directions).toEqual([{ name: "recvonly" }]);
  expect(audio!.attributes.filter(({ name }) => name === "rtpmap").length).toBe(2);
});

test("a transport without a port gives no description", () => {
  expect(dressSdp(transport.replace(/a=candidate.*/, "a=end-of-candidates"), dress)).toBeUndefined();
});
