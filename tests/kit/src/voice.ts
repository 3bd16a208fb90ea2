import type { Page } from "playwright-core";
import type { Browser } from "./browser.ts";
import { toneBegins } from "./heard.ts";
import { theTap } from "./measured.ts";
import type { PhoneCall } from "./phone-call.ts";
import { type RtpPacket, samplesOf } from "./rtp.ts";
import { until } from "./world.ts";

/** Sound that has reached somebody so far, for a judgement of whose voice came; ear.ts judges how well it came. */
export type Listener = {
  readonly who: string;
  readonly packets: () => readonly RtpPacket[] | Promise<readonly RtpPacket[]>;
};

export const pageListener = (who: string, browser: Browser, page: Page): Listener => ({
  who,
  packets: () => browser.received(page),
});
export const callListener = (who: string, { rtp }: PhoneCall): Listener => ({ who, packets: () => rtp.packets });
/** A program of its own, to whose port the server sends in clear. */
export const portListener = (who: string, port: number): Listener => ({
  who,
  packets: async () => {
    await theTap().isUpToDate();
    return theTap().sentTo({ port }, { fromMs: 0, toMs: Number.POSITIVE_INFINITY });
  },
});

/** Sound that has come to a listener since a moment, by performance.now(). */
const soundSince = async ({ packets }: Listener, fromMs: number): Promise<Int16Array> =>
  samplesOf((await packets()).filter(({ atMs }) => atMs > fromMs));

/** A tone of a party counts from here on: above what prompts have at it, below what is left of a voice in a talk of three. */
const leastDb = -22;
const hasVoice = (sound: Int16Array, toneHz: number): boolean => toneBegins(sound, toneHz, { leastDb }) !== undefined;

/** Waits until the voices of all these parties have come to a listener, from now on or since a moment. */
export const voiceComes = async (
  listener: Listener,
  voices: number | readonly number[],
  sinceMs = performance.now(),
): Promise<void> => {
  const left = new Set([voices].flat());
  await until(
    `${listener.who} hears ${[...left].join(" and ")} Hz`,
    async () => {
      const sound = await soundSince(listener, sinceMs);
      for (const toneHz of left) if (hasVoice(sound, toneHz)) left.delete(toneHz);
      return left.size === 0;
    },
    { everyMs: 250 },
  ).catch(async (error: Error) => {
    const came = (await listener.packets()).map(({ atMs }) => atMs);
    const since = came.filter((atMs) => atMs > sinceMs);
    const last = came.length === 0 ? "" : `, the last ${((performance.now() - came.at(-1)!) / 1000).toFixed(1)} s ago`;
    const packets = `${came.length} packets came${last}, ${since.length} of them meanwhile`;
    throw new Error(`${error.message}: ${[...left].join(" and ")} Hz never came; ${packets}`, { cause: error });
  });
};

const quietMs = 1000;

/** Waits until a listener was sent sound for a second, in which this party's voice was not. */
export const voiceGoes = async (listener: Listener, toneHz: number): Promise<void> => {
  await until(
    `${listener.who} does not hear ${toneHz} Hz any more`,
    async () => {
      const sound = await soundSince(listener, performance.now() - quietMs);
      return sound.length > quietMs * 4 && !hasVoice(sound, toneHz);
    },
    { everyMs: 250 },
  );
};

/** Waits until a sound is found in what a listener was sent, as `look` finds it. */
export const soundComes = (
  { who, packets }: Listener,
  what: string,
  look: (sound: Int16Array) => boolean,
): Promise<unknown> => until(`${who} hears ${what}`, async () => look(samplesOf(await packets())), { everyMs: 500 });
