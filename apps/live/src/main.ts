// The server: builds everything and passes plain objects. Prints what runs where; ends by Ctrl-C. The live hotline comes first, and what it needs is
// loaded first: after a crash callers hear nothing until it is up.

import { X509Certificate } from "node:crypto";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configAt } from "@zongji/domain";
import {
  BadSetting,
  CannotStart,
  Database,
  type Db,
  loadPastDials,
  loadPastTalks,
  openLog,
  refusalCode,
  sealOf,
  takeDataFolder,
} from "@zongji/store";
import { loadSlowly, officeSocket } from "@zongji/web";
import type pino from "pino";
import { firstPasswords, type GivenPassword } from "./accounts/index.ts";
import { bringUpDatabase } from "./bring-up.ts";
import { loadCertificate } from "./certificate.ts";
import { machineClock } from "./clock.ts";
import { type Config, isLoopback, readConfig } from "./config.ts";
import { watchDescriptors } from "./descriptors.ts";
import { Hotline } from "./hotline/index.ts";
import { type Live, spokenFolder, startLive, thisMachine } from "./live/index.ts";
import { liveOptions } from "./live-options.ts";
import { Nodes } from "./nodes/index.ts";
import { OfficeLink } from "./office-link.ts";
import { checkPorts } from "./ports.ts";
import { version } from "./version.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** The run before was stopped, and died while it drained: its calls may end, and no more come. */
const isDraining = process.argv.includes("--draining");
/** The parent runs the office too. */
const hasOffice = process.argv.includes("--office");
const consoleFolder = process.argv.find((word) => word.startsWith("--console="))?.slice("--console=".length);

