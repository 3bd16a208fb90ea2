/** Where nobody speaks in a stereo recording, and how much of it both do. Seconds. */
export type Span = { readonly from: number; readonly to: number };
export type Sounding = { readonly silences: readonly Span[]; readonly silentShare: number; readonly bothShare: number };

/** Looked at in pieces of so many seconds. */
export const pieceSec = 0.1;
/** Below this a lane says nothing in a piece: about −40 dB of full scale, as the root of the mean square. */
export const loudFrom = 0.01;
/** A pause for breath is no silence. */
const shortestSec = 1.5;
/** Left standing at both ends of a silence that is skipped. */
const marginSec = 0.3;

/** @param one of each piece whether the lane is loud in it, as `other` */
export const soundingOfPieces = (one: readonly boolean[], other: readonly boolean[]): Sounding => {
  const silences: Span[] = [];
  let [since, silent, both] = [0, 0, 0];
  for (let piece = 0; piece <= one.length; piece += 1) {
    const isLoud = piece === one.length || one[piece] || other[piece];
    if (piece < one.length && one[piece] && other[piece]) both += 1;
    if (!isLoud) continue;
    const length = (piece - since) * pieceSec;
    if (length >= shortestSec) {
      silences.push({ from: since * pieceSec + marginSec, to: piece * pieceSec - marginSec });
      silent += piece - since;
    }
    since = piece + 1;
  }
  const whole = Math.max(1, one.length);
  return { silences, silentShare: silent / whole, bothShare: both / whole };
};
