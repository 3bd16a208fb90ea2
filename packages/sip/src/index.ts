export { type Algorithm, type DigestInput, digestResponse, ha1 } from "./auth/digest.ts";
export * from "./door.ts";
export { type DtmfInfo, dtmfTypes, readDtmfInfo } from "./message/dtmf.ts";
export { type Envelope, examine } from "./message/envelope.ts";
export {
  type HeaderField,
  header,
  headerLines,
  headerValues,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  textOf,
} from "./message/message.ts";
export { formatNameAddr, type NameAddr, parseNameAddr, tagOf } from "./message/name-addr.ts";
export { type Params, param } from "./message/params.ts";
export { type Parsed, parseMessage } from "./message/parse.ts";
export { reasonPhrase } from "./message/reasons.ts";
export type { ReferTarget } from "./message/refer-to.ts";
export { parseReplaces, type Replaces } from "./message/replaces.ts";
export { serialize } from "./message/serialize.ts";
export { escapeUser, hostOf, isSipUri, parseUri, type SipUri, type Uri, userOf } from "./message/uri.ts";
export { parseVia, type Via } from "./message/via.ts";
export { createUserAgent } from "./user-agent.ts";
