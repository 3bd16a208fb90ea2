import { type Capture, header, until } from "@zongji/kit";
import { type Account, detailOf, dispositionsOf, type House, type Lived } from "@zongji/kit/traffic";
import { factsOf } from "./cast.ts";
import type { CallRecord, Person } from "./scene.ts";

/** Every call of the log with its facts, once all have ended. */
export const readLog = async (administrator: Person, count: number): Promise<CallRecord[]> => {
  const items = await until(
    `the log has ${count} calls that are over`,
    async () => {
      const all: { id: string; endedAt: number | null }[] = [];
      for (let page = "?test=yes&pageSize=200"; ; ) {
        const { items: some, next } = await administrator.insist("GET", `/api/calls${page}`);
        all.push(...some);
        if (!next) break;
        page = `?test=yes&pageSize=200&after=${encodeURIComponent(next)}`;
      }
      return all.length >= count && all.every(({ endedAt }) => endedAt !== null) && all;
    },
    { limitMs: 60_000, everyMs: 1000 },
  );
  const records: CallRecord[] = [];
  const left = [...items];
  const read = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift())
      records.push(await administrator.insist("GET", `/api/calls/${next.id}`));
  };
  await Promise.all([read(), read(), read()]);
  return records;
};

/** Within so many ms of each other are a moment of the wire and of the log. */
const nearMs = 300;
const isNear = (one: number, other: number): boolean => Math.abs(one - other) <= nearMs;

type Said = Readonly<Record<string, unknown>>;

const ofAccount = (account: Account, disposition: string | undefined): Said => {
  const { keys, silences, stays, visits, rings, talks, survey } = account;
  return {
    disposition: disposition ?? null,
    detail: disposition === undefined ? "" : detailOf(account, disposition),
    keys: keys.map(({ node, key, known }) => `${node} ${known ? key : "?"}`).join(", "),
    timeOuts: silences.map(({ node }) => node).join(", "),
    nodes: stays.map(({ node }) => node).join(", "),
    visits: visits.map(({ group, reason }) => `${group} ${reason}`).join(", "),
    rings: rings
      .map(({ agent, answeredAt, reason }) => `${agent} ${answeredAt === undefined ? reason : "ANSWER"}`)
      .join(", "),
    talks: talks.map(({ agent }) => agent).join(", "),
    survey: survey ? `${survey.over} ${survey.rated ?? ""}` : "",
  };
};

const ofRecord = (record: CallRecord): Said => {
  const all = (type: string) => factsOf(record, type) as unknown as Record<string, string>[];
  const ends = [...all("OfferEnded"), ...all("OfferAnswered")];
  const dials = all("DialAnswered");
  const asked = all("SurveyOffered").length > 0;
  return {
    disposition: record.row.disposition,
    detail: /^D[17]$/.test(String(record.row.disposition)) ? (all("CallEnded")[0]?.detail ?? "") : "",
    keys: all("KeyPressed")
      .map(({ flowNode, key, valid }) => `${flowNode} ${valid ? key : "?"}`)
      .join(", "),
    timeOuts: all("NoInput")
      .map(({ flowNode }) => flowNode)
      .join(", "),
    nodes: all("NodeEntered")
      .map(({ flowNode }) => flowNode)
      .join(", "),
    visits: all("QueueEntered")
      .map(({ visit, group }) => `${group} ${all("QueueLeft").find((left) => left.visit === visit)?.reason}`)
      .join(", "),
    rings: all("OfferStarted")
      .map(({ offer, agent }) => `${agent} ${ends.find((end) => end.offer === offer)?.reason ?? "ANSWER"}`)
      .join(", "),
    talks: [...all("OfferAnswered"), ...dials].map(({ agent }) => agent).join(", "),
    survey: asked
      ? `${all("SurveyEnded")[0]?.outcome} ${(record.row.rating as { key: string } | null)?.key ?? ""}`
      : "",
  };
};

/** Times of each dialog by its Call-ID, ms since the epoch by the kernel: its INVITE's answer, its first BYE. */
export type Wire = ReadonlyMap<string, { readonly answeredAt?: number; readonly byeAt?: number }>;

