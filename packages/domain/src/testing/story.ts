import type { Effect } from "../input.ts";
import { type Stage, startsAt } from "./stage.ts";

/** An id of this key is told by a word of its own: "call", then "call2". */
const named: Readonly<Record<string, string>> = {
  ...{ call: "call", parent: "call", visit: "visit", offer: "offer", transfer: "transfer", recording: "recording" },
  ...{ leg: "leg", before: "leg", by: "leg" },
};
/** Which play it is means nothing to a reader. */
const minor = new Set(["type", "do", "is", "id", "play"]);

type Named = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Named =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What a stage's steps gave, as text that can be pinned: one line for each effect. A fact is its type and its fields, a command has "→" before it, a timer
 * "⏱". Moments are ms since the stage began. Legs are named by where they ring ("8001", then "8001#2"; a citizen's "citizen"), other ids by what they are. `call` is told only of a second call.
 */
export function story(on: Stage) {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  let at = 0;
  const nameOf = (id: string, word: string): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    const name = count === 1 ? word : `${word}#${count}`;
    names.set(id, name);
    return name;
  };
  const farOf = (id: string): string => {
    const leg = on.legs.get(id as never);
    return leg?.device?.replace("browser-", "") ?? leg?.to ?? "citizen";
  };
  const isId = (value: unknown): value is string => typeof value === "string" && /^(id|leg)-/.test(value);
  const told = (key: string, value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map((each) => told(key, each)).join(" ")}]`;
    if (isObject(value)) return `{${fieldsOf(value)}}`;
    if (typeof value === "number" && value >= startsAt) return `+${value - startsAt}`;
    if (!isId(value))
      return String(value)
        .replace(/^agent-/, "")
        .replace(/^browser-/, "");
    const isLeg = on.legs.has(value as never);
    return nameOf(value, isLeg ? farOf(value) : (named[key] ?? key));
  };
  const fieldsOf = (value: Named): string =>
    Object.entries(value)
      // Why the queue chose an agent has tests of its own.
      .filter(([key, each]) => each !== undefined && !minor.has(key) && !(key === "why" && isObject(each)))
      .map(([key, each]) => [key, told(key, each)] as const)
      .filter(([key, text]) => !(key === "call" && text === "call"))
      .map(([key, text]) => (text === "true" ? key : `${key}=${text}`))
      .join(" ");
  const lineOf = (effect: Effect): string => {
    if ("fact" in effect) return `${effect.fact.type} ${fieldsOf(effect.fact)}`;
    if ("command" in effect) return `→ ${effect.command.do} ${fieldsOf(effect.command)}`;
    if ("refused" in effect) return `refused ${effect.refused.reason}`;
    if ("ask" in effect) return `asks ${effect.ask.method} ${effect.ask.url}`;
    if ("dropAsk" in effect) return "drops what it asks";
    if ("fault" in effect) return `fault ${effect.fault.how}`;
    if ("cancel" in effect.timer) return `⏱ no ${effect.timer.cancel.replace(/:.*/, "")}`;
    return `⏱ ${effect.timer.set.is} ${effect.timer.afterMs}`;
  };
  return {
    /** A fact, or anything else, in the same words. */
    text: (value: Named): string => `${"type" in value ? `${String(value.type)} ` : ""}${fieldsOf(value)}`.trim(),
    /** What was given since this was asked last. */
    tells(): string {
      const lines = on.effects.slice(at).map((effect) => lineOf(effect).trim());
      at = on.effects.length;
      return lines.join("\n");
    },
  };
}

const trimmed = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");

/** A text that is written indented in a test. */
export const lines = ([text = ""]: TemplateStringsArray): string => trimmed(text);

/** Texts by their headings: "# one | other" stands before what holds of both. */
export const chapters = ([text = ""]: TemplateStringsArray): (readonly [heading: string, text: string])[] =>
  trimmed(text)
    .split(/^# /m)
    .filter(Boolean)
    .flatMap((chapter) => {
      const [headings = "", ...rest] = chapter.split("\n");
      return headings.split(" | ").map((heading) => [heading, trimmed(rest.join("\n"))] as const);
    });

/** Lines without those that begin with one of these words. */
export const but = (text: string, ...without: readonly string[]): string =>
  text
    .split("\n")
    .filter((line) => !without.some((word) => line.startsWith(word)))
    .join("\n");

/** What each step of a story gave, under its heading. */
export function played(on: Stage, steps: Readonly<Record<string, () => unknown>>): (readonly [string, string])[] {
  const { tells } = story(on);
  tells();
  return Object.entries(steps).map(([heading, deed]) => {
    deed();
    return [heading, tells()] as const;
  });
}
