import { type LiveMessage, type LiveRequest, livePath } from "@zongji/api";
import type { WallTile } from "@zongji/domain";
import { mono } from "../look/time.ts";

/** Why the server ended the session. */
export type EndOfSession = Extract<LiveMessage, { type: "signedOut" }>["why"];
/** How the push from the server goes. `draining`: ms since the epoch when the server will be gone at the latest. */
export type LiveStatus = {
  readonly at: "connecting" | "open" | "lost";
  readonly draining?: number;
  /** When the session ends unless somebody does something, by the page's monotonic clock. */
  readonly idleEndsAt?: number;
  readonly signedOut?: EndOfSession;
  /** When something was heard last, by the page's monotonic clock, once the connection is lost. */
  readonly heardAt?: number;
};

/** The live WebSocket, kept open until closed. Owned: must be closed. */
export type Live = {
  readonly status: () => LiveStatus;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks for the wall until the returned function is called. @param tiles whose figures are shown; absent: the default ones. The last asker's hold */
  readonly watchWall: (tiles?: readonly WallTile[]) => () => void;
  /** Somebody does something here: the session is not idle. */
  readonly active: () => void;
  readonly close: () => void;
};

const firstRetryMs = 1000;
const longestRetryMs = 10_000;
/** The server says something at least every five seconds to who watches the wall. */
const silentMs = 12_000;
/** RFC 6455 §7.4.2: private use; the session is over. */
const sessionOver = 4401;

const parse = (text: unknown): LiveMessage | undefined => {
  try {
    const message = JSON.parse(String(text)) as LiveMessage;
    return typeof message === "object" && message !== null && typeof message.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
};

/** Who watches the wall, and what for; the server is told of the last one. */
const createWatchers = (send: (message: LiveRequest) => void) => {
  const asked = new Map<symbol, readonly WallTile[] | undefined>();
  const tell = (): void => {
    const tiles = [...asked.values()].at(-1);
    send({ type: "watchWall", on: asked.size > 0, ...(tiles && { tiles: [...tiles] }) });
  };
  const add = (tiles?: readonly WallTile[]): (() => void) => {
    const watcher = Symbol("watcher");
    asked.set(watcher, tiles);
    tell();
    return () => {
      asked.delete(watcher);
      tell();
    };
  };
  return { any: () => asked.size > 0, tell, add };
};

/** @param hear gets each message, also the ones that change the status */
export const openLive = (hear: (message: LiveMessage) => void): Live => {
  const listeners = new Set<() => void>();
  let status: LiveStatus = { at: "connecting" };
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstRetryMs;
  let heardAt = mono();
  let closed = false;

  const set = (next: LiveStatus) => {
    status = next;
    for (const listener of listeners) listener();
  };
  const send = (message: LiveRequest) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const take = (message: LiveMessage) => {
    if (message.type === "draining") set({ ...status, draining: message.until });
    if (message.type === "idle") {
      const { idleEndsAt: _before, ...rest } = status;
      set(message.endsInMs === null ? rest : { ...rest, idleEndsAt: mono() + message.endsInMs });
    }
    if (message.type === "signedOut") set({ ...status, signedOut: message.why });
    hear(message);
  };
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}${livePath}`);
    socket.onopen = () => {
      waitMs = firstRetryMs;
      // A server that came back is not draining any more.
      set({ at: "open" });
      heardAt = mono();
      if (watchers.any()) watchers.tell();
    };
    socket.onmessage = ({ data }) => {
      heardAt = mono();
      const message = parse(data);
      if (message) take(message);
    };
    socket.onclose = ({ code }) => {
      if (closed) return;
      if (code === sessionOver) return set({ at: "lost", signedOut: status.signedOut ?? "expired" });
      lose();
    };
  };
  const lose = () => {
    set({ ...status, at: "lost", heardAt });
    retry = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, longestRetryMs);
  };
  const watchers = createWatchers(send);
  connect();
  // A cable that is pulled closes nothing: who watches the wall hears from the server every few seconds.
  const watchdog = setInterval(() => {
    if (!watchers.any() || status.at !== "open" || mono() - heardAt < silentMs) return;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
    lose();
  }, 1000);

  return {
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchWall: watchers.add,
    active: () => send({ type: "active" }),
    close: () => {
      closed = true;
      clearTimeout(retry);
      clearInterval(watchdog);
      socket?.close();
    },
  };
};
