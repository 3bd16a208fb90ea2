/** 请求回拨 without a queue. */
import {
  beginCallback,
  type CallbackStep,
  callbackKey,
  callbackKeyMs,
  callbackPrompts,
  callbackSilent,
  callbackWords,
} from "../callback-dialogue.ts";
import { done, exit, type KindOf, leave } from "./kind.ts";
import type { FlowOut, Here, Move, NodeOf } from "./state.ts";

type Node = NodeOf<"callback">;
const noted = "callback.noted";

/** What his step leads to: words, a key that is waited for, or the end. */
const follow = (node: Node, { at, node: id }: Here, step: CallbackStep, told: readonly FlowOut[] = []): Move => {
  if ("over" in step) {
    const { number } = step;
    if (number === undefined) return leave("declined", told);
    const asked: FlowOut = { out: "callback", node: id, group: node.group, number };
    // Said by itself, so that the end of these words leads on.
    const { callback: _over, ...rest } = at;
    return { at: { ...rest, listening: true }, out: [...told, asked, { out: "play", prompts: [noted] }] };
  }
  const { dialogue, say, hush } = step;
  if (say)
    return { at: { ...at, listening: false, callback: dialogue }, out: [...told, { out: "play", prompts: say }] };
  const silence: readonly FlowOut[] = hush ? [{ out: "hush" }] : [];
  const listen: FlowOut = { out: "listen", timeoutMs: callbackKeyMs };
  return { at: { ...at, listening: true, callback: dialogue }, out: [...told, ...silence, listen] };
};

export const callback: KindOf<"callback"> = {
  label: { zh: "请求回拨", en: "Call back" },
  exits: () => [done, exit("declined", "不需要或不能回拨", "Not wanted, or not possible")],
  needs: ({ group }) => ({ groups: [group], prompts: [...callbackPrompts, noted] }),
  enter: (node, here) => follow(node, here, beginCallback(here.env.callbackRules(node.rights))),
  on: (node, here, event) => {
    const { at } = here;
    const { callback: asked } = at;
    const rules = here.env.callbackRules(node.rights);
    if (asked === undefined) return event.is === "PlayEnded" || event.is === "Again" ? leave("done") : { at, out: [] };
    if (event.is === "Key") {
      const step = callbackKey(asked, event.key, rules);
      const { valid, typed } = step.key;
      const told: FlowOut = { out: "key", node: here.node, key: event.key, valid, ...(typed && { typed: true }) };
      return follow(node, here, step, [told]);
    }
    if (event.is === "NoInput" && at.listening)
      return follow(node, here, callbackSilent(asked, rules), [{ out: "noInput", node: here.node }]);
    if (event.is === "PlayEnded" && !at.listening) return follow(node, here, { dialogue: asked });
    if (event.is === "Again") return follow(node, here, { dialogue: asked, say: callbackWords(asked, rules) });
    return { at, out: [] };
  },
};
