/** When the peer said BYE first, where that may have been while no process of ours listened. Pure but for the wait. */
import type { ServerTransaction } from "../transaction/table.ts";
import { isReliable } from "../transport.ts";
import { type Session, type Sessions, stopClock } from "./session.ts";

/** One sending of a request over UDP: how long after the first it goes, how long the next takes to follow, and how long the one after that, ms. */
type Sending = { readonly afterMs: number; readonly gapMs: number; readonly nextMs: number; readonly thenMs: number };

/** A time in which no process listened, ms. `from`: the last time at which the dead process is known to have run. */
export type Absence = { readonly from: number; readonly to: number };

/** A process that has just begun is busy, and reads late what has come: who is taken for doubtful without need waits a little. */
const slackMs = 500;
/** By so much of its length the time to the next repetition may be longer than its schedule, since timers fire late. */
const lateTimer = 0.2;
/** So far, ms, a sending may lie outside the time in which it can have come: the packet's way, and a clock that is read a little later. */
const nearMs = 20;

/** Timer E (RFC 3261 §17.1.2.2): after T1, then twice as long each time, T2 at the most, for 64*T1. */
const sendings = (t1Ms: number, t2Ms: number): Sending[] => {
  const longer = (gapMs: number) => Math.min(2 * gapMs, t2Ms);
  const all: Sending[] = [{ afterMs: 0, gapMs: 0, nextMs: t1Ms, thenMs: longer(t1Ms) }];
  for (let afterMs = t1Ms, gapMs = t1Ms; afterMs < 64 * t1Ms; ) {
    const nextMs = longer(gapMs);
    all.push({ afterMs, gapMs, nextMs, thenMs: longer(nextMs) });
    afterMs += nextMs;
    gapMs = nextMs;
  }
  return all;
};

/** Which sendings may be the one that is heard first, at `heardAt`: what went before it went while nobody listened. The first is always among them. */
export const possibleSendings = (heardAt: number, { from, to }: Absence, t1Ms: number, t2Ms: number): Sending[] =>
  sendings(t1Ms, t2Ms).filter(
    ({ afterMs, gapMs }) => afterMs === 0 || (heardAt - gapMs < to + slackMs && heardAt - afterMs > from - slackMs),
  );

/** When it was heard, and the earliest that it may have come: what waits in its socket is read late. */
export type Hearing = { readonly heardAt: number; readonly cameFrom: number };

/** A sending that may be the one heard first: when it came, by the repetition after it, and how far that is outside the time in which it can have come, ms. */
type Fit = Sending & { readonly cameAt: number; readonly offMs: number };

/**
 * The sendings whose schedule has the one heard first come when it can have come, counted from its next repetition, which nothing keeps waiting. Best first.
 */
export const fitsOf = (possible: readonly Sending[], { heardAt, cameFrom }: Hearing, againAt: number): readonly Fit[] =>
  possible
    .map((sending) => {
      const cameAt = againAt - sending.nextMs;
      return { ...sending, cameAt, offMs: Math.max(0, cameFrom - cameAt, cameAt - heardAt) };
    })
    .filter(({ cameAt, nextMs, offMs }) => offMs <= (cameAt > heardAt ? lateTimer * nextMs + nearMs : nearMs))
    .sort((one, other) => one.offMs - other.offMs);

/**
 * When the request was sent first. What keeps to no schedule was sent when it was heard. Where several sendings fit, the time from the first repetition to
 * the second decides.
 */
export const firstSentAt = (fits: readonly Fit[], heardAt: number, apartMs?: number): number => {
  const errorOf = ({ thenMs }: Fit): number => (apartMs === undefined ? 0 : Math.abs(apartMs - thenMs));
  const [best] = [...fits].sort((one, other) => errorOf(one) - errorOf(other));
  return best ? Math.min(heardAt, best.cameAt - best.afterMs) : heardAt;
};

/**
 * The BYE of a session that was taken up, of whose peer nothing was heard since: left unanswered until it comes again, which tells when it was sent first; where
 * that leaves two answers, until it comes once more. Over a connection nothing is repeated.
 * @param settle is called once, soon or later: with the time of its first sending, ms, or with nothing where there is no doubt
 */
export function whenSent(
  sessions: Sessions,
  session: Session,
  transaction: ServerTransaction,
  settle: (sentAt?: number) => void,
): void {
  const possible = doubtful(sessions, session, transaction);
  if (possible === undefined) {
    settle();
    return;
  }
  const { core } = sessions;
  const heardAt = core.now;
  // A peer that has hung up doesn't answer a refresh any more.
  stopClock(session);
  const cameFrom = core.settings.cameFrom() ?? heardAt;
  const waitFor = (gaps: readonly number[], sentAt: number) =>
    core.timers.start(Math.max(...gaps) * (1 + lateTimer), () => over(sentAt));
  const over = (sentAt: number): void => {
    waiting.stop();
    delete transaction.repeated;
    settle(sentAt);
  };
  let waiting = waitFor(
    possible.map(({ nextMs }) => nextMs),
    heardAt,
  );
  transaction.repeated = () => {
    const againAt = core.now;
    const fits = fitsOf(possible, { heardAt, cameFrom }, againAt);
    const sentAt = firstSentAt(fits, heardAt);
    if (new Set(fits.map(({ thenMs }) => thenMs)).size < 2) return over(sentAt);
    // The second repetition tells them apart.
    waiting.stop();
    waiting = waitFor(
      fits.map(({ thenMs }) => thenMs),
      sentAt,
    );
    transaction.repeated = () => over(firstSentAt(fits, heardAt, core.now - againAt));
  };
}

/** Of what is heard now: the sendings that it may be, or undefined where it can only be the first. */
function doubtful({ core, transport }: Sessions, session: Session, { hop }: ServerTransaction): Sending[] | undefined {
  const to = transport.listeners.get(hop.listener)?.since;
  const { aliveUntil: from, id } = session;
  if (from === undefined || to === undefined || isReliable(hop.transport)) return undefined;
  // A peer whose sound was heard had not hung up before: that time is known to the millisecond.
  const goneFrom = Math.max(from, (core.settings.heardAt(id) ?? Number.NEGATIVE_INFINITY) + slackMs);
  const possible = possibleSendings(core.now, { from: goneFrom, to }, core.settings.t1Ms, core.settings.t2Ms);
  return possible.length > 1 ? possible : undefined;
}
