import type { Desk } from "@zongji/api";
import { aroundNow, deskNow, emergenciesOf, hasPast, wallReachOf, withPast } from "./room.ts";
import type { Push } from "./telling.ts";
import { alarmsFor } from "./thresholds.ts";
import { sightOf } from "./wall.ts";

/** One page's desk: told whole at first and after the page was behind, then what of it is another. */
export type DeskPush = {
  /** Something of her own may have changed. */
  readonly tell: () => void;
  /** Something around her may have: callers who wait, colleagues who ring. */
  readonly tellAround: () => void;
  /** What the page lacks, if it was behind or the log was away. */
  readonly again: () => void;
  /** The page is told all of it next time: another one reads there. */
  readonly forget: () => void;
};

/** How long a caller waited runs on by itself until she is answered: it is no change. */
const textOf = (key: string, value: Desk[keyof Desk]): string =>
  JSON.stringify(key === "call" && value !== null ? { ...(value as object), waitedMs: 0 } : value);

export const pushDesk = ({ room, principal, send, onNumbers }: Push): DeskPush => {
  /** By part of the desk. Undefined: the page has nothing, or not all that was told. */
  let sent: Map<string, string> | undefined;
  let call: Desk["call"] = null;
  let pastCalls: Desk["pastCalls"] = [];
  /** The log is being asked. One that was away is asked again. */
  let asks = false;

  /** @returns whether the page knows it now */
  const tellPart = (part: Partial<Desk>): boolean => {
    const texts = Object.entries(part).map(([key, value]) => [key, textOf(key, value)] as const);
    const others = texts.filter(([key, text]) => sent?.get(key) !== text);
    if (others.length === 0) return true;
    const change = Object.fromEntries(others.map(([key]) => [key, part[key as keyof Desk]])) as Partial<Desk>;
    const isTold = sent ? send({ type: "deskChange", change }) : send({ type: "desk", desk: part as Desk });
    if (!isTold) {
      sent = undefined;
      return false;
    }
    sent ??= new Map();
    for (const [key, text] of others) sent.set(key, text);
    return true;
  };
  const ask = (desk: Desk) => {
    asks = true;
    void withPast(room, desk).then((whole) => {
      asks = false;
      if (call?.call !== desk.call?.call) return;
      pastCalls = whole.pastCalls;
      // The log may have been slow: what rang then may be answered by now.
      if (pastCalls !== null && sent) tell();
    });
  };
  const tell = () => {
    const desk = deskNow(room, principal());
    const isSame = call?.call === desk.call?.call;
    if (!isSame) pastCalls = desk.pastCalls;
    if (!tellPart({ ...desk, pastCalls })) return;
    if (!isSame && desk.call?.party) onNumbers(desk.call.call);
    call = desk.call;
    if (pastCalls === null && hasPast(desk.call) && (!isSame || !asks)) ask(desk);
  };
  return {
    tell,
    tellAround: () => (sent ? void tellPart(aroundNow(room, principal())) : tell()),
    again: () => {
      if (!sent || (pastCalls === null && !asks)) tell();
    },
    forget: () => {
      sent = undefined;
    },
  };
};

/** Sends figures that are beyond a threshold to those who may see them, whenever one of them has changed, and once at first. */
export const pushWallAlarms = ({ room: { live }, principal, send }: Push): (() => void) => {
  let sent: string | undefined;
  return () => {
    const reach = wallReachOf(principal());
    if (!reach && sent === undefined) return;
    const alarms = reach ? alarmsFor(live, sightOf(live.config(), reach)) : [];
    const text = JSON.stringify(alarms);
    if (text !== sent && send({ type: "wallAlarms", alarms })) sent = text;
  };
};

/** Sends 紧急求助 of her groups whenever one of them has changed, and once at first, so that a page that was away forgets what is over. */
export const pushEmergencies = ({ room, principal, send }: Push): (() => void) => {
  let sent: string | undefined;
  return () => {
    const isPermitted = principal().permissions.some(({ action }) => action === "agent.join");
    // Who may not help any more is called no more.
    if (!isPermitted && sent === undefined) return;
    const emergencies = isPermitted ? emergenciesOf(room, principal()) : [];
    const text = JSON.stringify(emergencies);
    if (text !== sent && send({ type: "emergencies", emergencies })) sent = text;
  };
};
