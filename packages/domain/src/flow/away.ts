/** Nodes that hand the call to somebody, or end it: queue, agent, dutyPhone, transfer, hangUp. */
import { exit, type KindOf, stay } from "./kind.ts";
import { filled, variablesIn } from "./text.ts";

export const queue: KindOf<"queue"> = {
  label: { zh: "排队", en: "Queue" },
  // From an exit that leads nowhere the call goes by the group's own overflow.
  exits: () => [
    { ...exit("full", "队列已满", "Full"), optional: true },
    { ...exit("timeout", "等待超时", "Waited too long"), optional: true },
    { ...exit("noAgent", "无座席在线", "No agent online"), optional: true },
    { ...exit("key", "按键离开", "Key"), optional: true },
    { ...exit("callback", "已约回拨", "To be called back"), optional: true },
    // From a talk after which nothing is led on he is asked to rate by the group's own rule, and told goodbye.
    { ...exit("over", "通话结束", "Talk over"), optional: true },
  ],
  needs: ({ group }) => ({ groups: [group] }),
  enter: ({ group, priority, skills }, { at }) => ({
    at,
    out: [{ out: "queue", group, priority, ...(skills && { skills }) }],
  }),
  on: (_node, { at }, event) => (event.is === "Back" ? { exit: event.exit, out: [] } : { at, out: [] }),
};

const notReached = [
  exit("noAnswer", "无人接听", "No answer"),
  exit("busy", "忙或拒接", "Busy or refused"),
  exit("failed", "无法接通", "Not reachable"),
];
const rung = [
  ...notReached,
  // Who has talked hears goodbye.
  { ...exit("over", "通话结束", "Talk over"), optional: true as const },
];

export const agent: KindOf<"agent"> = {
  label: { zh: "指定座席", en: "Agent" },
  exits: () => [...notReached, { ...exit("over", "通话结束", "Talk over"), optional: true }],
  needs: ({ agent, group }) => ({ groups: [group], agents: [agent] }),
  enter: ({ agent, group, priority }, { at }) => ({ at, out: [{ out: "agent", agent, group, priority }] }),
  on: (_node, { at }, event) => (event.is === "Back" ? { exit: event.exit, out: [] } : { at, out: [] }),
};

export const dutyPhone: KindOf<"dutyPhone"> = {
  label: { zh: "值班电话", en: "Duty phone" },
  exits: () => rung,
  needs: () => ({}),
  enter: ({ number, ringMs }, { at }) => ({ at, out: [{ out: "dial", number, ringMs }] }),
  on: (_node, { at }, event) => (event.is === "Back" ? { exit: event.exit, out: [] } : { at, out: [] }),
};

export const transfer: KindOf<"transfer"> = {
  label: { zh: "转外线", en: "Transfer out" },
  exits: () => rung,
  needs: ({ number }) => ({ reads: variablesIn(number) }),
  enter: ({ number, ringMs, rights }, { at, value }) => ({
    at,
    out: [{ out: "transfer", number: filled(number, value), ringMs, rights, open: variablesIn(number).length > 0 }],
  }),
  on: (_node, { at }, event) => (event.is === "Back" ? { exit: event.exit, out: [] } : { at, out: [] }),
};

export const hangUp: KindOf<"hangUp"> = {
  label: { zh: "挂断", en: "Hang up" },
  exits: () => [],
  needs: ({ prompts }) => ({ prompts }),
  enter: (node, { at }) => ({
    at,
    out: [{ out: "hangUp", prompts: node.prompts, cause: node.cause, selfServed: node.selfServed === true }],
  }),
  on: stay,
};

/** 满意度评价 of the agent who talked last. */
export const survey: KindOf<"survey"> = {
  label: { zh: "满意度评价", en: "Survey" },
  exits: () => [
    exit("done", "已评价", "Rated"),
    exit("none", "未按键，或没有通话过的座席", "Nothing pressed, or nobody to rate"),
    exit("invalid", "按键无效", "Not valid"),
  ],
  needs: () => ({}),
  enter: ({ survey }, { at }) => ({ at, out: [{ out: "survey", survey }] }),
  on: (_node, { at }, event) => (event.is === "Back" ? { exit: event.exit, out: [] } : { at, out: [] }),
};
