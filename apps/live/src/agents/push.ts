import type { LiveMessage, LiveRequest } from "@zongji/api";
import { problemsOf, wallTiles } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { openPage } from "./help.ts";
import { pagesOf } from "./pages.ts";
import { pushDesk, pushEmergencies, pushWallAlarms } from "./push-desk.ts";
import { pushWall } from "./push-wall.ts";
import type { DeskRoom } from "./room.ts";
import type { Push } from "./telling.ts";
import type { WallMoment } from "./wall.ts";

/** What pushing needs of a page's socket. */
export type PushSocket = {
  readonly send: (text: string) => void;
  readonly on: {
    (event: "message", listener: (data: { toString(): string }) => void): unknown;
    (event: "close", listener: () => void): unknown;
  };
  /** Bytes that the page has not read yet. */
  readonly bufferedAmount: number;
};

/** A page with so many bytes unread gets no more until it reads; then it gets the present state, not what it missed. */
const patienceBytes = 1024 * 1024;

/** A page may send anything: what is no list of tiles, or too long a one, is not looked at. */
const areTiles = ({ on, tiles }: Extract<LiveRequest, { type: "watchWall" }>): boolean =>
  typeof on === "boolean" && (tiles === undefined || problemsOf(wallTiles, tiles).length === 0);

const parse = (text: string): LiveRequest | undefined => {
  try {
    const value = JSON.parse(text) as LiveRequest;
    if (value?.type === "active") return value;
    return value?.type === "watchWall" && areTiles(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isSamePrincipal = (one: Principal, other: Principal): boolean =>
  one === other || (one.user === other.user && one.permissions === other.permissions);

/** What every page gets: the time, again when the wall clock was set; and once, that the server takes no new calls. */
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

/** What one page shows: its desk, the emergencies, and the wall when asked. Begins anew when the user's account or permissions change. */
const createPage = (push: Push, version: string, momentOf: () => WallMoment) => {
  const { room, principal, send } = push;
  const [desk, wall, tellEmergencies] = [pushDesk(push), pushWall(push, momentOf), pushEmergencies(push)];
  const tellWallAlarms = pushWallAlarms(push);
  const isAgentAs = ({ permissions }: Principal) => permissions.some(({ action }) => action === "agent.work");
  const tellAllPages = tellEverybody(room, version, send);
  let who = principal();
  let isAgent = isAgentAs(who);
  const tell = () => {
    if (isAgent) desk.tell();
  };
  const look = () => {
    tellAllPages();
    const now = principal();
    if (isSamePrincipal(who, now)) {
      // If it was too slow to take the last message.
      if (isAgent) desk.again();
      return;
    }
    who = now;
    isAgent = isAgentAs(who);
    desk.forget();
    wall.forget();
    tell();
    tellEmergencies();
    tellWallAlarms();
    wall.again(momentOf);
  };
  return {
    user: who.user.id,
    look,
    tell,
    tellAround: () => {
      if (isAgent) desk.tellAround();
    },
    tellEmergencies,
    tellWallAlarms,
    isWatching: wall.isWatching,
    watchWall: wall.watch,
    tellWall: wall.tell,
    again: (moment: () => WallMoment) => {
      if (isAgent) desk.again();
      wall.again(moment);
    },
  };
};

/**
 * Serves one page's live socket: sends a welcome, the desk and, when asked, the wall, each whole at first, then changes. The caller closes the socket when
 * its session ends. Calls `onActive` when the page says that its user did something, `onNumbers` when it shows the number of a call.
 */
export const pushLive = (
  room: DeskRoom,
  version: string,
  principal: () => Principal,
  socket: PushSocket,
  onActive: () => void = () => {},
  onNumbers: (subject: string) => void = () => {},
): void => {
  const send = (message: LiveMessage): boolean => {
    if (socket.bufferedAmount > patienceBytes) return false;
    socket.send(JSON.stringify(message));
    return true;
  };
  const pages = pagesOf(room);
  const page = createPage({ room, principal, send, onNumbers }, version, () => pages.moment()());
  page.look();
  page.tell();
  page.tellEmergencies();
  page.tellWallAlarms();
  const closePage = openPage(room.live, principal);
  const leave = pages.open(page);
  socket.on("message", (data) => {
    const request = parse(data.toString());
    if (request?.type === "active") return onActive();
    if (request) page.watchWall(request.on, request.tiles);
  });
  socket.on("close", () => {
    closePage();
    leave();
  });
};
