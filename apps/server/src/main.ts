// The server: builds everything and passes plain objects. Prints what runs where; ends by Ctrl-C.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { livePath, sipPath } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import type pino from "pino";
import { type Accounts, accountRoutes, firstPasswords, type GivenPassword, Sessions } from "./accounts/index.ts";
import { agentRoutes, pushLive, stateFollower, supervisionFollower, supervisionRoutes } from "./agents/index.ts";
import { bringUpDatabase } from "./bring-up.ts";
import { createBrowserPhones } from "./browser-phones.ts";
import { callFollower, callRoutes, pastCallsOf } from "./calls/index.ts";
import { BadSetting, type Config, isLoopback, readConfig } from "./config.ts";
import { takeDataFolder } from "./data-folder.ts";
import { Database } from "./database/index.ts";
import { outliveFaults } from "./faults.ts";
import { firstStart } from "./first-start.ts";
import { Hotline, hotlineRoutes, sealOf } from "./hotline/index.ts";
import { createHttp, loadCertificate } from "./http/index.ts";
import { lineRoutes } from "./lines/index.ts";
import { type Live, startLive } from "./live/index.ts";
import { liveOptions } from "./live-options.ts";
import { openLog } from "./log.ts";
import { checkPorts, portSentence } from "./ports.ts";
import { exposePulse } from "./pulse.ts";
import { CannotStart } from "./sentence.ts";
import { createStatus, statusRoutes } from "./status.ts";
import { equipTestCaller, placeTestCaller } from "./test-caller.ts";
import { testRunRoutes } from "./test-runs/index.ts";
import { version } from "./version.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const consoleFolder = process.argv.find((word) => word.startsWith("--console="))?.slice("--console=".length);

/** What was begun, to be ended in the opposite order. */
const ends: (() => unknown)[] = [];
let ending = Promise.resolve();
/** Whoever asks again, waits for the end that goes on. */
const endAll = (log?: pino.Logger): Promise<void> => {
  ending = ending.then(async () => {
    for (const end of ends.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        log?.error({ err: error }, "a part did not end well");
      }
    }
  });
  return ending;
};

const printAccounts = (given: readonly GivenPassword[], file: string): void => {
  console.log("\nFirst start: these accounts were made. Each password is to be changed at the first sign-in.");
  for (const { login, password, name } of given) console.log(`  ${login.padEnd(14)} ${password}  ${name}`);
  console.log(`They stand in ${file} until all are changed.\n`);
};

/** Where the test caller comes to: any UDP listener, the first of them. */
const placeOf = ({ bind, listeners }: Config): { host: string; port: number } => {
  const udp = listeners.find(({ transport }) => transport === "udp");
  return udp ? { host: udp.bind, port: udp.port } : { host: bind, port: 5060 };
};

/** Every address that a certificate of ours is asked for. */
const addressesOf = ({ bind, advertise, listeners }: Config): readonly string[] => [
  ...new Set([bind, advertise, ...listeners.flatMap((one) => [one.bind, one.advertise?.host ?? one.bind])]),
];

const hostPort = (host: string, port: number): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

const sipLines = ({ listeners }: Config): readonly string[] =>
  listeners.map(({ transport, bind, port, media }, index) => {
    const place = `${hostPort(bind, port)} by ${transport.toUpperCase()}`;
    return `  ${index === 0 ? "SIP" : "   "}       ${place}; RTP on ${media.bind} UDP ${media.ports.join("-")}`;
  });

