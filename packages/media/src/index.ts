export * from "./door.ts";
export { type Codec, decode, encode } from "./g711.ts";
export { buildRtp, emptyRtpHeader, parseRtp, type RtpHeader } from "./rtp.ts";
export { attribute, parseSdp, type Sdp, type SdpMedia, serializeSdp } from "./sdp.ts";
export { decodeWav, type Sound } from "./wav.ts";
