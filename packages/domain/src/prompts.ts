/** 语音: what the prompts that come with the project are called, which of them the machines play by themselves, and where a configuration names prompts. */
import type { TSchema } from "@sinclair/typebox";
import { referenceOf } from "./config/field.ts";
import { walk } from "./config/walk.ts";
import type { promptNames } from "./example.ts";
import type { PromptName } from "./switching.ts";
import type { Words } from "./words.ts";

type Shipped = (typeof promptNames)[number];

const words = (zh: string, en: string): Words => ({ zh, en });
const digits = Object.fromEntries(
  [..."0123456789"].map((digit) => [`digit.${digit}`, words(`数字 ${digit}`, `Digit ${digit}`)]),
);

/** What people call each prompt that comes with the project. */
export const shippedPromptWords: Readonly<Record<string, Words>> = {
  greeting: words("欢迎词", "Greeting"),
  "menu.main": words("主菜单", "Main menu"),
  "menu.business": words("业务菜单", "Business menu"),
  "menu.second": words("二级菜单", "Second menu"),
  invalidKey: words("按键有误", "Wrong key"),
  noInput: words("没有按键", "No key pressed"),
  "queue.enter": words("转接人工", "Entering the queue"),
  "queue.busy": words("座席全忙", "All agents busy"),
  "queue.full": words("排队已满", "Queue full"),
  "queue.head": words("排在首位", "First in the queue"),
  "queue.ahead": words("排队：您前面还有", "Queue: before you"),
  "queue.people": words("排队：位", "Queue: callers"),
  "queue.next": words("排队：您是下一位", "Queue: you are next"),
  "queue.wait": words("排队：预计等待约", "Queue: expected wait"),
  "queue.minutes": words("排队：分钟", "Queue: minutes"),
  "queue.underMinute": words("排队：不到一分钟", "Queue: less than a minute"),
  "queue.overHour": words("排队：超过一小时", "Queue: more than an hour"),
  "queue.leave": words("排队：离开请按", "Queue: key to leave"),
  "callback.press": words("排队：回拨请按", "Queue: key to be called back"),
  "callback.number": words("回拨：将拨打号码", "Call back: the number is"),
  "callback.confirm": words("回拨：确认请按", "Call back: key to confirm"),
  "callback.other": words("回拨：更换号码请按", "Call back: key for another number"),
  "callback.back": words("回拨：不需要请按", "Call back: key to go on waiting"),
  "callback.enter": words("回拨：请输入号码", "Call back: key the number"),
  "callback.bad": words("回拨：号码不能回拨", "Call back: not this number"),
  "callback.done": words("回拨：已保留位置", "Call back: place is kept"),
  "callback.noted": words("回拨：已登记", "Call back: noted"),
  "key.star": words("星号键", "Star key"),
  "key.hash": words("井号键", "Hash key"),
  "number.two": words("数字：两", "Number: two of"),
  "number.10": words("数字：十", "Number: ten"),
  "number.100": words("数字：百", "Number: hundred"),
  "number.1000": words("数字：千", "Number: thousand"),
  noAgent: words("无座席在线", "No agent online"),
  "agentNo.prefix": words("报工号：工号", "Agent number: before"),
  "agentNo.suffix": words("报工号：为您服务", "Agent number: after"),
  ...digits,
  "survey.ask": words("满意度评价：提问", "Survey: question"),
  "survey.thanks": words("满意度评价：致谢", "Survey: thanks"),
  "survey.invalid": words("满意度评价：按键无效", "Survey: wrong key"),
  goodbye: words("再见", "Goodbye"),
  "sorry.reconnect": words("通话中断，重新接入", "Cut off, connecting again"),
  "transfer.failed": words("转接未接通", "Transfer not answered"),
  "internal.nobody": words("内部呼叫无人接听", "Internal call not answered"),
  outOfHours: words("非工作时间", "Out of hours"),
  draining: words("系统维护", "Maintenance"),
  "music.hold": words("等候音乐", "Hold music"),
  "tone.ringback": words("回铃音", "Ringing tone"),
  beep: words("提示音", "Beep"),
  "caller.hello": words("测试呼叫：来电人", "Test call: the caller"),
} satisfies Readonly<Record<Shipped, Words>> & Readonly<Record<string, Words>>;

/** Only flows, groups and surveys name these; the machines play the others that come with the project by themselves. */
const namedOnly: ReadonlySet<string> = new Set([
  "greeting",
  "menu.main",
  "menu.business",
  "menu.second",
  "invalidKey",
  "noInput",
  "survey.ask",
  "queue.head",
]);

/** Whether the machines play a prompt by themselves, whatever is configured. */
export const isPlayedBySystem = (name: PromptName): boolean =>
  Object.hasOwn(shippedPromptWords, name) && !namedOnly.has(name);

/** The prompts that a value of this schema names, each with its place: "nodes.main.prompts[0]". */
export const promptsNamedIn = (
  schema: TSchema,
  value: unknown,
): { readonly prompt: PromptName; readonly at: string }[] => {
  const found = new Map<string, { prompt: PromptName; at: string }>();
  walk({ schema, value, at: "" }, (place) => {
    if (typeof place.value === "string" && referenceOf(place.schema) === "prompt")
      found.set(place.at, { prompt: place.value, at: place.at });
  });
  return [...found.values()];
};

/** A prompt's name: it becomes a file's name. */
export const promptNamePattern = "^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$";

/** Which is read more slowly, at the same pitch: "greeting@slow". A name of its own, so that a play of several says it of each. */
const slowMark = "@slow";
/** Sounds that are no words stay as they are. */
const wordless = /^(beep$|tone\.|music\.)/;
export const slowed = (name: PromptName): PromptName => (wordless.test(name) ? name : `${name}${slowMark}`);
/** A prompt's own name, and whether it is read slowly. */
export const pacedPrompt = (name: PromptName): { readonly name: PromptName; readonly isSlow: boolean } =>
  name.endsWith(slowMark) ? { name: name.slice(0, -slowMark.length), isSlow: true } : { name, isSlow: false };
