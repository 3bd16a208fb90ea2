/** Session timers (RFC 4028): which side refreshes, when, and the end of a session that isn't refreshed. */
import type { Refusal } from "../checks.ts";
import type { SessionTimer } from "../door.ts";
import {
  type HeaderField,
  header,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  tokens,
} from "../message/message.ts";
import { param, parseParams } from "../message/params.ts";
import { field } from "../message/serialize.ts";
import { byeAlone } from "./bye.ts";
import { finish, type Session, type Sessions, stopClock } from "./session.ts";

/** Min-SE where none is said (§3). */
const usualMinSec = 90;
/** No timer of ours is longer, whatever was agreed. */
const longestSec = 86_400;

export type SessionExpires = { readonly sec: number; readonly refresher: "uac" | "uas" | undefined };

/** Undefined: no such header field. "bad": it can't be read. */
export function sessionExpires(message: SipMessage): SessionExpires | "bad" | undefined {
  const value = header(message, "session-expires");
  if (value === undefined) return undefined;
  const sec = deltaOf(value);
  const params = parseParams(value.replace(/^[^;]*/, ""), 0);
  if (sec === undefined || sec === 0 || params === undefined) return "bad";
  const refresher = param(params, "refresher")?.toLowerCase();
  if (refresher !== undefined && refresher !== "uac" && refresher !== "uas") return "bad";
  return { sec, refresher };
}

/** delta-seconds before any parameters. */
function deltaOf(value: string | undefined): number | undefined {
  const text = /^(\d{1,10})[ \t]*(?:;|$)/.exec(value ?? "")?.[1];
  return text === undefined || Number(text) >= 2 ** 32 ? undefined : Number(text);
}

/** What the peer takes at least; 0 where it doesn't say: our own least is enough then. */
const minSeOf = (message: SipMessage): number => deltaOf(header(message, "min-se")) ?? 0;

/** What a request that asks for a session interval is refused with (§9), if it is. */
export function timerRefusal(policy: SessionTimer | false, request: SipRequest): Refusal | undefined {
  const wish = sessionExpires(request);
  if (wish === "bad") return { status: 400, reason: "Bad Session-Expires" };
  if (policy === false || wish === undefined || !tokens(request, "supported").includes("timer")) return undefined;
  if (wish.sec >= policy.minSec) return undefined;
  return { status: 422, fields: [field("min-se", String(policy.minSec))] };
}

/** Session-Expires and Min-SE of an INVITE, re-INVITE or UPDATE of ours (§7.1, §7.4). */
export function timerFields(session: Session): HeaderField[] {
  const { timerPolicy, clock } = session;
  if (timerPolicy === false) return [];
  const least = Math.max(timerPolicy.minSec, session.minSe);
  const fields: HeaderField[] = [];
  if (clock !== undefined) {
    const refresher = clock.weRefresh ? "uac" : "uas";
    fields.push(field("session-expires", `${Math.max(clock.intervalSec, session.minSe)};refresher=${refresher}`));
  } else if (session.at === "inviting") {
    fields.push(field("session-expires", String(Math.max(timerPolicy.intervalSec, least))));
  }
  if (fields.length > 0 && least > usualMinSec) fields.push(field("min-se", String(least)));
  return fields;
}

/** §7.3: the interval was too small. True where it makes sense to ask again. */
export function raiseInterval(session: Session, response: SipResponse): boolean {
  const told = deltaOf(header(response, "min-se"));
  if (session.timerPolicy === false || told === undefined || told > longestSec) return false;
  const asked = Math.max(session.clock?.intervalSec ?? session.timerPolicy.intervalSec, session.minSe);
  session.minSe = Math.max(session.minSe, told);
  return told > asked;
}

