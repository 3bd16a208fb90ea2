import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import websocket from "@fastify/websocket";
import {
  type Action,
  type LiveMessage,
  livePath,
  type Operation,
  type OperationId,
  operations,
  sipPath,
} from "@zongji/api";
import { isDatabaseDown } from "@zongji/store";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { WebSocket } from "ws";
import { networkOf } from "../network-of.ts";
import type { Asker } from "../office.ts";
import type { AddOperation, Ask, SessionOf } from "../operation.ts";
import { scopeOf } from "../principal.ts";
import { Refusal } from "../refusal.ts";
import { serveConsole } from "./console-files.ts";
import { swaggerOptions } from "./description.ts";
import { askerOf, type OfficeDoor, openPassing } from "./passing.ts";
import { sendProblem } from "./problem.ts";
import { serializerOf } from "./serialize.ts";
import { BadPart, validatorOf } from "./validation.ts";

export type HttpOptions = {
  readonly log: FastifyBaseLogger;
  readonly version: string;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Who has this token in the cookie. Left out in a program that is reached through another one only, which tells who asks (passing.ts). */
  readonly findSession?: (token: string) => SessionOf | undefined;
  /** Told of each request by which a signed-in person changes something: the session is not idle. */
  readonly onUse?: (key: string) => void;
  /** This server's name among those on one database. */
  readonly node?: string;
  /** The built console, if there is one. */
  readonly consoleFolder?: string;
  /** Told of each answer: for the metrics. */
  readonly onAnswer?: (operation: string, status: number, ms: number) => void;
  /** Requests a minute of one session, or without one from one address. */
  readonly requestsPerMinute?: number;
  /** Guards the connections before their handshake. `prove` is told of each over which a session comes. */
  readonly guard?: (app: FastifyInstance) => { readonly prove: (socket: Socket) => void };
};

export type AddSocket = (
  path: string,
  kind: { readonly protocol?: string; readonly permission: Action | "signedIn" },
  onOpen: (socket: WebSocket, session: SessionOf, request: FastifyRequest) => void,
) => void;

/** One browser may know two servers of one host, by their ports: cookies don't tell ports apart (RFC 6265 §8.5). */
const cookieNameOf = (node = "n1"): string => (node === "n1" ? "zongji_session" : `zongji_session_${node}`);
const maxBodyBytes = 256 * 1024;
/** Of one kind: more than anybody has pages open. */
const socketsPerSession = 20;

/**
 * A browser tells where a changing request or a WebSocket comes from (Fetch §3.2); another site's page is refused. Programs that are no
 * browsers send no Origin, and nobody can make them send the cookie.
 */
const isForeign = (request: FastifyRequest): boolean => {
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  const host = URL.canParse(origin) ? new URL(origin).host : undefined;
  return host === undefined || host !== request.host;
};

type Signed = FastifyRequest & { zongjiSession?: SessionOf; zongjiAddress?: string };

const refuseUnlessPermitted = (
  { permission }: Pick<Operation, "permission">,
  path: string,
  session: SessionOf | undefined,
): void => {
  if (permission === "public") return;
  if (session === undefined) throw new Refusal("notSignedIn");
  const { mustChangePassword } = session.principal;
  // Before anything else the password that the server gave is changed.
  if (mustChangePassword && !["/api/me", "/api/me/password", "/api/sign-out"].includes(path))
    throw new Refusal("mustChangePassword");
  if (permission !== "signedIn" && scopeOf(session.principal, permission) === undefined) throw new Refusal("forbidden");
};

