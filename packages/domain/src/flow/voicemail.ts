/** 语音留言 and 口述: words, a tone, then what the caller says is kept. */
import { done, type KindOf, leave } from "./kind.ts";
import type { At, FlowOut, Move, NodeOf } from "./state.ts";

const tone = "beep";

const words = ({ prompts }: NodeOf<"voicemail">, at: At, before: readonly FlowOut[] = []): Move => ({
  at: { ...at, listening: false },
  out: [...before, { out: "play", prompts: [...prompts, tone] }],
});

export const voicemail: KindOf<"voicemail"> = {
  label: { zh: "语音留言", en: "Voicemail" },
  exits: () => [done],
  needs: ({ prompts }) => ({ prompts: [...prompts, tone] }),
  enter: (node, { at }) => words(node, at),
  on: (node, { at, node: id }, event) => {
    const isEnd = event.is === "Key" && event.key === node.endKey && at.listening;
    if (event.is === "Key") {
      const told: FlowOut = { out: "key", node: id, key: event.key, valid: isEnd };
      return isEnd ? leave("done", [told, { out: "recorded", why: "key" }]) : { at, out: [told] };
    }
    if (event.is === "PlayEnded" && !at.listening)
      return {
        at: { ...at, listening: true },
        out: [{ out: "record", node: id, maxMs: node.maxMs, ...(node.purpose === "statement" && { statement: true }) }],
      };
    if (event.is === "NoInput" && at.listening) return leave("done", [{ out: "recorded", why: "maximum" }]);
    // What was said before the media went is a message of its own.
    if (event.is === "Again") return words(node, at, at.listening ? [{ out: "recorded", why: "media" }] : []);
    return { at, out: [] };
  },
};
