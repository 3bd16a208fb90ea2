import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import helmet, { type FastifyHelmetOptions } from "@fastify/helmet";
import multipart from "@fastify/multipart";
import rateLimit, { type RateLimitPluginOptions } from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import websocket from "@fastify/websocket";
import { type Operation, type OperationId, operations } from "@zongji/api";
import { ConfigRefused, isDatabaseBusy, isDatabaseDown } from "@zongji/store";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import { networkOf } from "../network-of.ts";
import { liveChanges } from "../office-operations.ts";
import type { AddOperation, Ask, SessionOf } from "../operation.ts";
import { scopeOf } from "../principal.ts";
import { Refusal } from "../refusal.ts";
import { configProblem } from "./config-problem.ts";
import { serveConsole } from "./console-files.ts";
import { swaggerOptions } from "./description.ts";
import { type PageGate, passPage } from "./passed-pages.ts";
import { askerOf, type OfficeDoor, openPassing, type Pass } from "./passing.ts";
import { sendProblem } from "./problem.ts";
import { serializerOf } from "./serialize.ts";
import { createSockets, socketOptions } from "./sockets.ts";
import { BadPart, validatorOf } from "./validation.ts";

export type HttpOptions = {
  readonly log: FastifyBaseLogger;
  readonly version: string;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** The session of the cookie's token. Left out in the office, which live tells who asks (passing.ts). */
  readonly findSession?: (token: string) => SessionOf | undefined;
  /** Called at each changing request of a signed-in person: the session is not idle. */
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

/** Two nodes on one host have a cookie each: a browser sends cookies to every port of a host (RFC 6265 §8.5). */
const cookieNameOf = (node = "n1"): string => (node === "n1" ? "zongji_session" : `zongji_session_${node}`);
const maxBodyBytes = 256 * 1024;
/**
 * Whether another site's page sent it. Browsers send Origin with each changing request and each WebSocket (Fetch §3.2). Other programs send none,
 * and no page can make them send the cookie.
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
  // A password that the server gave must be changed first.
  if (mustChangePassword && !["/api/me", "/api/me/password", "/api/sign-out"].includes(path))
    throw new Refusal("mustChangePassword");
  if (permission !== "signedIn" && scopeOf(session.principal, permission) === undefined) throw new Refusal("forbidden");
};

/** HTTP and WebSockets of one program: operations, sockets, console. */
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
  const sockets = createSockets(app, cookieName, options.findSession);
  /**
   * Hands these operations on to the office: its session and permission are checked here, all else there.
   * @param changed done after one that changes what the live hotline keeps; it never fails
   */
  const passOn = (ids: readonly OperationId[], office: OfficeDoor, changed: () => Promise<void>): Promise<void> =>
    openPassing(app, office, (scope, pass) => {
      for (const id of ids) {
        if (done.has(id)) throw new Error(`the operation ${id} is there twice`);
        done.add(id);
        passRoute(scope, id, pass, liveChanges.has(id) ? changed : undefined);
      }
    });
  const passPages = (path: string, office: OfficeDoor, gate: PageGate): Promise<void> =>
    passPage(app, path, office, gate);
  const missing = (): OperationId[] => (Object.keys(operations) as OperationId[]).filter((id) => !done.has(id));
  return { app, add, passOn, passPages, missing, ...sockets };
};
export type Http = Awaited<ReturnType<typeof createHttp>>;

/** `prove`: told of each connection over which a session comes. */
const register = async (
  app: FastifyInstance,
  options: HttpOptions,
  prove: ((socket: Socket) => void) | undefined,
): Promise<void> => {
  const { version, findSession, onAnswer, consoleFolder, requestsPerMinute = 1200 } = options;
  await app.register(helmet, securityHeaders(options.tls !== undefined));
  await app.register(cookie);
  // Behind another program that program has the limits.
  if (findSession) await app.register(rateLimit, sharesOf(requestsPerMinute));
  await app.register(multipart, { limits: { files: 1, fields: 4, parts: 5 } });
  await app.register(websocket, socketOptions);
  await app.register(swagger, swaggerOptions(version));
  app.addHook("onRequest", findSession ? checkSession(options, findSession, prove) : takeAsker);
  app.addHook("onResponse", async (request, reply) => {
    onAnswer?.(request.routeOptions.url ?? "none", reply.statusCode, reply.elapsedTime);
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) void reply.header("cache-control", "no-store");
  });
  let described: string | undefined;
  // Made once, since it is long; only signed-in people get it.
  app.get("/api/openapi.json", { schema: { hide: true } }, async (request: Signed, reply) => {
    refuseUnlessPermitted({ permission: "signedIn" }, "/api/openapi.json", request.zongjiSession);
    described ??= JSON.stringify(app.swagger());
    return reply.type("application/json; charset=utf-8").send(described);
  });
  await serveConsole(app, consoleFolder);
};

const securityHeaders = (isSecure: boolean): FastifyHelmetOptions => ({
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
  // RFC 6797 §8.1: browsers ignore it over a connection whose certificate they warned of, such as a self-signed one.
  strictTransportSecurity: isSecure ? { maxAge: 15_552_000, includeSubDomains: false } : false,
  crossOriginEmbedderPolicy: false,
  // Under helmet's default, no-referrer, a form's POST has the Origin "null" (Fetch §3.2), which we refuse.
  referrerPolicy: { policy: "same-origin" },
});

/** The console's own files: a page has dozens of them, and they cost little beside an operation. */
const isFile = ({ url }: FastifyRequest): boolean => url.startsWith("/assets/");
const filesPerRequest = 10;

/** Requests a minute by session, and by network for requests without one: many agents sit behind one address. Files are counted apart, ten for each. */
const sharesOf = (requestsPerMinute: number): RateLimitPluginOptions => ({
  max: (request: FastifyRequest) => (isFile(request) ? requestsPerMinute * filesPerRequest : requestsPerMinute),
  timeWindow: 60_000,
  keyGenerator: (request: Signed) =>
    `${isFile(request) ? "files " : ""}${request.zongjiSession?.key ?? networkOf(request.ip)}`,
  errorResponseBuilder: (_request, { ttl }) => new Refusal("tooMany", { retryAfterSec: Math.ceil(ttl / 1000) }),
});

/** For the office: live has checked the session and says who asks. */
const takeAsker = async (request: Signed): Promise<void> => {
  const { session, address } = askerOf(request);
  if (session) request.zongjiSession = session;
  request.zongjiAddress = address;
};

/** Finds the session of each request, and refuses other sites' requests and WebSockets without a session. @throws Refusal */
const checkSession = (
  { node, onUse }: HttpOptions,
  findSession: NonNullable<HttpOptions["findSession"]>,
  prove: ((socket: Socket) => void) | undefined,
) => {
  const cookieName = cookieNameOf(node);
  return async (request: Signed): Promise<void> => {
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
  };
};

const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refusal) return sendProblem(reply, error.code, error.extra);
    if (error instanceof ConfigRefused) return sendProblem(reply, ...configProblem(error));
    if (error instanceof BadPart) return sendProblem(reply, "badRequest", { fields: [...error.fields] });
    if (isDatabaseBusy(error)) return sendProblem(reply, "unavailable", { reason: "busy", retryAfterSec: 2 });
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
  pass: Pass,
  after: (() => Promise<void>) | undefined,
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
    handler: (request: Signed, reply) =>
      pass(request, reply, { session: request.zongjiSession, address: request.ip }, after),
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