/** What was begun, to be ended in the opposite order. */
const ends: (() => unknown)[] = [];
let ending = Promise.resolve();
/** Whoever asks again, waits for the end that goes on. */
const endAll = (log?: pino.Logger): Promise<void> => {
  ending = ending.then(async () => {
    // Who waits for an end must not find the process gone meanwhile, with nothing left to do.
    const awake = setInterval(() => {}, 1000);
    for (const end of ends.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        log?.error({ err: error }, "a part did not end well");
      }
    }
    clearInterval(awake);
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

const isSecureWeb = ({ tls, bind }: Config): boolean => tls !== undefined || !isLoopback(bind);
const webAddress = (config: Config): string =>
  `${isSecureWeb(config) ? "https" : "http"}://${hostPort(config.bind, config.httpPort)}`;

const sipLines = ({ listeners }: Config): readonly string[] =>
  listeners.map(({ transport, bind, port, media }, index) => {
    const place = `${hostPort(bind, port)} by ${transport.toUpperCase()}`;
    return `  ${index === 0 ? "SIP" : "   "}       ${place}; RTP on ${media.bind} UDP ${media.ports.join("-")}`;
  });

/** How long the word that all is ready waits for the office. */
const officeWaitMs = 15_000;

const sayReady = (config: Config, web: string, database: string): void => {
  console.log(`Zongji ${version}`);
  console.log(`  console   ${web}`);
  for (const line of sipLines(config)) console.log(line);
  console.log(`  database  ${database}`);
  console.log(`  data      ${config.dataFolder}`);
  console.log("Zongji is ready");
};

/** What calls don't need. */
const loadRest = async () => {
  await loadSlowly();
  return Promise.all([import("./web.ts"), import("./test-caller.ts")]);
};

/** What was before this run, and what the rules ask about. */
const rememberPast = async (db: Db, live: Live, startedAt: number): Promise<void> => {
  const known = live.config();
  live.remember(await loadPastTalks(db, known, startedAt), await loadPastDials(db, known, startedAt));
};

const run = async (): Promise<void> => {
  const config = readConfig();
  const { dataFolder } = config;
  const tellTaken = (pid: number) =>
    console.log(`The server that lost its parent (process ${pid}) was ended: its calls go on here.`);
  ends.push(takeDataFolder(dataFolder, tellTaken));
  await checkPorts(config);
  const log = openLog(config);
  log.info({ version }, "the server starts");

  // The database, and what is kept beside it for when it is away.
  const database = new Database({
    dataFolder,
    ...{ url: config.databaseUrl, clock: machineClock },
    onEvent: (what) => log.warn({ what }, "PostgreSQL changed its state"),
  });
  ends.push(() => database.close());
  const { db } = database;
  const seal = sealOf(join(dataFolder, "keys", "trunk.key"));
  const hotline = new Hotline(db, join(dataFolder, "configuration.json"), seal, {
    onUnwritten: (error) => log.error({ err: error }, "the configuration could not be written down; trying again"),
    onUnrunnable: (where, problems) =>
      log.error({ where, problems: problems.slice(0, 10) }, "the configuration can't be run; the last good one holds"),
  });
  ends.push(() => hotline.close());
  const office = new OfficeLink(officeSocket(dataFolder));
  ends.push(() => office.close());
  const nodes = new Nodes({
    db,
    name: config.node,
    url: config.url ?? webAddress(config),
    version,
    keys: join(dataFolder, "keys"),
    file: join(dataFolder, "node.json"),
    wasThere: hotline.config !== undefined,
    listen: (channel, onNotice) => database.listen(channel, onNotice),
    onSilence: () => office.shipped(),
    log,
  });
  const passwordsFile = join(dataFolder, "first-passwords.txt");
  const passwords = firstPasswords(db, passwordsFile);
  const sipPlace = placeOf(config);
  const testCaller = { file: join(dataFolder, "test-caller.json"), place: sipPlace };

  const startedAt = machineClock.now();
  let onUp = async (): Promise<void> => {};
  let given: readonly GivenPassword[] | undefined;
  const stopping = new AbortController();
  ends.push(() => stopping.abort());
  const bringUp = async (canWait: boolean): Promise<boolean> => {
    const { keepUp } = await import("./upkeep.ts");
    await database.open();
    return bringUpDatabase(database, {
      canWait,
      waitMs: 4000,
      afterwards: async () => {
        given = await keepUp({ db, hotline, nodes, seal, passwords, timeZone: config.timeZone, testCaller });
        await onUp();
      },
      onFailure: (error) => log.warn({ err: error }, "the database does not answer"),
      signal: stopping.signal,
    });
  };
  const wasThere = hotline.config !== undefined;
  if (!wasThere) await bringUp(false);
  const first = hotline.config;
  if (first === undefined) throw new CannotStart(`The database holds no hotline: see ZONGJI_DATA or DATABASE_URL.`);

  // TLS listeners for SIP show the web's certificate, also where the web itself speaks plainly on loopback.
  const isSecure = isSecureWeb(config);
  const certificate =
    isSecure || config.listeners.some(({ transport }) => transport === "tls")
      ? await loadCertificate(config.tls, dataFolder, addressesOf(config))
      : undefined;
  const promptFolders = [join(dataFolder, "prompts"), join(root, "prompts"), spokenFolder(dataFolder)];
  const { isShort, close } = watchDescriptors();
  ends.push(close);
  const options = liveOptions({
    config,
    version,
    db,
    hotline,
    first,
    onShipped: () => office.shipped(),
    lookUp: (what, signal, body) => office.lookUp(what, signal, body),
    promptFolders,
    certificate,
    isShort,
    log,
  });
  const live = await startLive(options, thisMachine);
  ends.push(() => live.close());
  office.onFacts((bodies) => void live.append(bodies));
  onUp = () => rememberPast(db, live, startedAt);
  nodes.run(live, isSecure ? certificate && new X509Certificate(certificate.cert).fingerprint256 : undefined);
  ends.push(() => nodes.close());
  stopOnSignal(config, live, log);
  sayAlive();
  if (isDraining) void live.drain(config.drainSec * 1000);
  hotline.onChange((changed) => live.configure(configAt(changed, config.node)));
  nodes.onChange(() => void hotline.reload().catch(() => {}));
  if (hotline.config !== first) live.configure(configAt(hotline.config ?? first, config.node));
  log.info({ sinceStartMs: Math.round(machineClock.mono()) }, "the live hotline is up");

  // All else: the database comes while the web is opened.
  const coming = wasThere ? bringUp(true) : Promise.resolve(true);
  // Waited for below; until then its failure is not nobody's.
  coming.catch(() => {});
  const tls = isSecure ? certificate : undefined;
  const toEnd = (end: () => unknown) => ends.push(end);
  const [{ openWeb }, { placeTestCaller }] = await loadRest();
  placeTestCaller(testCaller.file, sipPlace);
  const ours = { hasOffice, config, log, live, database, hotline, nodes, seal, passwords, office };
  const parts = { ...ours, tls, consoleFolder, sipPlace, isShort, toEnd };
  await openWeb(parts);
  log.info({ sinceStartMs: Math.round(machineClock.mono()) }, "the web is open");
  const isUp = await coming;
  if (hasOffice && isUp) await office.comesUp(officeWaitMs);
  if (isUp) await nodes.firstTurn(2000);
  if (given) printAccounts(given, passwordsFile);
  const web = `${webAddress(config)}${tls?.selfSigned ? "  (self-signed certificate)" : ""}`;
  const without = isUp ? "" : ", which does not answer yet: calls are taken without it";
  sayReady(config, web, `${database.place}${without}`);
  log.info({ sinceStartMs: Math.round(machineClock.mono()) }, "the server is ready");
  if (isDraining) onStop();
  // The next start is to find the programs compiled; a server that is killed would leave nothing.
  setTimeout(flushCompileCache, 1000).unref();
};

/** To the parent, which kills a server that hangs, and starts another: from now on, twice a second. */
const sayAlive = (): void => {
  let isSaid = true;
  setInterval(() => {
    if (!process.connected || !isSaid) return;
    isSaid = false;
    process.send?.("alive", () => {
      isSaid = true;
    });
  }, 500).unref();
};

/** Ctrl-C lets calls go on for a while; again it ends them. */
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
  process.on("disconnect", () => {
    log.error("the parent process died: calls go on, but nobody starts the server again; npm start takes it over");
  });
};

// What is said may have no reader any more once the parent is gone.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

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
  process.exit(isSentence && !isBrokenOff ? refusalCode : 1);
}
