// Makes the corpus of an earlier release: node bin/load.mjs tests/e2e/corpus/make.ts CHECKOUT COMMIT NAME (README.md beside this file).
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  newWorld,
  type OutgoingCall,
  type Phone,
  type Server,
  sleep,
  startServer,
  tones,
  until,
  type World,
  within,
} from "@zongji/kit";
import {
  answerNext,
  becomes,
  citizenCalls,
  logOnceOver,
  openCarrier,
  pressOne,
  type Seat,
  takePhoneSeat,
  talkWith,
} from "../cast.ts";
import { type CallRecord, type Person, signInFirst } from "../scene.ts";
import { type CorpusName, corpora, type Expected, keepCorpus, queryIn, readRows, type SavedPhone } from "./corpus.ts";
import { soundOf } from "./sound.ts";

type House = {
  readonly server: Server;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly talker: Seat;
  readonly rester: Seat;
};

const settingsPaths = ["groups", "numbers", "trunks", "policies", "sign-in-rules", "users", "prompts", "dial-rights"];

/** What an administrator has changed since the first start. */
const configure = async (administrator: Person, carrier: Phone): Promise<string> => {
  await administrator.insist("PATCH", "/api/trunks/carrier", {
    match: ["127.0.0.1"],
    host: "127.0.0.1",
    port: carrier.sip.port,
  });
  await administrator.post("/api/trunks", {
    ...{ name: "第二运营商", transport: "udp", host: "192.0.2.77", port: 5070, match: ["192.0.2.77"] },
    ...{ maxLines: 30, enabled: true, default: false },
  });
  await administrator.insist("PATCH", "/api/groups/business", { wrapUpMs: 300_000, maxWaiting: 7 });
  await administrator.insist("PATCH", "/api/sign-in-rules", { passwordDays: 90 });
  const { restReasons } = await administrator.get("/api/policies");
  await administrator.insist("PATCH", "/api/policies", {
    restReasons: [...restReasons, { reason: "外出取件", limitMs: 900_000 }],
    dialMs: 45_000,
  });
  const { password } = await administrator.post("/api/users", {
    ...{ login: "wangfang", name: "王芳", agentNo: "8017", roles: ["agent"], groups: ["business"] },
  });
  return password;
};

const openHouse = async (world: World, release: string): Promise<House & { passwords: Record<string, string> }> => {
  const server = await startServer(world, { release });
  const administrator = await signInFirst(server, "administrator");
  const carrier = await openCarrier(world);
  const firstPassword = await configure(administrator, carrier);
  const talker = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const rester = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.agent });
  await rester.person.post("/api/agent/rest", { reason: "meal" });
  const passwords = {
    administrator: administrator.password,
    "8001": talker.person.password,
    "8002": rester.person.password,
    // Not changed yet: the next sign-in has to.
    wangfang: firstPassword,
  };
  return { server, administrator, carrier, talker, rester, passwords };
};

/** A citizen talks with 8001, who notes what it was about, and rates her. */
const answeredCall = async ({ talker, carrier, server }: House): Promise<OutgoingCall> => {
  const { citizen, agentCall } = await talkWith(talker, carrier, server, tones.caller);
  await sleep(2000);
  const { call } = await talker.person.get("/api/agent");
  await talker.person.post("/api/agent/note", { call: call.call, note: "查询登记进度", result: null });
  await talker.person.post("/api/agent/hang-up");
  await agentCall.ended;
  await sleep(1000);
  await citizen.press("2");
  await within("the survey ends", 30_000, citizen.ended);
  await talker.person.post("/api/agent/end-wrap-up");
  await becomes(talker, "ready");
  return citizen;
};

/** A citizen waits while nobody is ready, and gives up. */
const abandonedCall = async ({ talker, carrier, server }: House): Promise<OutgoingCall> => {
  await talker.person.post("/api/agent/rest", { reason: "meal" });
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await sleep(3000);
  await citizen.hangUp();
  await talker.person.post("/api/agent/ready");
  return citizen;
};

/** A citizen presses a key that the menu does not know, and gives up. */
const lostCall = async ({ carrier, server }: House): Promise<OutgoingCall> => {
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await sleep(800);
  await citizen.press("7");
  await sleep(1500);
  await citizen.hangUp();
  return citizen;
};

/** 8001 calls a number outside. */
const callOut = async ({ talker, carrier }: House): Promise<void> => {
  await talker.person.post("/api/agent/call-out", { number: "13912345678" });
  const own = await answerNext(talker);
  const other = await carrier.nextCall();
  other.answer();
  await sleep(2000);
  await other.hangUp();
  await within("the agent's call ends", 30_000, own.ended);
  await becomes(talker, "wrapUp");
  await talker.person.post("/api/agent/end-wrap-up");
};

const finishedCalls = async (house: House): Promise<CallRecord[]> => {
  const citizens = [await answeredCall(house), await abandonedCall(house), await lostCall(house)];
  await callOut(house);
  const isOver = ({ row, recordings, marks }: CallRecord) =>
    row.endedAt !== null && recordings.length > 0 && (row.agentNo === null || marks.some(({ name }) => name === "wE"));
  return until(
    "four calls are over in the log, with recording and wrap-up",
    async () => {
      const log = await logOnceOver(house.administrator, citizens);
      return log.length === 4 && log.every(isOver) && log;
    },
    { everyMs: 500 },
  );
};

