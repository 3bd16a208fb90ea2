/** A closed day of a stage, with its calls, as the server writes them down; for tests only. */
import { canonicalJson, catalogue, type DayLine, dayTimes, linesText } from "@zongji/domain";
import { hashOfLink, sha256 } from "@zongji/store";

const zone = "Asia/Shanghai";

/** Asks a database in SQL. */
export type Ask = (sql: string, values?: readonly unknown[]) => Promise<readonly object[]>;
export type StageDay = { readonly day: string; readonly lines: readonly DayLine[]; readonly calls: readonly string[] };

/** The day's entry behind the newest of the chain, with its figures. */
const writeEntry = async (ask: Ask, { day, lines }: StageDay, at: number): Promise<void> => {
  const { from, to } = dayTimes(day, zone);
  const body = canonicalJson(catalogue());
  const definitions = sha256(body);
  await ask("insert into day_definitions values ($1, $2) on conflict do nothing", [definitions, body]);
  const [newest] = (await ask("select no, hash from day_entry order by no desc limit 1")) as {
    no: number;
    hash: string;
  }[];
  const document = canonicalJson({
    ...{ format: "zongji-day/1", day, revision: 0, zone, from, to, at, definitions, identities: [], nodes: [] },
    ...{ figures: { lines: lines.length, sha256: sha256(linesText(lines)) }, facts: { sha256: sha256("") } },
    ...{ positions: [], open: { calls: 0, visits: 0, offers: 0, dials: 0 } },
  });
  const link = {
    ...{ no: Number(newest?.no ?? 0) + 1, day, revision: 0, digest: sha256(document), previous: newest?.hash ?? "" },
  };
  await ask(
    "insert into day_entry (no, day, revision, at, document, digest, previous, hash, definitions) values ($1, $2, 0, $3, $4, $5, $6, $7, $8)",
    [link.no, day, at, document, link.digest, link.previous, hashOfLink(link), definitions],
  );
  for (const [place, { by, key, values }] of lines.entries())
    await ask(`insert into day_figure (day, revision, place, "by", key, "values") values ($1, 0, $2, $3, $4, $5)`, [
      ...[day, place, by, key, JSON.stringify(values)],
    ]);
};

/** Writes the day down: its entry, its figures, its calls, and what the contract is told of it. */
export const writeClosedDay = async (ask: Ask, given: StageDay): Promise<void> => {
  const { day, lines, calls } = given;
  const { from, to } = dayTimes(day, zone);
  const at = to + 3_600_000;
  await writeEntry(ask, given, at);
  for (const [no, call] of calls.entries())
    await ask(
      `insert into call_record (id, direction, started_at, ended_at, withheld, called_number, trunk, disposition, user_id, agent_no, talk_ms, users, agent_nos, groups)
       values ($1, 'inbound', $2, $3, false, '12345678', 'carrier', 'D2', 'a', '8001', $4, '{}', '{}', '{}')`,
      [call, from + (9 * 60 + no) * 60_000, from + (10 * 60 + no) * 60_000, (45 + no * 7) * 1000],
    );
  const value = (by: string, key: string | null, name: string): number =>
    lines.find((line) => line.by === by && line.key === key)?.values[name]?.[0] ?? 0;
  const whole = (name: string): number => value("none", null, name);
  const told = {
    ...{ side: "server", day, requests: whole("kpiRequests"), answered: whole("kpiAnswered") },
    ...{ ratings: whole("rated"), satisfied: whole("satisfied") },
    neutral: value("option", "一般", "rated") - value("option", "一般", "satisfied"),
    allHours: {
      requests: Math.max(whole("allRequests"), whole("kpiRequests")),
      answered: Math.max(whole("allRequestsAnswered"), whole("kpiAnswered")),
    },
    ratedOn: { ratings: 0, satisfied: 0, neutral: 0 },
  };
  await ask("insert into event (type, v, subject, at, body) values ('DayClosed', 2, 'contract', $1, $2)", [
    ...[at, JSON.stringify(told)],
  ]);
};
