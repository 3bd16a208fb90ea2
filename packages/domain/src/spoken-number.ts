import type { PromptName } from "./switching.ts";

/** The largest number that is spoken; a larger one is spoken as this one. */
export const largestSpoken = 9999;
const places = [
  [1000, "number.1000"],
  [100, "number.100"],
  [10, "number.10"],
] as const;

/**
 * A count as it is said in Chinese before a measure word, as prompts: 2 is 两, 12 十二, 20 二十, 105 一百零五.
 * @param count a whole number, 0 or more
 */
export function countPrompts(count: number): PromptName[] {
  const number = Math.min(Math.max(0, Math.trunc(count)), largestSpoken);
  if (number === 0) return ["digit.0"];
  if (number === 2) return ["number.two"];
  const spoken: PromptName[] = [];
  let rest = number;
  let skipped = false;
  for (const [place, name] of places) {
    const digit = Math.floor(rest / place);
    rest %= place;
    if (digit === 0) {
      skipped ||= spoken.length > 0;
      continue;
    }
    if (skipped) spoken.push("digit.0");
    skipped = false;
    // 十二 and not 一十二, where nothing stands before it.
    const isBareTen = place === 10 && digit === 1 && spoken.length === 0;
    spoken.push(...(isBareTen ? [] : [`digit.${digit}`]), name);
  }
  if (rest > 0) spoken.push(...(skipped ? ["digit.0"] : []), `digit.${rest}`);
  return spoken;
}
