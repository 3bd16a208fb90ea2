import { readFileSync } from "node:fs";
import { bad, type Environment } from "@zongji/store";

/** What reads texts, as ZONGJI_SPEECH_… says. */
export type SpeechSettings = {
  /** Of an engine by HTTP. */
  readonly url: string | undefined;
  /** No engine at all, also where espeak-ng is installed. */
  readonly isOff: boolean;
  readonly voice: string;
  readonly model: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
};

/** Live waits 30 s for the office; converting takes a part of them. */
const mostSec = 20;

const readKey = (env: Environment): string | undefined => {
  const file = env.ZONGJI_SPEECH_KEY_FILE?.trim();
  if (!file) return env.ZONGJI_SPEECH_KEY?.trim() || undefined;
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return bad("ZONGJI_SPEECH_KEY_FILE", file, "a file that can be read");
  }
};

const readSec = (env: Environment): number => {
  const text = env.ZONGJI_SPEECH_TIMEOUT_SEC?.trim() || "15";
  const sec = Number(text);
  return Number.isInteger(sec) && sec >= 1 && sec <= mostSec
    ? sec
    : bad("ZONGJI_SPEECH_TIMEOUT_SEC", text, `a whole number from 1 to ${mostSec}`);
};

const readWord = (env: Environment, name: string): string => {
  const text = env[name]?.trim() ?? "";
  // Never an option of the engine's program.
  return /^([A-Za-z0-9_][A-Za-z0-9_.+:/-]{0,127})?$/.test(text)
    ? text
    : bad(name, text, "letters, digits and _ . + : / -, a letter, digit or _ first");
};

/** @throws BadSetting */
export const readSpeech = (env: Environment = process.env): SpeechSettings => {
  const url = env.ZONGJI_SPEECH_URL?.trim() || undefined;
  const isOff = url === "off";
  if (url !== undefined && !isOff && (!/^https?:\/\/[^@]+$/.test(url) || !URL.canParse(url)))
    return bad("ZONGJI_SPEECH_URL", url, "off, or an address http://… or https://… without a user");
  return {
    url: isOff ? undefined : url,
    isOff,
    voice: readWord(env, "ZONGJI_SPEECH_VOICE"),
    model: readWord(env, "ZONGJI_SPEECH_MODEL"),
    key: readKey(env),
    timeoutMs: readSec(env) * 1000,
  };
};
