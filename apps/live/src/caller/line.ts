import type { Ending, LegId, PlayId, SwitchCommand, SwitchEvent } from "@zongji/domain";

/** What a caller does once the menu has spoken: presses keys, speaks, stays a while, hangs up. Times are ms. */
export type Script = {
  readonly number: string;
  /** Pressed one after another, each after the menu has been heard for `listenMs`. */
  readonly keys: string;
  readonly listenMs: number;
  /** Names of sounds to speak after the last key; none: stay silent. */
  readonly speak: readonly string[];
  /** Hangs up so long after the last word. */
  readonly stayMs: number;
  /** Gives up when the hotline has not answered or not been heard for so long. */
  readonly patienceMs: number;
};

/** One test call. `heard` is true once a voice was heard from the hotline for the first time. */
export type Line = {
  readonly leg: LegId;
  readonly at: "dialling" | "listening" | "pressing" | "speaking" | "staying" | "over";
  readonly heard: boolean;
  readonly keysLeft: string;
  readonly ending?: Ending;
};

export type LineEffect = { readonly command: SwitchCommand } | { readonly wakeInMs: number } | { readonly say: string };

type Step = { readonly line: Line; readonly effects: readonly LineEffect[] };

const hungUp: Ending = { by: "caller", cause: "hangup" };

export const startLine = (leg: LegId, script: Script): Step => ({
  line: { leg, at: "dialling", heard: false, keysLeft: script.keys },
  effects: [{ say: `dials ${script.number}` }, { wakeInMs: script.patienceMs }],
});

/** What the world did to this line. Events of other legs never come here. */
export const onEvent = (line: Line, script: Script, event: SwitchEvent): Step => {
  if (line.at === "over") return { line, effects: [] };
  switch (event.is) {
    case "LegRinging":
      return { line, effects: [{ say: "hears it ring" }] };
    case "LegAnswered":
      return { line: { ...line, at: "listening" }, effects: [{ say: "is answered" }, { wakeInMs: script.patienceMs }] };
    case "PlayEnded":
      if (line.at !== "speaking") return { line, effects: [] };
      return { line: { ...line, at: "staying" }, effects: [{ say: "has spoken" }, { wakeInMs: script.stayMs }] };
    case "LegEnded":
      return {
        line: { ...line, at: "over", ending: event.ending },
        effects: [
          {
            say: `ends: ${event.ending.by}, ${event.ending.cause}${event.ending.sip ? `, SIP ${event.ending.sip}` : ""}`,
          },
        ],
      };
    default:
      return { line, effects: [] };
  }
};

/** A voice from the hotline began (or fell silent). */
export const onHeard = (line: Line, script: Script, speaking: boolean): Step => {
  if (!speaking || line.heard || line.at === "dialling" || line.at === "over") return { line, effects: [] };
  return {
    line: { ...line, heard: true, at: "pressing" },
    effects: [{ say: "hears the menu" }, { wakeInMs: script.listenMs }],
  };
};

/** The last wake-up that was asked for is due. */
export const onWake = (line: Line, script: Script, newPlay: () => PlayId): Step => {
  switch (line.at) {
    case "dialling":
    case "listening":
      return {
        line,
        effects: [
          { say: line.at === "dialling" ? "gives up: nobody answered" : "gives up: nothing was heard" },
          { command: { do: "End", leg: line.leg, ending: hungUp } },
        ],
      };
    case "pressing": {
      const key = line.keysLeft[0];
      if (key)
        return {
          line: { ...line, keysLeft: line.keysLeft.slice(1) },
          effects: [
            { say: `presses ${key}` },
            { command: { do: "SendDigits", leg: line.leg, digits: key } },
            { wakeInMs: script.listenMs },
          ],
        };
      if (script.speak.length === 0)
        return { line: { ...line, at: "staying" }, effects: [{ wakeInMs: script.stayMs }] };
      return {
        line: { ...line, at: "speaking" },
        effects: [
          { say: "speaks" },
          { command: { do: "Play", leg: line.leg, play: newPlay(), prompts: script.speak } },
        ],
      };
    }
    case "staying":
      return { line, effects: [{ say: "hangs up" }, { command: { do: "End", leg: line.leg, ending: hungUp } }] };
    case "speaking":
    case "over":
      return { line, effects: [] };
  }
};
