import type { LiveMessage, LiveRequest } from "@zongji/api";
import type { Principal } from "@zongji/web";
import { openPage } from "./help.ts";
import { pagesOf } from "./pages.ts";
import { pushDesk, pushEmergencies } from "./push-desk.ts";
import { pushWall } from "./push-wall.ts";
import type { DeskRoom } from "./room.ts";
import type { Push } from "./telling.ts";

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

const isSamePrincipal = (one: Principal, other: Principal): boolean =>
  one === other || (one.user === other.user && one.permissions === other.permissions);

/** What every page is told: the time, again when the wall clock was set, before all that is told by it; once that the server takes no new calls. */
const tellEverybody = ({ live }: DeskRoom, version: string, send: Push["send"]): (() => void) => {
  // A page's clock runs on by itself.
  let offsetMs: number | undefined;
  let isWarned = false;
  return () => {
    const offset = live.clock.offsetMs();
    if (offset !== offsetMs && send({ type: "welcome", at: live.clock.now(), zone: live.clock.zone, version }))
      offsetMs = offset;
    const until = live.drainsUntil();
    if (until !== undefined && !isWarned) isWarned = send({ type: "draining", until });
  };
};

/**
 * Serves one page's live socket: a welcome, the desk and, when asked, the wall, each whole; then what of them is another. The caller closes the socket when
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
  const isAgentAs = ({ permissions }: Principal) => permissions.some(({ action }) => action === "agent.work");
  const pages = pagesOf(room);
  const [desk, wall, tellEmergencies] = [pushDesk(push), pushWall(push, () => pages.moment()()), pushEmergencies(push)];
  let who = principal();
  let isAgent = isAgentAs(who);
  const tell = () => {
    if (isAgent) desk.tell();
  };
  const tellAllPages = tellEverybody(room, version, send);
  const look = () => {
    tellAllPages();
    const now = principal();
    if (isSamePrincipal(who, now)) {
      // One that was behind, and takes again what it is sent.
      if (isAgent) desk.again();
      return;
    }
    who = now;
    isAgent = isAgentAs(who);
    desk.forget();
    wall.forget();
    tell();
    tellEmergencies();
    wall.again(pages.moment());
  };
  look();
  tell();
  tellEmergencies();
  const closePage = openPage(live, principal);
  const leave = pages.open({
    user: who.user.id,
    look,
    tell,
    tellAround: () => {
      if (isAgent) desk.tellAround();
    },
    tellEmergencies,
    isWatching: wall.isWatching,
    tellWall: wall.tell,
    again: (moment) => {
      if (isAgent) desk.again();
      wall.again(moment);
    },
  });
  socket.on("message", (data) => {
    const request = parse(data.toString());
    if (request?.type === "active") return onActive();
    if (!request) return;
    wall.watch(request.on);
  });
  socket.on("close", () => {
    closePage();
    leave();
  });
};
