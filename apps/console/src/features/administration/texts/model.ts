/** 短信服务 under a person's hands. Pure. */
import type { TextService, TextServiceChange } from "@zongji/api";

/** What the form holds: headers as lines, the time-out in seconds. */
export type FilledTexts = Omit<TextServiceChange, "headers" | "timeoutMs" | "secret" | "version"> & {
  readonly headerLines: string;
  readonly timeoutSec: number;
  /** Empty: as it is. */
  readonly secret: string;
  readonly forgetsSecret: boolean;
};

export const filledTexts = (service: TextService): FilledTexts => {
  const { headers, timeoutMs, hasSecret: _has, version: _version, ...rest } = service;
  const headerLines = headers.map(({ header, value }) => `${header}: ${value}`).join("\n");
  return { ...rest, headerLines, timeoutSec: timeoutMs / 1000, secret: "", forgetsSecret: false };
};

const header = /^\s*([A-Za-z0-9-]{1,64})\s*:\s*([\x20-\x7e]*?)\s*$/;
const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** Whether each line is a header. */
export const areHeaders = (text: string): boolean => linesOf(text).every((line) => header.test(line));

export const textsOf = (filled: FilledTexts, version: string): TextServiceChange => {
  const { headerLines, timeoutSec, secret, forgetsSecret, ...rest } = filled;
  return {
    ...{ ...rest, version, timeoutMs: Math.round(timeoutSec * 1000) },
    headers: linesOf(headerLines).flatMap((line) => {
      const [, name, value] = header.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ header: name, value }];
    }),
    ...(forgetsSecret ? { secret: null } : secret !== "" && { secret }),
  };
};
