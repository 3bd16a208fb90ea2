import { until } from "@zongji/kit";
import type { Lived } from "./day-callers.ts";
import { type CalledOut, hasTalked, wasBusy } from "./day-citizens.ts";
import type { Hotline, Sql } from "./hotline.ts";

/** One thing that must hold at the end of a day. */
export type Line = { readonly what: string; readonly holds: boolean; readonly told: string };

const count = async (sql: Sql, text: string, values: readonly unknown[] = []): Promise<number> =>
  Number((await sql<{ n: string }>(text, values))[0]!.n);

const line = (what: string, left: number, right: number, words = ""): Line => ({
  what,
  holds: left === right,
  told: `${left} = ${right}${words}`,
});

const came = "select call from fact where type = 'CallArrived'";

const callLines = async (sql: Sql, lives: readonly Lived[]): Promise<Line[]> => {
  const ids = lives.map(({ callId }) => callId);
  const known = await count(
    sql,
    `select count(distinct body->>'sipCallId') as n from fact where type = 'CallArrived' and body->>'sipCallId' = any($1)`,
    [ids],
  );
  const rows = await count(sql, "select count(*) as n from call_record where direction = 'inbound'");
  const byDisposition = await sql<{ disposition: string | null; n: string }>(
    "select disposition, count(*) as n from call_record where direction = 'inbound' group by disposition order by disposition",
  );
  const sum = byDisposition.reduce((total, { disposition, n }) => total + (disposition === null ? 0 : Number(n)), 0);
  const [ends, twice] = [
    await count(sql, `select count(*) as n from fact where type = 'CallEnded' and call in (${came})`),
    await count(
      sql,
      "select count(*) as n from (select call from fact where type = 'CallEnded' group by call having count(*) > 1) as each",
    ),
  ];
  const arrived = await count(sql, "select count(*) as n from fact where type = 'CallArrived'");
  const over = byDisposition.find(({ disposition }) => disposition === "D9");
  const words = byDisposition.map(({ disposition, n }) => `${disposition ?? "none"} ${n}`).join(", ");
  return [
    line("lost calls: callers' calls that the hotline knows", known, lives.length),
    line("lost calls: rows of the call log for callers' calls", rows, lives.length),
    line("I1: the sum of the dispositions is the inbound total", sum, lives.length, ` (${words})`),
    line("every call that arrived has ended", ends, arrived),
    line("no call ended twice", twice, 0),
    line("D9: callers that were refused", Number(over?.n ?? 0), lives.filter(({ refused }) => refused >= 400).length),
  ];
};

/** 呼出. `granted`: as the agents were told; `called`: as the citizens' phones rang. */
const outboundLines = async (sql: Sql, granted: number, called: readonly CalledOut[]): Promise<Line[]> => {
  const facts = (type: string) => count(sql, "select count(distinct call) as n from fact where type = $1", [type]);
  const rows = (where: string) =>
    count(sql, `select count(*) as n from call_record where direction = 'outbound' and ${where}`);
  const causes = await sql<{ cause: string; n: string }>(
    "select ending->>'cause' as cause, count(*) as n from call_record where direction = 'outbound' group by cause order by cause",
  );
  const words = causes.map(({ cause, n }) => `${cause} ${n}`).join(", ");
  const ended = await count(
    sql,
    `select count(distinct call) as n from fact where type = 'CallEnded' and call not in (${came})`,
  );
  const talked = called.filter(hasTalked).length;
  return [
    line("calls out: those that were granted have ended", ended, granted),
    line("calls out: those that were dialled came to a citizen", await facts("DialStarted"), called.length),
    line("calls out: rows of the call log", await rows("true"), called.length, ` (${words})`),
    line("calls out: answered", await facts("DialAnswered"), talked),
    line("calls out: talks in the call log", await rows('marks @> \'[{"name": "tA"}]\''), talked),
    line("calls out: busy", await rows("ending->>'cause' = 'busy'"), called.filter(wasBusy).length),
  ];
};

/** The log as the console shows it. */
const logLines = async ({ administrator }: Hotline, inbound: number, outbound: number): Promise<Line[]> => {
  const total = async (direction: string) =>
    (await administrator.ask<{ total: number }>("GET", `/api/calls?direction=${direction}&count=exact`)).total;
  return [
    line("the log's total of calls in, against those placed", await total("inbound"), inbound),
    line("the log's total of calls out, against those that came to a citizen", await total("outbound"), outbound),
  ];
};

