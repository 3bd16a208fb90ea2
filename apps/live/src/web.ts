import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { livePath, sipPath } from "@zongji/api";
import { mostLetterBytes } from "@zongji/domain";
import { CannotStart, type Database, type Seal } from "@zongji/store";
import { createNumberLooks, officeOperations, officeSocket, type Principal } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import type pino from "pino";
import {
  type Accounts,
  accountRoutes,
  createFollowing,
  type firstPasswords,
  followChanges,
  KeptRules,
  KnownUsers,
  PhoneCards,
  pageLimits,
  Sessions,
  tellDatabase,
} from "./accounts/index.ts";
import {
  type AgentRoom,
  agentRoutes,
  isAtWork,
  pushLive,
  readAgentsDay,
  recheckWatching,
  supervisionRoutes,
  watchThresholds,
} from "./agents/index.ts";
import { createBrowserPhones } from "./browser-phones.ts";
import { type CallBackAsked, checkCallBack, keepNumberEnds, pastCallsOf } from "./calls/index.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { machineClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { limitConnections } from "./connections.ts";
import { outliveFaults } from "./faults.ts";
import { createLook, exposeHealth, HealthWatch, healthRoutes } from "./health/index.ts";
import { type Hotline, KeptPrompts } from "./hotline/index.ts";
import { lineRoutes } from "./lines/index.ts";
import type { Live } from "./live/index.ts";
import { type Nodes, nodeRoutes } from "./nodes/index.ts";
import type { OfficeLink } from "./office-link.ts";
import { portSentence } from "./ports.ts";
import { exposePulse } from "./pulse.ts";
import { createStatus, statusRoutes } from "./status.ts";
import { testRunRoutes } from "./test-runs/index.ts";
import { version } from "./version.ts";

export type WebParts = {
  readonly config: Config;
  readonly log: pino.Logger;
  readonly live: Live;
  readonly database: Database;
  readonly hotline: Hotline;
  readonly nodes: Nodes;
  readonly seal: Seal;
  readonly passwords: ReturnType<typeof firstPasswords>;
  readonly office: OfficeLink;
  /** Whether an office runs at all. */
  readonly hasOffice: boolean;
  readonly tls: Certificate | undefined;
  /** Where the built console is. */
  readonly consoleFolder: string | undefined;
  /** Where the test caller comes to. */
  readonly sipPlace: { readonly host: string; readonly port: number };
  /** Whether file descriptors run short: strangers' connections are refused then. */
  readonly isShort: () => boolean;
  /** Told at once of whatever has to be ended, in the opposite order. */
  readonly toEnd: (end: () => unknown) => void;
};

const openSessions = ({ config, log, toEnd }: WebParts): Sessions => {
  const sessions = new Sessions(join(config.dataFolder, "sessions.json"), machineClock.now, (error) =>
    log.error({ err: error }, "the sessions could not be written down"),
  );
  toEnd(() => sessions.close());
  return sessions;
};

/** What happened while the database was away is told once it is back, in order, and by one at a time. */
const keepTold = (accounts: Accounts, { database, log, toEnd }: WebParts): void => {
  let isTelling = false;
  const tell = async (): Promise<void> => {
    if (isTelling || accounts.known.untold.length === 0 || !database.isUp) return;
    isTelling = true;
    await tellDatabase(accounts)
      .catch((error: unknown) =>
        log.warn({ error: String(error) }, "what happened without the database is not told yet"),
      )
      .finally(() => {
        isTelling = false;
      });
  };
  const timer = setInterval(() => void tell(), 1000).unref();
  toEnd(() => clearInterval(timer));
};

/** Idle sessions end, but for those of people who are at work: signed in to a group, in a call, or listening to one. */
const endIdleSessions = ({ sessions, rules }: Accounts, { tell }: Http, live: Live): void => {
  sessions.endIdle({
    limitMs: () => (rules.now.idleMin === null ? undefined : rules.now.idleMin * 60_000),
    isBusy: ({ principal }) => isAtWork(live.look(), principal.user.id),
  });
  sessions.onIdle(({ key }, endsInMs) => tell(key, { type: "idle", endsInMs }));
};

/** Whether what a page shows of the person, or lets him do, is something else. */
const isAnother = (now: Principal, before: Principal): boolean =>
  JSON.stringify([now.user, now.permissions]) !== JSON.stringify([before.user, before.permissions]);

