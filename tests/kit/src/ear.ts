import type { Page } from "playwright-core";
import type { Browser } from "./browser.ts";
import { assertHeardWithin, listen, longestGapMs, toneBegins, toneEnds, type Wanted } from "./heard.ts";
import { type Measurement, mendingMs, spoiltIn, stretchesOf, theTap } from "./measured.ts";
import type { PhoneCall } from "./phone-call.ts";
import { placesOf, type RtpPacket, samplesOf } from "./rtp.ts";
import { cut } from "./sound.ts";
import { overlapsAny, type Stretch } from "./stretch.ts";
import { sleep } from "./world.ts";

/** What an ear heard in some time. */
export type Ear = {
  readonly span: Stretch;
  /** On the timeline of RTP, sender after sender. */
  readonly samples: Int16Array;
  /** Stretches of time as they lie in the samples, ms from the first, with what jitter buffers spoil behind them. */
  inSamples(spoilt: readonly Stretch[]): Stretch[];
  /** Pauses in what the server sent it, in words, but for those that a stretch explains. */
  pauses(spoilt: readonly Stretch[]): string[];
};

/** In the sound of these packets: from the last one before a stretch to the first one behind it, with all that is missing between. */
const inPackets = (packets: readonly RtpPacket[], spoilt: readonly Stretch[]): Stretch[] => {
  const places = placesOf(packets);
  return spoilt.map(({ fromMs, toMs }) => {
    const before = places.filter(({ atMs }) => atMs < fromMs).map((place) => place.toMs);
    const behind = places.filter(({ atMs }) => atMs > toMs + mendingMs).map((place) => place.fromMs);
    return {
      fromMs: before.reduce((most, each) => Math.max(most, each), 0),
      toMs: behind.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
    };
  });
};

/** The pauses in what the server sent to this port within a time. Call it once the tap is up to date. */
export const pausesTo = (port: number, span: Stretch, spoilt: readonly Stretch[]): string[] => {
  const pauses = theTap()
    .pausesTo(port, span, longestGapMs)
    .filter((pause) => !overlapsAny(pause, spoilt))
    .map(({ fromMs, toMs }) => Math.round(toMs - fromMs));
  return pauses.length === 0 ? [] : [`the server sent nothing for ${pauses.slice(0, 5).join(", ")} ms`];
};

/** The server left no pause in what it sent to this port within this time, but for what is explained from outside the product. Throws in words. */
export const assertNoPause = async (who: string, port: number, span: Stretch): Promise<void> => {
  await theTap().isUpToDate();
  const why = pausesTo(port, span, []);
  if (why.length === 0) return;
  const left = pausesTo(port, span, stretchesOf(await spoiltIn(span)));
  if (left.length > 0) throw new Error(`to ${who}: ${left.join("; ")}`);
  console.log(`to ${who}, explained from outside: ${why.join("; ")}`);
};

/** As if packets had come to a port of the server's peer within this time. */
export const earOf = (packets: readonly RtpPacket[], span: Stretch, port?: number): Ear => {
  return {
    span,
    samples: samplesOf(packets),
    inSamples: (spoilt) => inPackets(packets, spoilt),
    pauses: (spoilt) => (port === undefined ? [] : pausesTo(port, span, spoilt)),
  };
};

/** What this party of the kit's hears from now on, for so long. */
export const hearNow = async ({ rtp }: PhoneCall, ms: number): Promise<Ear> => {
  const [fromMs, first] = [performance.now(), rtp.packets.length];
  await sleep(ms);
  const [toMs, packets] = [performance.now(), rtp.packets.slice(first)];
  await theTap().isUpToDate();
  return earOf(packets, { fromMs, toMs }, rtp.port);
};

/** What a program of its own hears from now on, as the server sends it to this port, in clear. */
export const hearOnWire = async (port: number, ms: number): Promise<Ear> => {
  const fromMs = performance.now();
  await sleep(ms);
  const span = { fromMs, toMs: performance.now() };
  await theTap().isUpToDate();
  return earOf(theTap().sentTo({ port }, span), span, port);
};

/** What a page receives from now on, in frames of its transport. */
export const hearPage = async (browser: Browser, page: Page, ms: number): Promise<Ear> => {
  const [fromMs, first] = [performance.now(), browser.received(page).length];
  await sleep(ms);
  const span = { fromMs, toMs: performance.now() };
  const frames = browser.received(page).slice(first);
  await theTap().isUpToDate();
  const ssrc = frames.at(-1)?.ssrc;
  return earOf(frames, span, ssrc === undefined ? undefined : theTap().portOf(ssrc));
};

/** Packets of a capture, whose times are since the epoch. */
export const earOfCapture = (packets: readonly RtpPacket[], port?: number): Ear => {
  const offsetMs = performance.now() - Date.now();
  const own = packets.map((packet) => ({ ...packet, atMs: packet.atMs + offsetMs }));
  return earOf(own, { fromMs: own[0]?.atMs ?? 0, toMs: own.at(-1)?.atMs ?? 0 }, port);
};

/** Of an ear the part from the first to the last of a tone, less 100 ms at both ends. */
export const talkIn = (ear: Ear, toneHz: number): Ear => {
  const [first, last] = [toneBegins(ear.samples, toneHz), toneEnds(ear.samples, toneHz)];
  if (first === undefined || last === undefined) throw new Error(`${toneHz} Hz was never heard`);
  const fromMs = first / 8 + 100;
  const shifted = (stretches: readonly Stretch[]) =>
    stretches.map((each) => ({ fromMs: each.fromMs - fromMs, toMs: each.toMs - fromMs }));
  return {
    ...ear,
    samples: cut(ear.samples, fromMs, last / 8 - 100),
    inSamples: (spoilt) => shifted(ear.inSamples(spoilt)),
  };
};

/** A sound that was kept, as a recording's. @param startedAt of its first sample, ms since the epoch */
export const earOfSound = (samples: Int16Array, startedAt: number): Ear => {
  const zero = startedAt + performance.now() - Date.now();
  return {
    span: { fromMs: zero, toMs: zero + samples.length / 8 },
    samples,
    inSamples: (spoilt) => spoilt.map(({ fromMs, toMs }) => ({ fromMs: fromMs - zero, toMs: toMs - zero + mendingMs })),
    pauses: () => [],
  };
};

/** An ear that hears these tones all along, and to which the server leaves no pause. */
export const measurementOf = (who: string, ear: Ear, tones: readonly Wanted[]): Measurement<void> => ({
  span: ear.span,
  value: undefined,
  against: (spoilt) => [
    ...tones.flatMap((wanted) =>
      listen(ear.samples, { ...wanted, spoilt: ear.inSamples(spoilt) }).why.map(
        (each) => `${who} did not hear ${wanted.toneHz} Hz: ${each}`,
      ),
    ),
    ...ear.pauses(spoilt),
  ],
});

/**
 * What can't be listened to again: all of it is as it should be, but for what is explained from outside the product, and 5 s of it need no
 * explanation. Throws in words.
 */
export const assertHeardOnce = async (who: string, ear: Ear, ...tones: readonly Wanted[]): Promise<void> => {
  const { against } = measurementOf(who, ear, tones);
  const why = await against([]);
  if (why.length === 0) return;
  const spoilt = stretchesOf(await spoiltIn(ear.span));
  const left = await against(spoilt);
  if (left.length > 0 || spoilt.length === 0) throw new Error([...left, ...why].join("; "));
  console.log(`${who}: explained from outside: ${why.join("; ")}`);
  for (const wanted of tones) assertHeardWithin(who, ear.samples, wanted, ear.inSamples(spoilt));
};