/** @param capture of all SIP of the day, stopped */
export const readWire = (capture: Capture, sipPort: number): Wire => {
  const wire = new Map<string, { answeredAt?: number; byeAt?: number }>();
  for (const message of capture.sip(sipPort)) {
    const id = header(message, "call-id");
    const dialog = wire.get(id) ?? {};
    wire.set(id, dialog);
    if (message.status === 200 && /INVITE/.test(header(message, "cseq"))) dialog.answeredAt ??= message.atMs;
    if (message.method === "BYE") dialog.byeAt ??= message.atMs;
  }
  return wire;
};

/** ms of a talk on the wire: from the answer of the phone by which it began until the first BYE of its dialogs behind it. */
const onWire = ({ dialogs }: Account["talks"][number], wire: Wire): number => {
  const from = wire.get(dialogs[0]!)?.answeredAt ?? Number.NaN;
  const byes = dialogs.flatMap((dialog) => wire.get(dialog)?.byeAt ?? []);
  return Math.min(...byes.filter((at) => at >= from)) - from;
};

/**
 * Durations of the log's row that the account tells otherwise. A phone of the generator's may be late to read what came to it: where the two differ the kernel's
 * time of each message decides, which is neither's.
 */
const timesApart = (account: Account, { row }: CallRecord, wire: Wire): string[] => {
  const { talks } = account;
  const talkMs = row.talkMs as number;
  const nearTalks = nearMs * Math.max(1, talks.length);
  const said = talks.reduce((ms, { at, endedAt = at }) => ms + endedAt - at, 0);
  const seen = talks.reduce((ms, talk) => ms + onWire(talk, wire), 0);
  // "Not within" rather than "over": what the wire does not know decides nothing.
  const isApart = Math.abs(said - talkMs) > nearTalks && !(Math.abs(seen - talkMs) <= nearTalks);
  const wrong = isApart ? [`talked ${Math.round(said)}, wire ${Math.round(seen)}, log ${talkMs} ms`] : [];
  return isNear(account.t0, row.startedAt as number) ? wrong : [...wrong, `began ${account.t0}, log ${row.startedAt}`];
};

const isOf = (account: Account, record: CallRecord, callIds: ReadonlyMap<Account, string>): boolean => {
  if (account.way === "in") return factsOf(record, "CallArrived")[0]?.sipCallId === callIds.get(account);
  return record.row.direction === "outbound" && record.row.number === account.party;
};

/** What the log tells otherwise than the generator: each call by its number, what it did, what the log says. */
export const compareLog = (
  house: House,
  { accounts, callIds }: Lived,
  log: readonly CallRecord[],
  wire: Wire,
): { wrong: string[]; ids: Map<number, string[]> } => {
  const wrong: string[] = [];
  const ids = new Map<number, string[]>();
  const dispositions = dispositionsOf(house, accounts);
  const known = new Set<CallRecord>();
  for (const account of accounts) {
    if (account.way === "internal") continue;
    const own = log.filter((record) => isOf(account, record, callIds));
    const [record] = own;
    const name = `call ${account.no} (${account.plan.kind}) from ${account.party}`;
    if (!record || own.length > 1) {
      wrong.push(`${name}: ${own.length} times in the log; ${account.story.join(" · ")}`);
      continue;
    }
    known.add(record);
    ids.set(account.no, [...(ids.get(account.no) ?? []), record.row.id]);
    const [did, says] = [ofAccount(account, dispositions.get(account)), ofRecord(record)];
    const differs = Object.keys(did).filter((what) => did[what] !== says[what]);
    const apart = timesApart(account, record, wire);
    if (differs.length === 0 && apart.length === 0) continue;
    const words = differs.map((what) => `${what}: did ${JSON.stringify(did[what])}, log ${JSON.stringify(says[what])}`);
    wrong.push(`${name}, ${record.row.id}: ${[...words, ...apart].join("; ")}\n  did: ${account.story.join(" · ")}`);
  }
  const internal = accounts.filter(({ way }) => way === "internal").length;
  const others = log.filter((record) => !known.has(record) && record.row.direction !== "internal");
  for (const { row } of others) wrong.push(`the log has a call that nobody made: ${JSON.stringify(row)}`);
  const within = log.filter(({ row }) => row.direction === "internal").length;
  if (within !== internal) wrong.push(`${internal} internal calls were made, the log has ${within}`);
  return { wrong, ids };
};
