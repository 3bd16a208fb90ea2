/** A database, a text-message service over HTTP, calls that ended just now, and a clock; for tests only. */
import { randomBytes } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { callRecord, exampleHotline, type Fact, type PartyId, type SurveyLinkRule } from "@zongji/domain";
import { type Db, follow, packSealed, partiesOf, sealWith, seedItems } from "@zongji/store";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { answeredDay, as, others } from "../days/days.test-scene.ts";
import { measureFollower } from "../followers/index.ts";
import { sendDue, type TextParts, type TextSettings } from "../texts/index.ts";
import { usualSettings } from "../texts/settings.ts";
import { linkPurposes, surveyLinkFollower } from "./index.ts";

export const zone = "Asia/Shanghai";
export const mobile = "13800138000";
export const rule: SurveyLinkRule = { when: "unrated", validHours: 24, text: "请评价：{link} 谢谢" };

export type SentText = { readonly body: string; readonly headers: Readonly<Record<string, unknown>> };

/** The service: keeps what it was told, and answers as the test says. */
export const textServer = () => {
  const sent: SentText[] = [];
  let answer: (response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (more: Buffer) => {
      body += more.toString();
    });
    request.on("end", () => {
      sent.push({ body, headers: request.headers });
      answer(response);
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => server.closeAllConnections());
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    sent.length = 0;
    answer = (response) => response.end('{"code":0}');
  });
  return {
    sent,
    port: () => (server.address() as AddressInfo).port,
    answers: (how: (response: ServerResponse) => void) => {
      answer = how;
    },
  };
};

/** Everything of it, with what the file's tests need. */
export const linksScene = () => {
  const service = textServer();
  const parties = partiesOf(randomBytes(32));
  const seal = sealWith(randomBytes(32));
  const logged: string[] = [];
  const note = (...told: unknown[]) => void logged.push(JSON.stringify(told));
  const log = { warn: note, error: note, info: note } as unknown as TextParts["log"];
  let db: Db;
  let now = Date.now();
  let calls = 0;
  const { store } = factsDatabase((opened) => {
    db = opened;
  });
  const parts = (): TextParts => ({
    ...{ db, log, parties, zone, seal: () => seal },
    flowHosts: [{ host: "127.0.0.1", port: service.port() }],
  });
  const settings = async (change: Partial<TextSettings> = {}, secret = "s3cret"): Promise<void> => {
    const all: TextSettings = {
      ...usualSettings,
      ...{ enabled: true, url: `http://127.0.0.1:${service.port()}/send`, allowsHttp: true, expects: '"code":0' },
      ...{ from: "00:00", to: "24:00", publicUrl: "https://hotline.example.cn/", perDay: 1000 },
      ...change,
    };
    const row = { settings: JSON.stringify(all), secret_sealed: seal.close("text service", secret) };
    await db
      .insertInto("text_service")
      .values(row)
      .onConflict((on) => on.column("one").doUpdateSet(row))
      .execute();
  };
  beforeAll(async () => {
    const hotline = exampleHotline();
    const surveys = hotline.surveys.map((survey) => ({ ...survey, link: rule }));
    await seedItems(db, { ...hotline, surveys });
    for (const { id, name, survey } of hotline.groups)
      await db
        .insertInto("group")
        .values({
          ...{ id, name, ring_ms: 1, wrap_up_ms: 1, max_wait_ms: 1, max_waiting: 1, node: null },
          settings: JSON.stringify({ survey }),
        } as never)
        .execute();
  });
  beforeEach(async () => {
    now = Date.now();
    logged.length = 0;
    for (const table of ["text_message", "survey_link", "fact_due", "listed_caller"] as const)
      await db.deleteFrom(table).execute();
    await settings();
  });
  return {
    service,
    logged,
    settings,
    parts,
    seal,
    parties,
    db: () => db,
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
    /** A call that an agent answered, which the caller ended just now. @returns its id */
    call: async (number = mobile, endedAgoMs = 0): Promise<{ call: string; party: PartyId; facts: Fact[] }> => {
      calls += 1;
      const made = others(as(answeredDay(0).facts, "n1", `${String(calls).padStart(6, "0")}-a`), `call${calls}`);
      const end = made.find(({ type }) => type === "CallEnded")!.at;
      const facts = made.map(
        (fact): Fact => ({
          ...fact,
          at: fact.at - end + now - endedAgoMs,
          ...("steady" in fact ? { steady: fact.at - end + now } : {}),
        }),
      );
      const record = callRecord(facts)!;
      const party = record.party!;
      const sealed = packSealed(parties.seal(party, number));
      await db
        .insertInto("party")
        .values({ id: party, number_sealed: sealed, created_at: now, erased_at: null })
        .onConflict((on) => on.column("id").doUpdateSet({ number_sealed: sealed }))
        .execute();
      await store(facts);
      return { call: record.call, party, facts };
    },
    /** Facts are followed. */
    follow: async (): Promise<void> => {
      await follow(
        db,
        surveyLinkFollower(parts(), () => now),
      );
      await follow(db, measureFollower);
    },
    /** What is due is sent. */
    send: (sendingMs?: number) =>
      sendDue({ ...parts(), purposes: linkPurposes, now: () => now, ...(sendingMs !== undefined && { sendingMs }) }),
    /** What the live hotline does with what it is told: it notes it, and ships it. */
    note: async (bodies: readonly object[]): Promise<void> => {
      calls += 1;
      const epoch = `${String(calls).padStart(6, "0")}-b`;
      await store(bodies.map((body, n) => ({ ...body, node: "n1", epoch, seq: n + 1, at: now, v: 1 }) as Fact));
    },
  };
};
