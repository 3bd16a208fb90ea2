export * from "./door.ts";
export { type Codec, decode, encode } from "./g711.ts";
export { atLoudness, loudnessOf, truePeakOf } from "./loudness.ts";
export { buildRtp, emptyRtpHeader, parseRtp, type RtpHeader } from "./rtp.ts";
export { attribute, parseSdp, type Sdp, type SdpMedia, serializeSdp } from "./sdp.ts";
export { trimmed } from "./silence.ts";
export { slower, slowly } from "./slow.ts";
export { decodeWav, encodePrompt, resampleTo8k, type Sound, wavLength } from "./wav.ts";
