/** 按键: each pressed key counts once, by however many ways the peer tells of it. */
import type { LegId } from "@zongji/domain";

/** rtp: RFC 4733 or tones, of which the media makes one · info: SIP INFO. */
export type DigitWay = "rtp" | "info";

/** Some phones send INFO beside the events, as much as a key's length apart. A key is not pressed twice by two ways within that time. */
const sameKeyMs = 1000;

type Told = { readonly digit: string; readonly way: DigitWay; readonly mono: number };

export const createDigits = () => {
  /** What was told by one way, and may come by the other still. */
  const told = new Map<LegId, readonly Told[]>();

  return {
    /** False: it is the echo of one that was told. */
    isNew: (leg: LegId, digit: string, way: DigitWay, mono: number): boolean => {
      const recent = (told.get(leg) ?? []).filter((one) => mono - one.mono < sameKeyMs);
      const twin = recent.findIndex((one) => one.digit === digit && one.way !== way);
      told.set(leg, twin < 0 ? [...recent, { digit, way, mono }] : recent.toSpliced(twin, 1));
      return twin < 0;
    },
    forget: (leg: LegId): void => void told.delete(leg),
  };
};

/** How a digit is sent by INFO. */
export const infoOfDigit = (digit: string) => ({
  type: "application/dtmf-relay",
  bytes: new TextEncoder().encode(`Signal=${digit}\r\nDuration=160\r\n`),
});
