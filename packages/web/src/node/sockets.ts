/** WebSockets of signed-in people: who may open one, and when it ends. */
import type { WebsocketPluginOptions } from "@fastify/websocket";
import { type Action, type LiveMessage, livePath, sipPath } from "@zongji/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { SessionOf } from "../operation.ts";
import { scopeOf } from "../principal.ts";

export type AddSocket = (
  path: string,
  kind: { readonly protocol?: string; readonly permission: Action | "signedIn" },
  onOpen: (socket: WebSocket, session: SessionOf, request: FastifyRequest) => void,
) => void;

export type Sockets = {
  /** Serves WebSockets at a path. A socket without session or permission is closed at once. */
  readonly addSocket: AddSocket;
  /** Closes the sockets of a session that is over. */
  readonly endSession: (key: string, why: string) => void;
  /** Sends a message to the pages of a session. */
  readonly tell: (key: string, message: LiveMessage) => void;
  /** Closes the sockets for which the session has no permission any more. */
  readonly recheckSession: (session: SessionOf) => void;
};

type Open = { readonly key: string; readonly path: string; readonly permission: Action | "signedIn" };

/** At one path: nobody has as many pages open. */
const socketsPerSession = 20;

/** How often a WebSocket is pinged; one that has not answered by the next ping is ended. */
const pingMs = 15_000;

export const socketOptions: WebsocketPluginOptions = {
  // A page that sends something forbidden, or too large a frame, loses its socket. That is no fault of the server's.
  errorHandler: (error, socket, request) => {
    request.log.info({ route: request.routeOptions.url, why: error.message }, "a page's WebSocket was ended");
    socket.terminate();
  },
  options: {
    maxPayload: 64 * 1024,
    handleProtocols: (offered: Set<string>) => (offered.has("sip") ? "sip" : false),
  },
};

const mayHold = ({ principal }: SessionOf, permission: Open["permission"]): boolean =>
  !principal.mustChangePassword && (permission === "signedIn" || scopeOf(principal, permission) !== undefined);

export const createSockets = (
  app: FastifyInstance,
  cookieName: string,
  findSession: ((token: string) => SessionOf | undefined) | undefined,
): Sockets => {
  const sockets = new Map<WebSocket, Open>();
  pingAll(app, sockets);
  return {
    addSocket: (path, { protocol, permission }, onOpen) => {
      app.get(path, { websocket: true, schema: { hide: true } }, (socket, request) => {
        // A broken connection closes by itself.
        socket.on("error", () => {});
        if (protocol !== undefined && socket.protocol !== protocol)
          return socket.close(1002, `subprotocol ${protocol}`);
        // The session may have ended, or lost its permission, during the handshake.
        const session = findSession?.(request.cookies[cookieName] ?? "");
        if (session === undefined) return socket.close(4401, "no session");
        if (!mayHold(session, permission)) return socket.close(4403, "forbidden");
        const held = [...sockets.values()].filter((open) => open.key === session.key && open.path === path);
        if (held.length >= socketsPerSession) return socket.close(1013, "too many");
        sockets.set(socket, { key: session.key, path, permission });
        socket.on("close", () => sockets.delete(socket));
        onOpen(socket, session, request);
      });
    },
    endSession: (key, why) => {
      for (const [socket, open] of sockets) {
        if (open.key !== key) continue;
        if (open.path === livePath) socket.send(JSON.stringify({ type: "signedOut", why }));
        socket.close(4401, why);
      }
    },
    tell: (key, message) => {
      for (const [socket, open] of sockets)
        if (open.key === key && open.path === livePath) socket.send(JSON.stringify(message));
    },
    recheckSession: (session) => {
      for (const [socket, { key, permission }] of sockets)
        if (key === session.key && !mayHold(session, permission)) socket.close(4403, "forbidden");
    },
  };
};

/**
 * Ends the WebSockets of browsers that vanished without closing them: otherwise such a socket stays open until TCP gives up, with everything that was sent
 * to it. Leaves out the phones: SIP pings its own flows.
 */
const pingAll = (app: FastifyInstance, sockets: ReadonlyMap<WebSocket, { path: string }>): void => {
  const unanswered = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const [socket, { path }] of sockets) {
      if (path === sipPath) continue;
      if (unanswered.has(socket)) {
        socket.terminate();
        continue;
      }
      unanswered.add(socket);
      socket.once("pong", () => unanswered.delete(socket));
      socket.ping();
    }
  }, pingMs).unref();
  app.addHook("onClose", async () => clearInterval(timer));
};