/** The web side of the server: operations, WebSockets, console. */
export const createHttp = async (options: HttpOptions) => {
  const { log, tls } = options;
  const cookieName = cookieNameOf(options.node);
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    trustProxy: false,
    forceCloseConnections: true,
    ...(tls && { https: { cert: tls.cert, key: tls.key } }),
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(({ schema, httpPart }) => validatorOf(schema as never, httpPart ?? "body"));
  app.setSerializerCompiler(({ schema }) => serializerOf(schema as never));
  const guard = options.guard?.(app);
  await register(app, options, guard?.prove);
  answerErrors(app);

  const done = new Set<OperationId>();
  const add: AddOperation = (id, perform, admit) => {
    if (done.has(id)) throw new Error(`the operation ${id} is there twice`);
    done.add(id);
    const more = { cookieName, secure: tls !== undefined, ...(admit && { admit }) };
    addRoute(app, id, perform as (ask: Ask<never>) => Promise<unknown>, more);
  };
  type Open = { readonly key: string; readonly path: string; readonly permission: Action | "signedIn" };
  const sockets = new Map<WebSocket, Open>();
  pingAll(app, sockets);
  const mayHold = ({ principal }: SessionOf, permission: Open["permission"]): boolean =>
    !principal.mustChangePassword && (permission === "signedIn" || scopeOf(principal, permission) !== undefined);
  const addSocket: AddSocket = (path, { protocol, permission }, onOpen) => {
    app.get(path, { websocket: true, schema: { hide: true } }, (socket, request) => {
      // A broken connection closes by itself.
      socket.on("error", () => {});
      if (protocol !== undefined && socket.protocol !== protocol) return socket.close(1002, `subprotocol ${protocol}`);
      // The session may have ended, or lost its permission, while the handshake went on.
      const session = options.findSession?.(request.cookies[cookieName] ?? "");
      if (session === undefined) return socket.close(4401, "no session");
      if (!mayHold(session, permission)) return socket.close(4403, "forbidden");
      const held = [...sockets.values()].filter((open) => open.key === session.key && open.path === path);
      if (held.length >= socketsPerSession) return socket.close(1013, "too many");
      sockets.set(socket, { key: session.key, path, permission });
      socket.on("close", () => sockets.delete(socket));
      onOpen(socket, session, request);
    });
  };
  /** A session is over: its WebSockets end with it. */
  const endSession = (key: string, why: string): void => {
    for (const [socket, open] of sockets) {
      if (open.key !== key) continue;
      if (open.path === livePath) socket.send(JSON.stringify({ type: "signedOut", why }));
      socket.close(4401, why);
    }
  };
  /** Sends a message to the pages of a session. */
  const tell = (key: string, message: LiveMessage): void => {
    for (const [socket, open] of sockets)
      if (open.key === key && open.path === livePath) socket.send(JSON.stringify(message));
  };
  /** What a session is permitted may have changed: WebSockets that it may no longer hold end. */
  const recheckSession = (session: SessionOf): void => {
    for (const [socket, { key, permission }] of sockets)
      if (key === session.key && !mayHold(session, permission)) socket.close(4403, "forbidden");
  };
  /** Hands these operations on to the office: its session and permission are checked here, all else there. */
  const passOn = (ids: readonly OperationId[], office: OfficeDoor): Promise<void> =>
    openPassing(app, office, (scope, pass) => {
      for (const id of ids) {
        if (done.has(id)) throw new Error(`the operation ${id} is there twice`);
        done.add(id);
        passRoute(scope, id, pass);
      }
    });
  const missing = (): OperationId[] => (Object.keys(operations) as OperationId[]).filter((id) => !done.has(id));
  return { app, add, addSocket, passOn, endSession, tell, recheckSession, missing };
};
export type Http = Awaited<ReturnType<typeof createHttp>>;

/** How often a WebSocket is pinged; one that has not answered by the next ping is ended. */
const pingMs = 15_000;

/**
 * Ends WebSockets of browsers that vanished without a word: else such a socket stays open for as long as TCP waits, with all that is sent to it. The
 * phones' are left out: SIP pings its own flows.
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

/** `prove`: told of each connection over which a session comes. */
const register = async (
  app: FastifyInstance,
  options: HttpOptions,
  prove: ((socket: Socket) => void) | undefined,
): Promise<void> => {
  const { version, findSession, onAnswer, onUse, consoleFolder, requestsPerMinute = 1200 } = options;
  const cookieName = cookieNameOf(options.node);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Ant Design writes its styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        mediaSrc: ["'self'", "blob:"],
        // WebSockets of this very host are among them (CSP 3 §6.7.2.8).
        connectSrc: ["'self'"],
        workerSrc: ["'self'", "blob:"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    // RFC 6797 §8.1: a browser that was warned of the certificate, a self-signed one for one, leaves it alone.
    strictTransportSecurity: options.tls ? { maxAge: 15_552_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    // Under helmet's own no-referrer a form's POST tells the origin "null" (Fetch §3.2), which is nobody's.
    referrerPolicy: { policy: "same-origin" },
  });
  await app.register(cookie);
  // Behind another program the limits are that one's.
  if (findSession)
    await app.register(rateLimit, {
      max: requestsPerMinute,
      timeWindow: 60_000,
      // Many agents sit behind one address: who is signed in has a share of his own.
      keyGenerator: (request: Signed) => request.zongjiSession?.key ?? networkOf(request.ip),
      errorResponseBuilder: (_request, { ttl }) => new Refusal("tooMany", { retryAfterSec: Math.ceil(ttl / 1000) }),
    });
  await app.register(multipart, { limits: { files: 1, fields: 4, parts: 5 } });
  await app.register(websocket, {
    // A page that sends what it must not, a frame that is too large for one, loses its socket; that is nobody's fault but its own.
    errorHandler: (error, socket, request) => {
      request.log.info({ route: request.routeOptions.url, why: error.message }, "a page's WebSocket was ended");
      socket.terminate();
    },
    options: {
      maxPayload: 64 * 1024,
      handleProtocols: (offered: Set<string>) => (offered.has("sip") ? "sip" : false),
    },
  });
  await app.register(swagger, swaggerOptions(version));
  app.addHook("onRequest", async (request: Signed) => {
    if (findSession === undefined) {
      const { session, address } = askerOf(request);
      if (session) request.zongjiSession = session;
      request.zongjiAddress = address;
      return;
    }
    const token = request.cookies[cookieName];
    const session = token === undefined ? undefined : findSession(token);
    if (session !== undefined) {
      request.zongjiSession = session;
      prove?.(request.raw.socket);
      if (request.method !== "GET") onUse?.(session.key);
    }
    const isUpgrade = request.headers.upgrade !== undefined;
    if ((request.method !== "GET" || isUpgrade) && isForeign(request)) throw new Refusal("foreignOrigin");
    if (!isUpgrade) return;
    if (session === undefined) throw new Refusal("notSignedIn");
    if (session.principal.mustChangePassword) throw new Refusal("mustChangePassword");
  });
  app.addHook("onResponse", async (request, reply) => {
    onAnswer?.(request.routeOptions.url ?? "none", reply.statusCode, reply.elapsedTime);
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) void reply.header("cache-control", "no-store");
  });
  let described: string | undefined;
  // Made once: it is long, and what it tells is for those who may ask for it.
  app.get("/api/openapi.json", { schema: { hide: true } }, async (request: Signed, reply) => {
    refuseUnlessPermitted({ permission: "signedIn" }, "/api/openapi.json", request.zongjiSession);
    described ??= JSON.stringify(app.swagger());
    return reply.type("application/json; charset=utf-8").send(described);
  });
  await serveConsole(app, consoleFolder);
};