/** What our 2xx to a request says of the session timer (§9, table 2); `begin` starts it, or ends it. */
export function agreeTimer(
  sessions: Sessions,
  session: Session,
  request: SipRequest,
): { readonly fields: readonly HeaderField[]; begin(): void } {
  const { timerPolicy, clock } = session;
  const none = { fields: [], begin: () => stopClock(session) };
  const wish = sessionExpires(request);
  if (timerPolicy === false || wish === "bad") return none;
  const supports = tokens(request, "supported").includes("timer") || tokens(request, "require").includes("timer");
  if (!supports && wish === undefined && clock === undefined) return none;
  if (wish !== undefined && wish.sec < timerPolicy.minSec) return none; // nobody may make us refresh without end
  const own = Math.max(clock?.intervalSec ?? timerPolicy.intervalSec, minSeOf(request));
  const intervalSec = wish === undefined ? own : Math.min(wish.sec, own);
  const known = wish?.refresher ?? (clock?.weRefresh === false ? "uac" : "uas");
  const refresher = supports ? known : "uas";
  return {
    fields: [
      field("session-expires", `${intervalSec};refresher=${refresher}`),
      ...(refresher === "uac" ? [field("require", "timer")] : []),
    ],
    begin: () => startClock(sessions, session, intervalSec, refresher === "uas"),
  };
}

/** A 2xx to our INVITE, re-INVITE or UPDATE (§7.2): without Session-Expires the session has no timer. */
export function followTimer(sessions: Sessions, session: Session, response: SipResponse): void {
  const said = sessionExpires(response);
  const { timerPolicy } = session;
  if (timerPolicy === false || said === undefined || said === "bad") stopClock(session);
  else startClock(sessions, session, Math.max(said.sec, timerPolicy.minSec), said.refresher !== "uas");
}

/** §10: refreshed at half the interval; ended a third of it (at most 32 s) before it is over. `firstMs`: until the first refresh. */
export function startClock(
  sessions: Sessions,
  session: Session,
  intervalSec: number,
  weRefresh: boolean,
  firstMs?: number,
): void {
  const { timers } = sessions.core;
  stopClock(session);
  const ms = Math.min(intervalSec, longestSec) * 1000;
  session.clock = {
    intervalSec,
    weRefresh,
    refresh: weRefresh ? timers.start(firstMs ?? ms / 2, () => refresh(sessions, session)) : undefined,
    expiry: timers.start(ms - Math.min(32_000, ms / 3), () => expire(sessions, session)),
  };
}

/** By UPDATE where the peer takes it, else by re-INVITE with our description as it stands (§7.4); whatever is under way refreshes too. */
function refresh(sessions: Sessions, session: Session): void {
  const { clock } = session;
  if (clock === undefined || session.at !== "confirmed" || session.byeWanted !== undefined) return;
  // The next try, should this one fail; a success starts the clock anew.
  clock.refresh = sessions.core.timers.start((clock.intervalSec * 1000) / 16, () => refresh(sessions, session));
  const going = [session.wanted, session.wantedUpdate, session.inviting, session.updating];
  if (going.some((one) => one !== undefined)) {
    sessions.settle(session);
    return;
  }
  const wanted = { body: undefined, headers: undefined, tries: 0, refresh: true };
  if (session.peerUpdates === true) session.wantedUpdate = wanted;
  else session.wanted = wanted;
  sessions.settle(session);
}

function expire(sessions: Sessions, session: Session): void {
  if (session.at !== "confirmed" || session.dialog === undefined) return;
  byeAlone(sessions, session, session.dialog, session.byeWanted?.headers);
  finish(sessions, session, { is: "ended", session: session.id, why: "sessionExpired" });
}

/** Option tags of a request of ours: 100rel only where a provisional may be reliable, timer only where the session may have one. */
export function tagsOf(sessions: Sessions, session: Session, reliable: boolean): readonly string[] {
  return sessions.core.settings.supported.filter(
    (tag) => (tag !== "100rel" || reliable) && (tag !== "timer" || session.timerPolicy !== false),
  );
}

/** Notes whether the peer's Allow names UPDATE. */
export function noteAllow(session: Session, message: SipMessage): void {
  if (header(message, "allow") !== undefined) session.peerUpdates = tokens(message, "allow").includes("update");
}
