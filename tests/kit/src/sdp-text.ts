import type { Law } from "./g711.ts";

/** What a small phone reads from the other's SDP (RFC 8866): one audio stream. */
export type RemoteAudio = {
  readonly address: string;
  readonly port: number;
  /** Payload types in the other's order. */
  readonly formats: readonly number[];
  /** Payload type of telephone-event, if named. */
  readonly eventType: number | undefined;
  readonly ptimeMs: number | undefined;
  readonly direction: "sendrecv" | "sendonly" | "recvonly" | "inactive";
};

export const laws: Record<Law, number> = { PCMU: 0, PCMA: 8 };

export const readAudio = (sdp: string): RemoteAudio | undefined => {
  const lines = sdp.split(/\r?\n/);
  const media = /^m=audio (\d+)\S* \S+ (.+)$/.exec(lines.find((line) => line.startsWith("m=audio")) ?? "");
  if (!media) return undefined;
  const section = lines.slice(lines.findIndex((line) => line.startsWith("m=audio")));
  const connection = [...section, ...lines].find((line) => line.startsWith("c=IN IP4 "));
  const event = section.map((line) => /^a=rtpmap:(\d+) telephone-event\/8000/i.exec(line)).find(Boolean);
  const ptime = section.map((line) => /^a=ptime:(\d+)/.exec(line)).find(Boolean);
  const direction = [...section, ...lines]
    .map((line) => /^a=(sendrecv|sendonly|recvonly|inactive)$/.exec(line))
    .find(Boolean);
  return {
    address: connection?.slice(9).split("/")[0]?.trim() ?? "",
    port: Number(media[1]),
    formats: media[2]!.trim().split(/\s+/).map(Number),
    eventType: event ? Number(event[1]) : undefined,
    ptimeMs: ptime ? Number(ptime[1]) : undefined,
    direction: (direction?.[1] ?? "sendrecv") as RemoteAudio["direction"],
  };
};

export const writeAudio = (audio: {
  address: string;
  port: number;
  formats: readonly Law[];
  eventType: number | undefined;
  ptimeMs: number;
  version: number;
  direction: RemoteAudio["direction"];
}): string => {
  const types = [...audio.formats.map((law) => laws[law]), ...(audio.eventType === undefined ? [] : [audio.eventType])];
  return [
    "v=0",
    `o=- 1000 ${audio.version} IN IP4 ${audio.address}`,
    "s=-",
    `c=IN IP4 ${audio.address}`,
    "t=0 0",
    `m=audio ${audio.port} RTP/AVP ${types.join(" ")}`,
    ...audio.formats.map((law) => `a=rtpmap:${laws[law]} ${law}/8000`),
    ...(audio.eventType === undefined
      ? []
      : [`a=rtpmap:${audio.eventType} telephone-event/8000`, `a=fmtp:${audio.eventType} 0-15`]),
    `a=ptime:${audio.ptimeMs}`,
    `a=${audio.direction}`,
    "",
  ].join("\r\n");
};
