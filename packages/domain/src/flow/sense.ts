/** Nodes without a sound: answer, set, condition, hours, callerList, module, leave. */
import { callerLists, callerListWords } from "../config/listed-caller.ts";
import { leave as by, done, exit, isSilent, type KindOf, stay } from "./kind.ts";
import { freshAt } from "./state.ts";
import { filled, holds, variablesIn } from "./text.ts";

export const answer: KindOf<"answer"> = {
  label: { zh: "应答", en: "Answer" },
  exits: () => [done],
  isSilent,
  needs: () => ({}),
  enter: (_node, { at, env }) => (env.isAnswered ? by("done") : { at: { ...at }, out: [{ out: "answer" }] }),
  on: (_node, { at, env }, event) => {
    if (event.is === "Answered") return { ...by("done"), ...(at.digits !== "" && { carry: at.digits }) };
    if (event.is !== "Key") return { at, out: [] };
    if (env.isAnswered) return { ...by("done"), carry: event.key };
    // The last key that came before the answer counts behind it. It may have brought the call here.
    return { at: { ...at, digits: event.key }, out: at === freshAt ? [{ out: "answer" }] : [] };
  },
};

export const set: KindOf<"set"> = {
  label: { zh: "设置变量", en: "Set variables" },
  exits: () => [done],
  isSilent,
  needs: ({ values }) => ({
    reads: values.flatMap(({ value }) => variablesIn(value)),
    writes: values.map(({ variable }) => variable),
  }),
  enter: ({ values }, { value }) => {
    const now: Record<string, string> = {};
    // Each sees what those before it have put in.
    const current = (name: string) => (Object.hasOwn(now, name) ? now[name] : value(name));
    for (const { variable, value: text } of values) now[variable] = filled(text, current);
    return { ...by("done"), set: now };
  },
  on: stay,
};

export const condition: KindOf<"condition"> = {
  label: { zh: "条件", en: "Condition" },
  exits: ({ branches }) => [
    ...branches.map(({ name }) => exit(name, name, name)),
    exit("otherwise", "其他情况", "Otherwise"),
  ],
  isSilent,
  needs: ({ branches }) => ({
    reads: branches.flatMap(({ all }) => all.flatMap(({ variable, value }) => [variable, ...variablesIn(value)])),
  }),
  enter: ({ branches }, { value }) =>
    by(branches.find(({ all }) => all.every((test) => holds(test, value)))?.name ?? "otherwise"),
  on: stay,
};

export const hours: KindOf<"hours"> = {
  label: { zh: "工作时段", en: "Hours" },
  exits: () => [exit("open", "工作时段内", "Open"), exit("closed", "工作时段外", "Closed")],
  isSilent,
  needs: () => ({}),
  enter: ({ calendar }, { env }) => {
    const isOpen = calendar !== undefined && env.isOpenBy ? env.isOpenBy(calendar) : env.isOpen;
    return by(isOpen ? "open" : "closed");
  },
  on: stay,
};

export const callerList: KindOf<"callerList"> = {
  label: { zh: "来电名单", en: "Caller list" },
  exits: () => [
    ...callerLists.map((list) => exit(list, callerListWords[list].zh, callerListWords[list].en)),
    exit("none", "不在名单上", "On no list"),
  ],
  isSilent,
  needs: () => ({}),
  enter: (_node, { env }) => by(env.callerList ?? "none"),
  on: stay,
};

export const module: KindOf<"module"> = {
  label: { zh: "子流程", en: "Module" },
  // Those of the module that it enters: the check and the editor know it.
  exits: () => [],
  isSilent,
  needs: ({ flow, arguments: given, results }) => ({
    flows: [flow],
    reads: Object.values(given).flatMap(variablesIn),
    writes: Object.values(results),
  }),
  enter: ({ flow, arguments: given }, { value }) => ({
    out: [],
    enters: {
      flow,
      values: Object.fromEntries(Object.entries(given).map(([name, text]) => [name, filled(text, value)])),
    },
  }),
  on: stay,
};

export const leave: KindOf<"leave"> = {
  label: { zh: "返回", en: "Return" },
  exits: () => [],
  isSilent,
  needs: () => ({}),
  enter: ({ exit: name }) => ({ out: [], leaves: name }),
  on: stay,
};