const shown = async ({ administrator, server }: House) => {
  const settings: Record<string, unknown> = {};
  for (const name of settingsPaths) settings[`/api/${name}`] = await administrator.get(`/api/${name}`);
  const { items, total } = await administrator.get("/api/audit?pageSize=200");
  if (items.length !== total) throw new Error(`the audit trail has ${total} entries, more than a page holds`);
  return { settings, audit: items, rows: await readRows(server.dataFolder) };
};

const soundsOf = async (administrator: Person, calls: readonly CallRecord[]): Promise<Expected["sounds"]> => {
  const sounds: Record<string, Awaited<ReturnType<typeof soundOf>>> = {};
  for (const { row, recordings } of calls)
    if (recordings.length > 0) sounds[row.id] = await soundOf(administrator, row.id);
  return sounds;
};

/** The database hangs; from now on the journal alone knows what happens. One call ends, one waits, one talks; then all is killed. */
const killWithOpenCalls = async ({ server, administrator, carrier, talker }: House) => {
  const { citizen, agentCall } = await talkWith(talker, carrier, server, tones.caller);
  const database = server.pidsOf("postgres");
  for (const pid of database) process.kill(pid, "SIGSTOP");
  const answeredAt = Math.round(performance.timeOrigin + agentCall.answeredAtMs!);
  const unshipped = await citizenCalls(carrier, server, tones.otherCaller);
  await sleep(1500);
  await unshipped.hangUp();
  const waiting = await citizenCalls(carrier, server, tones.otherCaller);
  await pressOne(waiting);
  await until("one waits", async () => {
    const { groups } = await administrator.get("/api/wall");
    return groups.some((group: { waiting: unknown[] }) => group.waiting.length === 1);
  });
  await sleep(5000);
  const uptimeMs = Math.round(1000 * Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]));
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const killed = { at: Date.now(), boot, uptimeMs };
  await server.kill9();
  for (const pid of database) process.kill(pid, "SIGCONT");
  const open = { talking: citizen.saved(), agent: agentCall.saved(), waiting: waiting.saved(), answeredAt };
  return { killed, unshipped: { callId: unshipped.callId }, open: { carrierPort: carrier.sip.port, ...open } };
};

/** Ends the database cleanly, and leaves of its own journal the one file that the next start reads. */
const stopDatabase = async ({ dataFolder }: Server): Promise<void> => {
  await queryIn(dataFolder, "vacuum");
  await queryIn(dataFolder, "select pg_switch_wal()");
  await queryIn(dataFolder, "checkpoint");
  const [{ file }] = (await queryIn(dataFolder, "select pg_walfile_name(pg_current_wal_lsn()) as file")) as [
    { file: string },
  ];
  const pidFile = join(dataFolder, "postgres/postmaster.pid");
  process.kill(Number(readFileSync(pidFile, "utf8").split("\n")[0]), "SIGINT");
  await until("PostgreSQL has ended", () => !existsSync(pidFile));
  const wal = join(dataFolder, "postgres/pg_wal");
  for (const name of readdirSync(wal)) if (/^[0-9A-F]{24}$/.test(name) && name !== file) rmSync(join(wal, name));
};

const savedPhone = ({ phone }: Seat): SavedPhone => ({
  sipUser: phone.settings.number,
  password: phone.settings.credentials!.password,
  port: phone.sip.port,
});

const make = async (world: World, checkout: string, release: string, name: CorpusName): Promise<void> => {
  const { passwords, ...house } = await openHouse(world, checkout);
  const { server, administrator, talker, rester } = house;
  const calls = await finishedCalls(house);
  const sounds = await soundsOf(administrator, calls);
  const before = await shown(house);
  const ending = await killWithOpenCalls(house);
  await stopDatabase(server);
  const { keptShape } = (await import(join(checkout, "packages/domain/src/restore.ts"))) as { keptShape: number };
  const { httpPort: http, sipPort: sip, sipTlsPort: sipTls } = server;
  const bytes = await keepCorpus(world, name, server.dataFolder, {
    ...{ release, keptShape, ports: { http, sip, sipTls }, passwords },
    phones: { "8001": savedPhone(talker), "8002": savedPhone(rester) },
    ...before,
    ...{ calls, sounds, ...ending },
  });
  console.log(`${calls.length} calls, ${before.audit.length} audit entries, ${(bytes / 1024).toFixed(0)} KiB`);
};

const [checkout, release, asked] = process.argv.slice(2);
const name = corpora.find((each) => each === asked);
if (checkout === undefined || release === undefined || name === undefined)
  throw new Error(`Say which checkout, of which commit it is, and its name: ${corpora.join(", ")}.`);
const world = newWorld({ witnessed: false });
try {
  await make(world, checkout, release, name);
} finally {
  await world.close();
}
process.exit(0);
