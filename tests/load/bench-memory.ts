// node bin/run.mjs tests/load/bench-memory.ts [CALLS]: what of a day's calls stays in the memory of the live process, in KB a call, with a wall and a desk open.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deskNow, ownToday, readAgentsDay, wallOf } from "../../apps/live/src/agents/room.ts";
import { createHourOfFacts } from "../../apps/live/src/health/restarts.ts";
import { createRefusals } from "../../apps/live/src/lines/status.ts";
import { createSubjects, type Live } from "../../apps/live/src/live/index.ts";
import { createPartyCache } from "../../apps/live/src/live/party-cache.ts";
import { createTodaysFacts } from "../../apps/live/src/live/todays-facts.ts";
import { dayStart } from "../../packages/domain/src/index.ts";
import { partiesOf } from "../../packages/store/src/index.ts";
import type { Principal } from "../../packages/web/src/index.ts";
import { Traffic, userOf } from "./desk-traffic.ts";

const calls = Number(process.argv[2] ?? 20_000);
const few = Math.round(calls / 10);
const zone = "Asia/Shanghai";
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

let now = dayStart(Date.UTC(2026, 10, 25, 4), zone) + 1;
const clock = () => now;
const recent = createTodaysFacts(zone, now);
recent.earlier(undefined);
let came = 0;
const partyCache = createPartyCache(partiesOf(Buffer.alloc(32, 1)));
const traffic = new Traffic(
  { agents: 100, groups: 10, rate: 0 },
  partyCache,
  (facts) => {
    // As the journal does, which is not what is measured.
    partyCache.take(now);
    const { calls: standing, agents, timers, recordings } = traffic.hotline;
    for (const table of [standing, agents, timers, recordings]) table.takeChanged();
    recent.add(facts);
    subjects.note(facts);
    for (const { type } of facts) if (type === "CallEnded") came += 1;
  },
  clock,
);
const subjects = createSubjects(traffic.hotline, () => 0);
const live = {
  clock: { now: clock, steady: clock, offsetMs: () => 0, zone },
  config: () => traffic.hotline.config,
  look: subjects.look,
  takeTouched: subjects.take,
  agentsOf: subjects.agentsOf,
  factsOf: recent.ofCall,
  today: () => recent.today(now),
  readDay: recent.read,
  numberOf: partyCache.numberOf,
} as unknown as Live;
const room = { live, pastCallsOf: async () => [] };
const principal: Principal = {
  user: { id: userOf(1), login: "1", name: "1", agentNo: "1", roles: [], groups: [] },
  permissions: [{ action: "wall.see", scope: "all" }],
  mustChangePassword: false,
};
const [refusals, hour] = [createRefusals(), createHourOfFacts("n")];
for (const reader of [refusals, hour]) recent.read(reader);
readAgentsDay(live);
recent.letGo();

/** What asks of the day in a server: walls, desks, lines, the health page. */
const ask = (): void => {
  live.takeTouched();
  wallOf(room, principal);
  deskNow(room, principal);
  ownToday(room, principal.user.id as never);
  refusals.byTrunk();
  hour.at(now);
};

/** Calls until so many have ended, four inputs a second. @returns bytes that are in use then */
const until = (ended: number): number => {
  for (let n = 0; came < ended; n += 1) {
    now += 250;
    traffic.next();
    if (n % 100 === 0) ask();
  }
  ask();
  collect();
  return process.memoryUsage().heapUsed;
};

traffic.signIn();
const before = until(few);
const after = until(calls);
console.log({
  calls,
  hours: Math.round((now - recent.today(now)) / 360_000) / 10,
  standing: traffic.hotline.calls.size,
  [`MBAfter${few}`]: Math.round(before / 1e5) / 10,
  [`MBAfter${calls}`]: Math.round(after / 1e5) / 10,
  kBThatStayOfACall: Math.round((after - before) / (calls - few) / 100) / 10,
});