const listen = (app: Awaited<ReturnType<typeof createHttp>>["app"], { bind, httpPort }: Config) =>
  app.listen({ host: bind, port: httpPort }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(portSentence("ZONGJI_HTTP_PORT", "TCP", bind, httpPort, error.code ?? error.message));
  });

/** 系统状态: what is looked at, its alarms, its operations and its metrics. */
const openHealth = (
  { config, log, live, database, office, hasOffice, tls, toEnd }: WebParts,
  add: Awaited<ReturnType<typeof createHttp>>["add"],
  registry: ReturnType<typeof createStatus>["registry"],
  uncaught: () => number,
): void => {
  const { node, dataFolder, timeZone, listeners } = config;
  const ofListeners = listeners.flatMap(({ name, certificate }) =>
    certificate ? [{ name, ...readCertificate(certificate, `cert and key of ${name} in ZONGJI_LISTENERS`) }] : [],
  );
  const look = createLook({
    ...{ live, node, dataFolder, uncaught },
    databaseUp: () => database.isUp,
    followers: () => (hasOffice ? office.followers : []),
    days: () => office.pulse?.days,
    budgets: () => office.pulse?.budgets ?? [],
    officeUnread: () => office.pulse?.unreadFacts ?? 0,
    officePid: () => office.pulse?.pid,
    databasePid: () => database.pid,
    certificates: [...(tls ? [{ name: "web", cert: tls.cert }] : []), ...ofListeners],
  });
  const watch = new HealthWatch({
    look,
    append: live.append,
    now: live.clock.steady,
    wallOf: live.clock.wallOf,
    timeZone,
    log,
  });
  toEnd(() => watch.close());
  healthRoutes(add, { watch, live, db: database.db, node, version });
  exposeHealth(registry, watch);
};