const run = async (): Promise<void> => {
  const config = readConfig();
  const { dataFolder, bind, httpPort } = config;
  ends.push(takeDataFolder(dataFolder));
  await checkPorts(config);
  const log = openLog(config);
  log.info({ version }, "the server starts");

  // The database, and what is kept beside it for when it is away.
  const database = await Database.prepare({
    dataFolder,
    url: config.databaseUrl,
    onEvent: (what) => log.warn({ what }, "PostgreSQL changed its state"),
  });
  ends.push(() => database.close());
  const { db } = database;
  const seal = sealOf(join(dataFolder, "keys", "trunk.key"));
  const hotline = new Hotline(db, join(dataFolder, "configuration.json"), seal);
  ends.push(() => hotline.close());
  const sessions = new Sessions(join(dataFolder, "sessions.json"), Date.now, (error) =>
    log.error({ err: error }, "the sessions could not be written down"),
  );
  ends.push(() => sessions.close());
  const passwordsFile = join(dataFolder, "first-passwords.txt");
  const passwords = firstPasswords(db, passwordsFile);
  const callerFile = join(dataFolder, "test-caller.json");
  const sipPlace = placeOf(config);

  let given: GivenPassword[] | undefined;
  const withDatabase = async (): Promise<void> => {
    const example = exampleHotline();
    const first = { ...example, schedule: { ...example.schedule, zone: config.timeZone } };
    given = await firstStart(db, first, passwords.write);
    await equipTestCaller(db, callerFile, sipPlace);
    await hotline.reload();
    await passwords.check();
  };
  const stopping = new AbortController();
  ends.push(() => stopping.abort());
  placeTestCaller(callerFile, sipPlace);
  const isUp = await bringUpDatabase(database, {
    canWait: hotline.config !== undefined,
    waitMs: 4000,
    afterwards: withDatabase,
    onFailure: (error) => log.warn({ err: error }, "the database does not answer"),
    signal: stopping.signal,
  });

  const first = hotline.config;
  if (first === undefined) throw new CannotStart(`The database holds no hotline: see ZONGJI_DATA or DATABASE_URL.`);
  const prompts = { shipped: join(root, "prompts"), uploaded: join(dataFolder, "prompts") };
  const promptFolders = [prompts.uploaded, prompts.shipped];

  // TLS listeners for SIP show the web's certificate, also where the web itself speaks plainly on loopback.
  const isSecure = config.tls !== undefined || !isLoopback(bind);
  const certificate =
    isSecure || config.listeners.some(({ transport }) => transport === "tls")
      ? await loadCertificate(config.tls, dataFolder, addressesOf(config))
      : undefined;

  // The live hotline.
  const live = await startLive(
    liveOptions({
      config,
      version,
      db,
      hotline,
      first,
      followers: [callFollower, stateFollower, supervisionFollower],
      promptFolders,
      certificate,
      log,
    }),
  );
  ends.push(() => live.close());
  hotline.onChange((changed) => live.configure(changed));
  if (hotline.config !== first) live.configure(hotline.config ?? first);

  // The web.
  const tls = isSecure ? certificate : undefined;
  const status = createStatus(() => database.isUp);
  const http = await createHttp({
    log,
    version,
    tls,
    findSession: (token) => sessions.find(token),
    onAnswer: status.onAnswer,
    ...(consoleFolder && { consoleFolder }),
  });
  ends.push(() => http.app.close());
  sessions.onEnd((session, why) => http.endSession(session.key, why));
  sessions.onRefresh(http.recheckSession);
  const accounts: Accounts = {
    db,
    sessions,
    changed: () => hotline.reload(),
    ownPassword: async (user) => {
      await passwords.changed(user);
      await passwords.check();
    },
    listeners: config.listeners,
    inUse: (device) => live.look().agents.some((agent) => agent.device === device),
  };
  accountRoutes(http.add, accounts);
  hotlineRoutes(http.add, { db, prompts, seal, changed: () => hotline.reload() });
  const room = { live, db, configured: () => hotline.reload(), pastCallsOf: pastCallsOf(db) };
  agentRoutes(http.add, room);
  supervisionRoutes(http.add, room);
  lineRoutes(http.add, { live, db });
  callRoutes(http.add, { db, parties: live.parties, recordingsFolder: join(dataFolder, "recordings") });
  testRunRoutes(http.add, {
    db,
    place: sipPlace,
    lend: (credential) => hotline.lend(credential),
    number: () => live.config().numbers[0]?.number,
    promptFolders,
    rtpPorts: [31_000, 31_998],
    isDraining: live.isDraining,
  });
  http.addSocket(livePath, { permission: "signedIn" }, (socket, { key, principal }) =>
    pushLive(room, version, () => sessions.principalOf(key) ?? principal, socket),
  );
  const browserPhones = createBrowserPhones();
  http.addSocket(sipPath, { protocol: "sip", permission: "agent.work" }, (socket, { principal }, request) => {
    const device = live.config().devices.find(({ user, kind }) => user === principal.user.id && kind === "browser");
    const { remoteAddress: host = "", remotePort: port = 0 } = request.socket;
    if (!device) return socket.close(4403, "no browser device");
    live.attachWebSocket(socket, { device: device.id, remote: { host, port } });
    browserPhones.opened(device.id, socket);
  });
  exposePulse(status.registry, live.pulse);
  outliveFaults(log, status.registry);
  statusRoutes(http.add, {
    registry: status.registry,
    version,
    health: () => ({ draining: live.isDraining(), parts: { database: database.isUp ? "ok" : "down", live: "ok" } }),
  });
  const missing = http.missing();
  if (missing.length > 0) throw new Error(`operations without a deed: ${missing.join(", ")}`);

  await http.app.listen({ host: bind, port: httpPort }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(portSentence("ZONGJI_HTTP_PORT", "TCP", bind, httpPort, error.code ?? error.message));
  });
  if (given) printAccounts(given, passwordsFile);
  const host = bind.includes(":") ? `[${bind}]` : bind;
  console.log(`Zongji ${version}`);
  console.log(
    `  console   ${tls ? "https" : "http"}://${host}:${httpPort}${tls?.selfSigned ? "  (self-signed certificate)" : ""}`,
  );
  for (const line of sipLines(config)) console.log(line);
  console.log(`  database  ${database.place}${isUp ? "" : ", which does not answer yet: calls are taken without it"}`);
  console.log(`  data      ${dataFolder}`);
  console.log("Zongji is ready");
  log.info("the server is ready");

  stopOnSignal(config, live, log);
};