const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refusal) return sendProblem(reply, error.code, error.extra);
    if (error instanceof BadPart) return sendProblem(reply, "badRequest", { fields: [...error.fields] });
    if (isDatabaseDown(error)) return sendProblem(reply, "databaseDown");
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status === 413) return sendProblem(reply, "tooLarge");
    if (status === 415) return sendProblem(reply, "unsupportedMedia");
    if (status >= 400 && status < 500) return sendProblem(reply, "badRequest");
    request.log.error({ err: error, route: request.routeOptions.url }, "a request failed");
    return sendProblem(reply, "internal");
  });
};

const schemaOf = (id: OperationId) => {
  const { path, summary, params, query, body, response }: Operation = operations[id];
  return {
    operationId: id,
    summary,
    tags: [path.split("/")[2] ?? "server"],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    ...(typeof response === "object" && { response: { 200: response } }),
  };
};

/** An operation of the office. Its shape is described here and checked there. */
const passRoute = (
  scope: FastifyInstance,
  id: OperationId,
  pass: (request: FastifyRequest, reply: FastifyReply, asker: Asker) => FastifyReply,
): void => {
  const operation: Operation = operations[id];
  const { method, path, upload } = operation;
  scope.route({
    method,
    url: path,
    ...(upload && { bodyLimit: upload.maxBytes + 64 * 1024 }),
    schema: schemaOf(id),
    validatorCompiler: () => () => true,
    onRequest: async (request: Signed) => refuseUnlessPermitted(operation, path, request.zongjiSession),
    handler: (request: Signed, reply) => pass(request, reply, { session: request.zongjiSession, address: request.ip }),
  });
};

type RouteSettings = {
  readonly cookieName: string;
  readonly secure: boolean;
  readonly admit?: (address: string) => void;
};

const addRoute = (
  app: FastifyInstance,
  id: OperationId,
  perform: (ask: Ask<never>) => Promise<unknown>,
  { cookieName, secure, admit }: RouteSettings,
): void => {
  const operation: Operation = operations[id];
  const { method, path, response, upload } = operation;
  const signIns =
    id === "signIn"
      ? { rateLimit: { max: 60, timeWindow: 60_000, keyGenerator: ({ ip }: FastifyRequest) => networkOf(ip) } }
      : {};
  app.route({
    method,
    url: path,
    config: signIns,
    ...(upload && { bodyLimit: upload.maxBytes + 64 * 1024 }),
    schema: schemaOf(id),
    onRequest: async (request: Signed) => {
      refuseUnlessPermitted(operation, path, request.zongjiSession);
      admit?.(request.ip);
    },
    handler: async (request: Signed, reply) => {
      const session = request.zongjiSession;
      const address = request.zongjiAddress ?? request.ip;
      const setCookie = (token: string | undefined): void => {
        const shape = { path: "/", httpOnly: true, sameSite: "strict", secure } as const;
        if (token === undefined) void reply.clearCookie(cookieName, shape);
        else void reply.setCookie(cookieName, token, shape);
      };
      const { id: userId = null, login = "" } = session?.principal.user ?? {};
      const ask = {
        params: request.params,
        query: request.query,
        body: request.body,
        session,
        actor: { userId, login, address },
        address,
        setCookie,
        request,
        reply,
      };
      const answer = await perform(ask as unknown as Ask<never>);
      if (response === "binary") return reply;
      if (response === "empty") return reply.code(204).send();
      return answer;
    },
  });
};
