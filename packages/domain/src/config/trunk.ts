import { field, flag, list, oneOf, optional, orElse, type ReadonlyOf, shape, text, whole } from "./field.ts";
import {
  codecs,
  digits,
  host,
  idText,
  listener,
  name,
  nodeName,
  pattern,
  port,
  sessionSec,
  sessionTimers,
  srtp,
  trunkId,
  words,
} from "./parts.ts";

/** A number rule. The first that matches is applied. */
export const numberRule = shape({
  match: field(pattern, { label: words("号码", "Number") }),
  /** Characters taken from the front. */
  strip: field(whole(0, 20), { label: words("去掉前几位", "Strip") }),
  /** Put in front after that. */
  prepend: field(text(/^\+?[0-9]{0,20}$/, words("0 到 20 位数字", "0 to 20 digits")), {
    label: words("前面加", "Prepend"),
  }),
});
export type NumberRule = ReadonlyOf<typeof numberRule>;
const rules = list(numberRule, { maxItems: 64 });

/** Registration of a trunk with its carrier (RFC 3261 §10). The secret lives elsewhere. */
export const registration = shape({
  host: field(host, { label: words("注册服务器", "Registrar") }),
  port: field(optional(port), { label: words("端口", "Port") }),
  /** User part of the address-of-record. */
  user: field(
    text(/^[A-Za-z0-9+._~-]{1,64}$/, words("1 到 64 个字母、数字或 + . _ ~ -", "1 to 64 letters, digits or + . _ ~ -")),
    {
      label: words("账号", "Account"),
    },
  ),
  /** Digest user; absent is `user`. */
  authUser: field(
    optional(text(/^[!-~]{1,64}$/, words("1 到 64 个可打印的 ASCII 字符", "1 to 64 printable ASCII characters"))),
    {
      label: words("认证账号", "Authentication user"),
    },
  ),
  expiresSec: field(whole(60, 86_400), { label: words("注册有效期", "Expiry"), unit: "s" }),
});
export type TrunkRegistration = ReadonlyOf<typeof registration>;

/** What calls out show. */
export const callerId = shape({
  /** Instead of policies.outboundNumber: a number that the carrier has given to this line, which need not be one of the hotline's. */
  number: field(
    optional(text(/^\+?[0-9]{3,20}$/, words("3 到 20 位的电话号码", "a telephone number of 3 to 20 digits"))),
    {
      label: words("外显号码", "Number shown"),
    },
  ),
  /** P-Asserted-Identity too. */
  assertedIdentity: field(flag(), { label: words("同时发送 P-Asserted-Identity", "Send P-Asserted-Identity too") }),
  /** From is anonymous. */
  privacy: field(flag(), { label: words("隐藏号码", "Withhold the number") }),
});

/** How a call out introduces itself to the carrier. */
export const introduction = shape({
  /** Host part of the Request-URI, To and the address of record: `host`, where that is a name. */
  domain: field(optional(host), { label: words("SIP 域", "SIP domain") }),
  /** Host part of From and P-Asserted-Identity: that of the address of record, else the hotline's own SIP domain. */
  fromHost: field(optional(host), { label: words("From 主机名", "Host of From") }),
  /** `user=phone` beside each number. */
  userPhone: field(orElse(flag(), false), { label: words("号码标明 user=phone", "Mark numbers with user=phone") }),
  /** `P-Early-Media: supported` (RFC 5009). */
  earlyMedia: field(orElse(flag(), false), {
    label: words("支持早期媒体（P-Early-Media）", "Take early media (P-Early-Media)"),
  }),
});

/** How often OPTIONS are sent. */
export const health = shape({
  optionsSec: field(whole(0, 3_600), { label: words("探测间隔", "OPTIONS interval"), unit: "s" }),
});