/** Ctrl-C lets calls go on for a while; again, or without a launcher, it ends them. */
const stopOnSignal = (config: Config, live: Live, log: pino.Logger): void => {
  let isStopping = false;
  const drain = (limitMs: number, onLeft?: (calls: number) => void): Promise<unknown> =>
    live.drain(limitMs, onLeft).catch((error: unknown) => log.error({ err: error }, "the drain failed"));
  const end = async (): Promise<void> => {
    if (ends.length === 0) return;
    // While the browsers are still connected, so that they are told by BYE.
    await drain(0);
    if (ends.length === 0) return;
    await endAll(log);
    log.info("the server stopped");
    process.exit(0);
  };
  const stop = async (): Promise<void> => {
    if (isStopping) {
      console.log("Ending the calls that go on.");
      return end();
    }
    isStopping = true;
    console.log("Draining: no new calls. Ctrl-C again ends those that go on.");
    await drain(config.drainSec * 1000, (left) => console.log(`  ${left} call${left === 1 ? "" : "s"} to go`));
    await end();
  };
  onStop = () => void stop();
  process.on("disconnect", () => void end());
};

/** While the server still starts, Ctrl-C ends what was begun, and nothing is left behind. */
let isBrokenOff = false;
let onStop = (): void => {
  isBrokenOff = true;
  void endAll().then(() => process.exit(1));
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => onStop());

process.on("SIGHUP", () => {});
try {
  await run();
} catch (error) {
  await endAll();
  const isSentence = error instanceof BadSetting || error instanceof CannotStart;
  if (!isBrokenOff) console.error(isSentence ? error.message : error);
  process.exit(1);
}
