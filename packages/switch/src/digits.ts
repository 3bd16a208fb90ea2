/** 按键: counts each pressed key once, even if the peer sends it in two ways. */
import type { LegId } from "@zongji/domain";

/** "rtp": RFC 4733 or tones, which the media joins to one event. "info": SIP INFO. */
export type DigitWay = "rtp" | "info";

/** Some phones send INFO and RFC 4733 events for the same key, as far apart as the key is long. Within this time both count as one press. */
const sameKeyMs = 1000;

type Told = { readonly digit: string; readonly way: DigitWay; readonly mono: number };

export const createDigits = () => {
  /** Presses that came one way and may still come the other way. */
  const told = new Map<LegId, readonly Told[]>();

  return {
    /** False if the press was counted already when it came the other way. */
    isNew: (leg: LegId, digit: string, way: DigitWay, mono: number): boolean => {
      const recent = (told.get(leg) ?? []).filter((one) => mono - one.mono < sameKeyMs);
      const twin = recent.findIndex((one) => one.digit === digit && one.way !== way);
      told.set(leg, twin < 0 ? [...recent, { digit, way, mono }] : recent.toSpliced(twin, 1));
      return twin < 0;
    },
    forget: (leg: LegId): void => void told.delete(leg),
  };
};

/** The INFO body of a digit. */
export const infoOfDigit = (digit: string) => ({
  type: "application/dtmf-relay",
  bytes: new TextEncoder().encode(`Signal=${digit}\r\nDuration=160\r\n`),
});