/** I2 by the facts: time signed in, against the spans of the states that are no offline. */
const agentLines = async (sql: Sql): Promise<Line[]> => {
  const signedIn = await count(
    sql,
    `select coalesce(sum(case type when 'AgentSignedIn' then -at else at end), 0) as n from fact
     where type in ('AgentSignedIn', 'AgentSignedOut')`,
  );
  const inStates = await count(
    sql,
    "select coalesce(sum(coalesce(to_at, from_at) - from_at), 0) as n from agent_state_span where state <> 'offline'",
  );
  const open = await count(
    sql,
    "select count(*) as n from agent_state_span where to_at is null and state <> 'offline'",
  );
  return [
    line("I2: agents' time signed in is the sum of their states, ms", inStates, signedIn),
    line("states that go on though their agents signed out", open, 0),
  ];
};

const queueLines = async (sql: Sql): Promise<Line[]> => {
  const facts = (type: string) => count(sql, "select count(*) as n from fact where type = $1", [type]);
  const distinct = (types: readonly string[], key: string) =>
    count(sql, `select count(distinct body->>'${key}') as n from fact where type = any($1)`, [types]);
  const [entered, left] = [await facts("QueueEntered"), await facts("QueueLeft")];
  const offers = await facts("OfferStarted");
  const [answered, ended] = [await facts("OfferAnswered"), await facts("OfferEnded")];
  return [
    line("I4: visits to a queue are those that were left", left, entered),
    line("I4: each visit was left once", await distinct(["QueueLeft"], "visit"), entered),
    line(
      "I5: offers are those answered and those that ended otherwise",
      answered + ended,
      offers,
      ` (${answered} answered)`,
    ),
    line("I5: each offer came out once", await distinct(["OfferAnswered", "OfferEnded"], "offer"), offers),
    line(
      "visits in the read table without an end",
      await count(sql, "select count(*) as n from queue_visit where left_at is null"),
      0,
    ),
    line(
      "offers in the read table without an end",
      await count(sql, "select count(*) as n from offer where ended_at is null and answered_at is null"),
      0,
    ),
  ];
};

/** What the switch still holds. */
const leftLines = async ({ server }: Hotline): Promise<Line[]> => {
  const metrics = await server.metrics();
  const held = [...metrics].filter(
    ([name]) => /^zongji_(calls|switch_legs)/.test(name) && !/total|ended_sum/.test(name),
  );
  const legs = held.filter(([, value]) => value !== 0).map(([name, value]) => `${name} ${value}`);
  return [
    { what: "legs and calls left", holds: legs.length === 0, told: legs.length === 0 ? "none" : legs.join(", ") },
    line(
      "RTP ports open, against those for calls to come",
      server.rtpPortsOpen().length,
      metrics.get("zongji_switch_media_spare_ports") ?? 0,
    ),
    line("faults of the live hotline", metrics.get("zongji_faults") ?? 0, 0),
    line(
      "facts that the database rejects",
      (metrics.get("zongji_shipping_rejected") ?? 0) + (metrics.get("zongji_shipping_differing") ?? 0),
      0,
    ),
  ];
};

/** Every fact is in the database, and every follower has seen it. */
const settled = ({ server, sql }: Hotline): Promise<unknown> =>
  until(
    "the database has every fact",
    async () => {
      const waiting = (await server.metrics()).get("zongji_shipping_waiting");
      const [behind] = await sql<{ n: string }>(
        `select count(*) as n from follower_position p
         where p.seq < (select max(seq) from fact f where f.node = p.node and f.epoch = p.epoch)`,
      );
      return waiting === 0 && Number(behind!.n) === 0;
    },
    { limitMs: 60_000, everyMs: 500 },
  ).catch(() => undefined);

/** The day's reckoning. `lives`: every call that was placed; `granted`: calls out that were. */
export const reckon = async (
  hotline: Hotline,
  lives: readonly Lived[],
  granted: number,
  called: readonly CalledOut[],
): Promise<Line[]> => {
  await settled(hotline);
  const { sql } = hotline;
  return [
    ...(await callLines(sql, lives)),
    ...(await outboundLines(sql, granted, called)),
    ...(await logLines(hotline, lives.length, called.length)),
    ...(await agentLines(sql)),
    ...(await queueLines(sql)),
    ...(await leftLines(hotline)),
  ];
};
