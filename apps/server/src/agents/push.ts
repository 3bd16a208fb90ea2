import type { Desk, LiveMessage, LiveRequest } from "@zongji/api";
import type { Principal } from "@zongji/web";
import { openPage } from "./help.ts";
import { type DeskRoom, deskNow, emergenciesOf, wallOf, withPast } from "./room.ts";

/** A page's socket, as far as pushing asks. */
export type PushSocket = {
  readonly send: (text: string) => void;
  readonly on: {
    (event: "message", listener: (data: { toString(): string }) => void): unknown;
    (event: "close", listener: () => void): unknown;
  };
  /** Bytes that the page has not taken yet. */
  readonly bufferedAmount: number;
};

/** At most one picture of the wall in so long, ms; also the longest that a change waits. */
const wallEveryMs = 1000;
const againMs = 5000;
/** A page that takes nothing gets nothing until it does; then it gets what is, not what was. */
const patienceBytes = 1024 * 1024;

const parse = (text: string): LiveRequest | undefined => {
  try {
    const value = JSON.parse(text) as LiveRequest;
    if (value?.type === "active") return value;
    return value?.type === "watchWall" && typeof value.on === "boolean" ? value : undefined;
  } catch {
    return undefined;
  }
};

type Push = {
  readonly room: DeskRoom;
  /** Who holds the page's session, with what is permitted now. */
  readonly principal: () => Principal;
  /** Whether the page takes it. */
  readonly send: (message: LiveMessage) => boolean;
  /** A call's number, or those on the wall, are shown. */
  readonly onNumbers: (subject: string) => void;
};

/** Sends the desk whenever it has changed, with the past of a caller who has just come. */
const pushDesk = ({ room, principal, send, onNumbers }: Push): (() => void) => {
  let sent = "";
  let call: Desk["call"] = null;
  let pastCalls: Desk["pastCalls"] = [];
  /** The log is being asked. One that was away is asked again. */
  let asks = false;
  const ask = (desk: Desk) => {
    asks = true;
    void withPast(room, desk).then((whole) => {
      asks = false;
      if (call?.call !== desk.call?.call) return;
      pastCalls = whole.pastCalls;
      // The log may have been slow: what rang then may be answered by now.
      const now = deskNow(room, principal());
      if (now.call?.at === "ringing") send({ type: "ringing", call: now.call, pastCalls });
      else if (pastCalls !== null && whole.call !== null) send({ type: "desk", desk: { ...now, pastCalls } });
    });
  };
  return () => {
    const desk = deskNow(room, principal());
    const text = JSON.stringify({ ...desk, call: desk.call && { ...desk.call, waitedMs: 0 } });
    if (text === sent) {
      if (pastCalls === null && !asks) ask(desk);
      return;
    }
    const isSame = call?.call === desk.call?.call;
    if (!isSame) pastCalls = desk.pastCalls;
    if (!send({ type: "desk", desk: { ...desk, pastCalls } })) return;
    sent = text;
    if (!isSame && desk.call?.party) onNumbers(desk.call.call);
    call = desk.call;
    if (!isSame || (pastCalls === null && !asks)) ask(desk);
  };
};

/** Sends 紧急求助 of her groups whenever one of them has changed, and once at first, so that a page that was away forgets what is over. */
const pushEmergencies = ({ room, principal, send }: Push): (() => void) => {
  let sent: string | undefined;
  return () => {
    if (!principal().permissions.some(({ action }) => action === "agent.join")) return;
    const emergencies = emergenciesOf(room, principal());
    const text = JSON.stringify(emergencies);
    if (text !== sent && send({ type: "emergencies", emergencies })) sent = text;
  };
};

/** Sends the wall on change, at most once a second. */
const pushWall = ({ room, principal, send }: Push) => {
  let watching = false;
  let sent = "";
  let due: NodeJS.Timeout | undefined;
  const tell = () => {
    due = undefined;
    const wall = watching ? wallOf(room, principal()) : undefined;
    if (!wall) return;
    // The pages run their clocks by themselves.
    const longestWait = wall.now.longestWait === null ? null : 0;
    const text = JSON.stringify({ ...wall, at: 0, now: { ...wall.now, longestWait } });
    if (text !== sent && send({ type: "wall", wall })) sent = text;
  };
  return {
    watch: (on: boolean) => {
      watching = on;
      sent = "";
      clearTimeout(due);
      tell();
    },
    changed: () => {
      if (watching) due ??= setTimeout(tell, wallEveryMs).unref();
    },
    close: () => clearTimeout(due),
  };
};

/**
 * Serves one page's live socket: a welcome, then the desk and, when asked, the wall, whenever they change. The caller closes the socket when
 * its session ends. `onActive` is told when the page says that somebody does something there, `onNumbers` when it is
 * shown the number of a call.
 */
export const pushLive = (
  room: DeskRoom,
  version: string,
  principal: () => Principal,
  socket: PushSocket,
  onActive: () => void = () => {},
  onNumbers: (subject: string) => void = () => {},
): void => {
  const { live } = room;
  const send = (message: LiveMessage): boolean => {
    if (socket.bufferedAmount > patienceBytes) return false;
    socket.send(JSON.stringify(message));
    return true;
  };
  const push = { room, principal, send, onNumbers };
  const isAgent = () => principal().permissions.some(({ action }) => action === "agent.work");
  // A page's clock runs on by itself: it is told when the wall clock was set, before all that is told by it.
  let offsetMs: number | undefined;
  const greet = () => {
    if (offsetMs === live.clock.offsetMs()) return;
    if (send({ type: "welcome", at: live.clock.now(), zone: live.clock.zone, version }))
      offsetMs = live.clock.offsetMs();
  };
  let isWarned = false;
  const warn = () => {
    const until = live.drainsUntil();
    if (until !== undefined && !isWarned) isWarned = send({ type: "draining", until });
  };
  const [desk, wall, emergencies] = [pushDesk(push), pushWall(push), pushEmergencies(push)];
  const closePage = openPage(live, principal);
  let isDue = false;
  const stop = live.onChange(() => {
    greet();
    warn();
    wall.changed();
    if (isDue) return;
    isDue = true;
    // After the step: several changes of one moment are one message.
    setImmediate(() => {
      isDue = false;
      if (isAgent()) desk();
      emergencies();
    });
  });
  socket.on("message", (data) => {
    const request = parse(data.toString());
    if (request?.type === "active") return onActive();
    if (!request) return;
    wall.watch(request.on);
  });
  const stopHearing = room.nodes?.onHeard(() => {
    wall.changed();
    emergencies();
  });
  // A page that was behind is brought up to date even if nothing happens any more.
  const again = setInterval(() => {
    greet();
    warn();
    if (isAgent()) desk();
    emergencies();
    wall.changed();
  }, againMs);
  again.unref();
  socket.on("close", () => {
    stop();
    closePage();
    stopHearing?.();
    clearInterval(again);
    wall.close();
  });
  greet();
  warn();
  if (isAgent()) desk();
  emergencies();
};
