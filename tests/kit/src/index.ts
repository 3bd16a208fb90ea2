// The test kit's one door. It imports nothing of the product: it is a witness.
export * from "./g711.ts";
export * from "./heard.ts";
export * from "./phone.ts";
export { type CallEnd, PhoneCall } from "./phone-call.ts";
export * from "./postgres.ts";
export * from "./resemblance.ts";
export * from "./rtp.ts";
export { RtpPort } from "./rtp-port.ts";
export * from "./sdp-text.ts";
export { type Place, SipPort } from "./sip-port.ts";
export * from "./sip-text.ts";
export * from "./sound.ts";
export * from "./wav.ts";
export * from "./world.ts";
