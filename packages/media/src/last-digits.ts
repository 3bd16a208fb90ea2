/** The last digits of a party that hangs up. */
import { type Dtmf, listen, newDtmf } from "./dtmf.ts";
import { frameSamples } from "./frame.ts";
import type { JitterBuffer } from "./jitter-buffer.ts";
import { listensForTones } from "./output.ts";
import { ringLength, sampleAt } from "./ring.ts";
import { type Session, tellDigit } from "./session.ts";
import { covers } from "./spans.ts";
import { type Pressed, takePressed } from "./telephone-event.ts";

const frame = new Int16Array(frameSamples);
/** With so much silence behind it a tone is over. */
const silentFrames = 2;

/** Tells the digit that is being pressed, and those whose tones the jitter buffer still holds back. Call it once, when all packets are taken. */
export const tellLastDigits = (session: Session, nowMs: number) => {
  const pressed = takePressed(session.digitsIn);
  if (pressed) tellDigit(session, pressed, "event", nowMs);
  if (!listensForTones(session)) return;
  session.dtmf ??= newDtmf();
  for (const one of listenAhead(session.dtmf, session.jitter)) tellDigit(session, one, "tone", nowMs);
};

/** Listens to what the jitter buffer holds in one piece, then to silence. The playing point stays: others still hear and record the party. */
const listenAhead = (dtmf: Dtmf, { ring, playing, starting, playTs, endTs }: JitterBuffer): Pressed[] => {
  const pressed: Pressed[] = [];
  const isPlaced = playing && !starting;
  for (let ts = Math.max(playTs, endTs - ringLength / 2); isPlaced && ts < endTs; ts += frameSamples) {
    const count = Math.min(frameSamples, endTs - ts);
    if (!covers(ring.spans, ts, ts + count)) break;
    for (let i = 0; i < frameSamples; i++) frame[i] = i < count ? sampleAt(ring, ts + i) : 0;
    pressed.push(...listen(dtmf, frame));
  }
  frame.fill(0);
  for (let n = 0; n < silentFrames; n++) pressed.push(...listen(dtmf, frame));
  return pressed;
};
