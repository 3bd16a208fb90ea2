import type { Words } from "../words.ts";
import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";

const steps = over("key", ["number", "trunk", "businessType", "node", "key", "hour", "weekday"]);
const what = (kind: "entered" | "key" | "invalid" | "timeout"): Condition<"key"> => ({ is: ["what", kind] });
const counted = (label: Words, formula: Words, where: Condition<"key">, footnote?: Words) =>
  steps.count({ label, unit: "time", formula, ...(footnote ? { footnote } : {}) }, where);

const nodeStays = counted(
  { zh: "已离开节点次数", en: "Nodes left" },
  { zh: "进入后已离开节点的次数", en: "Nodes that were entered and left" },
  { all: [what("entered"), { has: "stayMs" }] },
);
const nodeStayTotal = steps.sum(
  {
    label: { zh: "节点停留总时长", en: "Stay total" },
    unit: "ms",
    formula: { zh: "从进入到离开节点的时长之和", en: "Sum of the times from entering a node to leaving it" },
  },
  "stayMs",
  what("entered"),
);
const wentTo = (...left: readonly string[]): Condition<"key"> => ({
  all: [what("entered"), { is: ["left", ...left] }],
});

/** 业务按键请求, spec metrics §11: by business type, by node and key. */
export const keyMeasures = named({
  nodeEntries: counted(
    { zh: "节点进入量", en: "Node entries" },
    { zh: "进入语音节点的次数", en: "How often a node was entered" },
    what("entered"),
  ),
  nodeCalls: counted(
    { zh: "进入节点的来电", en: "Calls that entered" },
    { zh: "进入过该节点的来电数，同一来电算一次", en: "Calls that entered a node, each once" },
    { all: [what("entered"), { flag: "first" }] },
  ),
  keyPresses: counted(
    { zh: "按键次数", en: "Key presses" },
    { zh: "菜单认得的按键次数", en: "Keys that the menu knows" },
    what("key"),
  ),
  keyCalls: counted(
    { zh: "按键的来电", en: "Calls that pressed" },
    { zh: "按过该键的来电数，同一来电同一节点同一键算一次", en: "Calls that pressed a key at a node, each once" },
    { all: [what("key"), { flag: "first" }] },
  ),
  invalidKeys: counted(
    { zh: "无效按键次数", en: "Invalid keys" },
    { zh: "菜单不认得的按键次数", en: "Keys that the menu does not know" },
    what("invalid"),
    { zh: "不记录按的是哪个键", en: "Which key it was is not told" },
  ),
  keyTimeouts: counted(
    { zh: "按键超时次数", en: "Key time-outs" },
    { zh: "限时内没有按键的次数", en: "How often no key came in time" },
    what("timeout"),
  ),
  nodeHangUps: counted(
    { zh: "节点挂断次数", en: "Hang-ups at a node" },
    { zh: "主叫在节点挂断的次数", en: "Callers who hung up at a node" },
    wentTo("hangup"),
  ),
  nodeToHuman: counted(
    { zh: "节点转人工次数", en: "Nodes left for a human" },
    { zh: "从节点转到排队、座席或值班电话的次数", en: "Nodes left for a queue, an agent or the duty phone" },
    wentTo("queue", "agent", "dutyPhone"),
  ),
  nodeStays,
  nodeStayTotal,
  averageNodeStay: ratio(
    {
      label: { zh: "节点平均停留时长", en: "Average stay" },
      unit: "ms",
      formula: { zh: "节点停留总时长 ÷ 已离开节点次数", en: "Stay total ÷ nodes left" },
    },
    nodeStayTotal,
    nodeStays,
  ),
});