/** The web: the operations of every room over HTTP, and what comes by WebSockets. @throws CannotStart */
export const openWeb = async (parts: WebParts): Promise<void> => {
  const {
    config,
    log,
    live,
    database,
    hotline,
    nodes,
    seal,
    passwords,
    office,
    hasOffice,
    tls,
    consoleFolder,
    sipPlace,
    isShort,
    toEnd,
  } = parts;
  const [{ db }, { dataFolder }] = [database, config];
  const prompts = {
    shipped: join(fileURLToPath(new URL("../../..", import.meta.url)), "prompts"),
    uploaded: join(dataFolder, "prompts"),
  };
  const sessions = openSessions(parts);
  const status = createStatus(() => database.isUp);
  const http = await createHttp({
    log,
    version,
    tls,
    findSession: (token) => sessions.find(token),
    onAnswer: status.onAnswer,
    onUse: (key) => sessions.touch(key),
    node: config.node,
    guard: (app) => limitConnections(app, { isKnown: (host) => sessions.isFrom(host), isShort }),
    ...(consoleFolder && { consoleFolder }),
  });
  toEnd(() => http.app.close());
  sessions.onEnd((session, why) => http.endSession(session.key, why));
  sessions.onRefresh((session, before) => {
    http.recheckSession(session);
    // Not of a new password: the page has its new token only with that answer.
    if (isAnother(session.principal, before)) http.tell(session.key, { type: "permissions" });
    recheckWatching({ live }, session.principal);
  });
  const accounts: Accounts = {
    db,
    sessions,
    known: new KnownUsers(join(dataFolder, "known-users.sealed"), seal, machineClock.now, (error) =>
      log.error({ err: error }, "who signed in could not be written down"),
    ),
    changed: () => hotline.reload(),
    ownPassword: async (user) => {
      await passwords.changed(user);
      await passwords.check();
    },
    listeners: config.listeners,
    cards: new PhoneCards(),
    inUse: (device) => live.look().agents.some((agent) => agent.device === device),
    rules: new KeptRules(join(dataFolder, "sign-in-rules.json"), (error) =>
      log.error({ err: error }, "the rules of signing in could not be written down"),
    ),
    hotlineWords: () => (hotline.config?.numbers ?? []).map(({ number }) => number),
  };
  endIdleSessions(accounts, http, live);
  toEnd(() => accounts.known.close());
  accountRoutes(http.add, accounts);
  keepTold(accounts, parts);
  // Until the database answers those hold that it had told last.
  accounts.rules.refresh(db).catch(() => {});
  const tellUnfollowed = (error: unknown) => log.warn({ error: String(error) }, "a change could not be followed");
  const keptPrompts = new KeptPrompts(db, prompts);
  const following = createFollowing(async () => {
    await followChanges(accounts);
    await passwords.check();
  });
  nodes.onChange(() => {
    following().catch(tellUnfollowed);
    keptPrompts.follow().catch(tellUnfollowed);
  });
  nodeRoutes(http.add, nodes);
  const promptText = (prompt: string) => keptPrompts.textOf(prompt);
  const looks = createNumberLooks(db);
  // Desk and wall show what goes on without the database too; then it is told when they are looked at next.
  const seesNumbers: AgentRoom["seesNumbers"] = (who, subject) =>
    looks.tell(who, subject).catch((error: unknown) => log.warn({ error: String(error) }, "a look was not told"));
  const room = {
    seesNumbers,
    ...{ live, db, seal, configured: () => hotline.reload(), pastCallsOf: pastCallsOf(db), nodes, promptText },
    checkCallBack: (...asked: CallBackAsked) => checkCallBack(db, live.config(), asked),
  };
  agentRoutes(http.add, room);
  supervisionRoutes(http.add, room);
  lineRoutes(http.add, { live, db });
  const officeDoor = { socket: officeSocket(dataFolder), isUp: () => office.isUp };
  await http.passOn(officeOperations, officeDoor, async () => {
    await Promise.all([following(), hotline.reload(), keptPrompts.follow()]).catch(tellUnfollowed);
  });
  await Promise.all(["/s/:code", "/o/:code"].map((path) => http.passPages(path, officeDoor, pageLimits())));
  // Each page of a letter brings pictures with it.
  const letterGate = { ...pageLimits(machineClock.now, 240), mostBytes: mostLetterBytes };
  await Promise.all(["/letters", "/letters/*"].map((path) => http.passPages(path, officeDoor, letterGate)));
  const tellEnds = (error: unknown) => log.warn({ error: String(error) }, "the ends of numbers could not be written");
  toEnd(keepNumberEnds(db, live.parties, tellEnds));
  testRunRoutes(http.add, {
    db,
    place: sipPlace,
    lend: (credential) => hotline.lend(credential),
    number: () => live.config().numbers[0]?.number,
    promptFolders: [prompts.uploaded, prompts.shipped],
    rtpPorts: [31_000, 31_998],
    isDraining: live.isDraining,
  });
  http.addSocket(livePath, { permission: "signedIn" }, (socket, session) => {
    const { key, principal, address } = session;
    const actor = { userId: principal.user.id, login: principal.user.login, address };
    pushLive(
      room,
      version,
      () => sessions.principalOf(key) ?? principal,
      socket,
      () => sessions.touch(key),
      (subject) => void seesNumbers({ session, actor }, subject),
    );
  });
  const browserPhones = createBrowserPhones();
  http.addSocket(sipPath, { protocol: "sip", permission: "agent.work" }, (socket, { principal }, request) => {
    const device = live.config().devices.find(({ user, kind }) => user === principal.user.id && kind === "browser");
    const { remoteAddress: host = "", remotePort: port = 0 } = request.socket;
    if (!device) return socket.close(4403, "no browser device");
    live.attachWebSocket(socket, { device: device.id, remote: { host, port } });
    browserPhones.opened(device.id, socket);
  });
  exposePulse(status.registry, () => ({
    ...live.pulse(),
    followerFailures: office.pulse?.followerFailures ?? 0,
    officeUnreadFacts: office.pulse?.unreadFacts ?? 0,
    officeUp: office.isUp ? 1 : 0,
  }));
  const uncaught = outliveFaults(log, status.registry);
  openHealth(parts, http.add, status.registry, uncaught);
  statusRoutes(http.add, {
    registry: status.registry,
    version,
    health: () => ({
      draining: live.isDraining(),
      parts: {
        database: database.isUp ? "ok" : "down",
        live: "ok",
        ...(hasOffice && { office: office.isUp ? ("ok" as const) : ("down" as const) }),
      },
    }),
  });
  // All who reckon with the day's facts have read them by now.
  readAgentsDay(live);
  // Of several servers the first by name tells.
  const thresholds = watchThresholds(live, {
    look: () => nodes.lookTogether(),
    tells: () => nodes.others.every(({ node, look }) => look === undefined || node > nodes.name),
  });
  toEnd(() => thresholds.close());
  await live.letFactsGo();
  thresholds.start();
  const missing = http.missing();
  if (missing.length > 0) throw new Error(`operations without a deed: ${missing.join(", ")}`);
  await listen(http.app, config);
};