/** 中继: a way to a carrier, or the authenticated door for test calls. */
export const trunkConfig = shape({
  id: trunkId,
  name: field(name, { label: words("名称", "Name") }),
  kind: oneOf(["carrier", "test"]),
  transport: field(oneOf(["udp", "tcp", "tls"]), { label: words("传输", "Transport") }),
  /** Where calls out go; a trunk without a host takes calls only. */
  host: field(optional(host), { label: words("呼出地址", "Send calls to") }),
  port: field(optional(port), { label: words("端口", "Port") }),
  /** Addresses (IPv4, IPv6 or CIDR) that requests of this trunk come from. */
  match: field(
    list(text(/^[0-9A-Fa-f.:]{2,45}(\/[0-9]{1,3})?$/, words("地址或 CIDR 网段", "an address or CIDR range")), {
      maxItems: 32,
    }),
    {
      label: words("呼入地址", "Take calls from"),
    },
  ),
  /** 外线: calls at the same time, both directions. */
  maxLines: field(whole(1, 10_000), { label: words("线路数", "Lines"), unit: "lines" }),
  /** Digest user that requests must prove (a test trunk always has one). The secret lives elsewhere. */
  digestUser: optional(idText),
  enabled: field(flag(), { label: words("启用", "Enabled") }),
  /** Stands for `priority` 1 where none is given; another trunk with a host then has 2. */
  default: field(flag(), { label: words("默认呼出", "Default") }),
  direction: field(orElse(oneOf(["both", "in", "out"]), "both"), {
    label: words("方向", "Direction"),
    choices: {
      both: words("呼入和呼出", "In and out"),
      in: words("只呼入", "In only"),
      out: words("只呼出", "Out only"),
    },
  }),
  /** For calls out: 1 is tried first. */
  priority: field(optional(whole(1, 100)), { label: words("优先级", "Priority") }),
  /** Weight among trunks of one priority. */
  share: field(orElse(whole(1, 100), 1), { label: words("分担权重", "Share") }),
  register: field(optional(registration), { label: words("注册", "Registration") }),
  /** Absent: none are sent. */
  health: optional(health),
  /** Where the called number stands. */
  calledNumberFrom: field(orElse(oneOf(["requestUri", "to", "pCalledPartyId", "diversion"]), "requestUri"), {
    label: words("被叫号码取自", "Called number from"),
  }),
  /** `out`: the number that is dialled; `inCalling`, `inCalled`: what an arrived call brought. */
  numberRules: optional(
    shape({
      out: field(orElse(rules, []), { label: words("呼出号码变换", "Numbers dialled") }),
      inCalling: field(orElse(rules, []), { label: words("呼入主叫变换", "Calling numbers in") }),
      inCalled: field(orElse(rules, []), { label: words("呼入被叫变换", "Called numbers in") }),
    }),
  ),
  callerId: field(optional(callerId), { label: words("外显号码", "Number shown") }),
  srtp: field(orElse(srtp, "off"), {
    label: words("加密（SRTP）", "Encryption (SRTP)"),
    choices: {
      off: words("不加密", "Off"),
      offered: words("可加密", "Offered"),
      required: words("必须加密（需要 TLS）", "Required (wants TLS)"),
    },
  }),
  codecs: optional(codecs),
  /** A listener's name; absent: the first that speaks `transport`. */
  listener: field(optional(listener), { label: words("SIP 监听口", "Listener") }),
  sessionTimers,
  sessionSec,
  digits,
  introduction: optional(introduction),
  /** A body part of a call in that has to be understood and that we don't read, as ISUP: left out, or answered with 415. */
  unreadParts: field(orElse(oneOf(["ignore", "refuse"]), "ignore"), {
    label: words("必须理解的附加内容（ISUP）", "Body parts that must be understood (ISUP)"),
    choices: {
      ignore: words("忽略，按 SDP 接听", "Leave out, go by the SDP"),
      refuse: words("拒绝（415）", "Refuse (415)"),
    },
  }),
  /** Neither RTP nor RTCP for so long ends its calls, in talks and menus alike, ms; absent: as the policies say. */
  rtpTimeoutMs: field(optional(whole(3_000, 600_000)), {
    label: words("无语音超时", "Silence that ends a call"),
    unit: "ms",
  }),
  /** The node whose line it is: no other takes its calls, dials over it or registers for it. Absent: each does. */
  node: field(optional(nodeName), {
    label: words("所属服务器", "Server"),
    note: words(
      "只有这台服务器注册、接听和呼出；不指定时每台服务器都用它。",
      "It alone registers, takes calls and dials; where none is given every server does.",
    ),
  }),
});
export type TrunkConfig = ReadonlyOf<typeof trunkConfig>;
