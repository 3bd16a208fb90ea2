/** Schemas of fields that several kinds have. */
import type * as ids from "../ids.ts";
import type { Words } from "../words.ts";
import { field, flag, idOf, line, list, oneOf, orElse, refersTo, text, whole } from "./field.ts";

export const words = (zh: string, en: string): Words => ({ zh, en });

export const idText = text(
  /^[A-Za-z0-9_.:-]{1,64}$/,
  words("1 到 64 个字母、数字或 _ . : -", "1 to 64 letters, digits or _ . : -"),
);
export const userId = idOf<ids.UserId>(idText);
export const deviceId = idOf<ids.DeviceId>(idText);
export const trunkId = idOf<ids.TrunkId>(idText);
export const ownGroupId = idOf<ids.GroupId>(idText);
export const ownFlowId = idOf<ids.FlowId>(idText);
/** Each of these names a thing that must be there. */
export const agentId = refersTo(userId, "agent");
export const groupId = refersTo(ownGroupId, "group");
export const flowId = refersTo(ownFlowId, "flow");
export const nodeName = refersTo(idText, "node");
export const promptName = refersTo(
  text(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, words("语音的名称", "the name of a prompt")),
  "prompt",
);

/** 64 characters at most. */
export const name = line(1, 64);
/** As calls come to it and as calls out show it. */
export const hotlineNumber = text(
  /^[0-9]{3,20}$/,
  words("3 到 20 位的电话号码", "a telephone number of 3 to 20 digits"),
);
/** Outside numbers by pattern: see `matchesNumber`. */
export const pattern = text(
  /^(?=.)\+?[0-9X]{0,20}\.?$/,
  words(
    "号码，或由数字和 X 组成、末尾可用 . 表示任意后续号码",
    "a number, or digits and X with a last . for whatever follows",
  ),
);
export const host = text(/^[A-Za-z0-9.:-]{1,253}$/, words("主机名或地址", "a host name or address"));
export const port = whole(1, 65_535);
export const key = /^[0-9*#]$/;
export const keyWords = words("按键 0 到 9、* 或 #", "a key 0 to 9, * or #");
/** ms. */
export const day = 86_400_000;

/** What is agreed on with a far end, a carrier's or a phone's. */
const codec = oneOf(["PCMA", "PCMU", "G722"]);
export const codecs = field(list(codec, { minItems: 1, maxItems: 3, uniqueItems: true }), {
  label: words("编码", "Codecs"),
  note: words("按优先顺序。", "By preference."),
});
export const srtp = oneOf(["off", "offered", "required"]);
/** How digits come and go: auto is RFC 4733, else tones; info sends them by SIP INFO, which is understood whatever stands here. */
export const digits = field(orElse(oneOf(["auto", "rfc4733", "inband", "info"]), "auto"), {
  label: words("按键（DTMF）", "Keys pressed (DTMF)"),
  choices: {
    auto: words("自动：RFC 4733，否则带内音", "As agreed: RFC 4733, else tones"),
    rfc4733: words("RFC 4733", "RFC 4733"),
    inband: words("带内音", "Tones in the sound"),
    info: words("SIP INFO", "SIP INFO"),
  },
});
export const listener = text(/^[A-Za-z0-9_-]{1,32}$/, words("监听的名称", "the name of a listener"));
export const sessionTimers = field(orElse(flag(), true), {
  label: words("会话定时（RFC 4028）", "Session timers (RFC 4028)"),
});
/** Session-Expires, as we ask for it, s: the least that RFC 4028 §5 allows is 90. */
export const sessionSec = field(orElse(whole(90, 86_400), 1800), {
  label: words("会话时长", "Session interval"),
  unit: "s",
  note: words(
    "这么久没有刷新就认为通话已断；每过一半时间刷新一次。",
    "A call that is not refreshed for this long is over. It is refreshed each time half of it has passed.",
  ),
});

/** Wall-clock time of day in the hotline's zone, "HH:MM"; "24:00" is the day's end. */
export const timeOfDay = text(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, words("HH:MM 形式的时刻", "a time HH:MM"));
