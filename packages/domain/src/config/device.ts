import { field, list, oneOf, optional, type ReadonlyOf, shape } from "./field.ts";
import {
  agentId,
  codecs,
  deviceId,
  digits,
  idText,
  listener,
  name,
  sessionSec,
  sessionTimers,
  srtp,
  words,
} from "./parts.ts";

/** 话机: a browser or a SIP phone, of one user. A browser has none of the settings below `label`. */
export const deviceConfig = shape({
  id: deviceId,
  user: agentId,
  kind: oneOf(["browser", "sip"]),
  sipUser: idText,
  /** What its user reads; absent: what it is. */
  label: field(optional(name), {
    label: words("名称", "Name"),
    note: words("例如“家里”；留空显示为“SIP 话机”。", "“At home”, say; empty: it is shown as what it is."),
  }),
  /** Offered in this order, and no other accepted. Absent: MD5 alone. */
  digest: field(optional(list(oneOf(["MD5", "SHA-256"]), { minItems: 1, maxItems: 2, uniqueItems: true })), {
    label: words("认证算法", "Digest algorithm"),
  }),
  /** In order of preference. Absent: PCMA, PCMU, G722. */
  codecs: optional(codecs),
  /** Absent: answered as it asks, and offered where it registered over TLS. `required`: plain RTP is refused. */
  srtp: field(optional(srtp), {
    label: words("加密（SRTP）", "Encryption (SRTP)"),
    choices: {
      off: words("不加密", "Off"),
      offered: words("可加密", "Offered"),
      required: words("必须加密（话机用 TLS）", "Required (phone over TLS)"),
    },
  }),
  digits,
  sessionTimers,
  sessionSec,
  /** The listener's name that it must come over; absent: any. */
  listener: field(optional(listener), { label: words("SIP 监听口", "Listener") }),
});
export type DeviceConfig = ReadonlyOf<typeof deviceConfig>;
