/** Who may see and hear the recording of a consultation: over HTTP, with the accounts, roles and tables that the server has. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CallRecord } from "@zongji/api";
import type { CallId, DeviceId, Fact, FactBody } from "@zongji/domain";
import { ensureMonth, follow, insertFacts, partiesOf } from "@zongji/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { code, testWeb } from "../../../live/src/web.test-scene.ts";
import { callFollower } from "./follow.ts";
import { callRoutes } from "./routes.ts";
import { wavHead } from "./wav.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
const noon = Date.UTC(2026, 10, 25, 4);
const { now, ask, enter } = testWeb((add, { db, folder }) =>
  callRoutes(add, { db, parties, recordingsFolder: join(folder, "recordings") }),
);

const asAgent = (no: string) => ({ agent: `agent-${no}`, agentNo: no });
const over = { by: "caller", cause: "hangup" };
/** 8001 talks with a citizen, consults 8002, comes back, and gives him to 8003, who was in no consultation. */
const consulted = (): Fact[] => {
  let seq = 0;
  const call = "told" as CallId;
  const device = "d" as DeviceId;
  const fact = (at: number, body: object): Fact =>
    ({ node: "n1", epoch: "000001-00000000", seq: ++seq, at: noon + at, v: 1, call, ...(body as FactBody) }) as Fact;
  const talk = (no: string, leg: string, offer: string) => {
    const body = { visit: "v1", group: "business", leg, offer, ...asAgent(no) };
    return { started: { type: "OfferStarted", device, ...body }, answered: { type: "OfferAnswered", ...body } };
  };
  const [first, second] = [talk("8001", "l1", "o1"), talk("8003", "l3", "o2")];
  const consult = { leg: "l2", transfer: "t1", toAgent: "agent-8002", toAgentNo: "8002", ...asAgent("8001") };
  const segments = (file: string) => [{ file: `${file}.wav`, codec: "PCMA", startMs: 0, samples: 800, sha256: "00" }];
  const arrived = { leg: "l0", trunk: "t1", number: "12345678", party: "p", withheld: false, sipCallId: "x" };
  return [
    fact(0, { type: "CallArrived", ...arrived }),
    fact(1, { type: "RecordingStarted", leg: "l0", recording: "whole", file: "whole" }),
    fact(10, { type: "QueueEntered", visit: "v1", group: "business", priority: 0, atHead: false }),
    fact(20, first.started),
    fact(30, first.answered),
    fact(30, { type: "QueueLeft", visit: "v1", group: "business", reason: "ANSWER" }),
    fact(100, { type: "ConsultStarted", ...consult, to: "agent" }),
    fact(200, { type: "ConsultAnswered", ...consult }),
    fact(200, { type: "RecordingStarted", leg: "l2", recording: "aside", file: "aside", of: "consult" }),
    fact(900, { type: "ConsultEnded", ...consult, outcome: "cancelled" }),
    fact(901, { type: "RecordingEnded", leg: "l2", recording: "aside", segments: segments("aside") }),
    fact(1000, { type: "TalkEnded", leg: "l1", offer: "o1", group: "business", ending: over, ...asAgent("8001") }),
    fact(1000, { ...second.started, how: "intercept" }),
    fact(1000, second.answered),
    fact(2000, { type: "TalkEnded", leg: "l3", offer: "o2", group: "business", ending: over, ...asAgent("8003") }),
    fact(2000, { type: "CallEnded", ending: over, disposition: "D2" }),
    fact(2001, { type: "RecordingEnded", leg: "l0", recording: "whole", segments: segments("whole") }),
  ];
};

let address = "";
beforeEach(async () => {
  const { db, folder, http } = now();
  await ensureMonth(db, noon);
  await insertFacts(db, consulted());
  await follow(db, callFollower);
  const recordings = join(folder, "recordings");
  mkdirSync(recordings);
  for (const file of ["whole", "aside"])
    writeFileSync(join(recordings, `${file}.wav`), Buffer.concat([wavHead(0), Buffer.alloc(800, 0xd5)]));
  address = await http.app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => {
  address = "";
});

const path = { id: "told" };
const page = async (cookie: string): Promise<CallRecord> => {
  const answer = await fetch(`${address}/api/calls/told`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as CallRecord;
};
const hear = (cookie: string, query = "", headers = {}): Promise<Response> =>
  fetch(`${address}/api/calls/told/recording${query}`, { headers: { cookie, ...headers } });

describe("the recording of a consultation", () => {
  it("is listed for those who were in it, and for nobody else of the call's agents", async () => {
    const seen = async (login: string) => (await page(await enter(login))).consultRecordings.map(({ id }) => id);
    expect(await seen("8001")).toEqual(["aside"]);
    expect(await seen("8003")).toEqual([]);
    expect(await seen("supervisor")).toEqual(["aside"]);
  });

  it("is heard by those who were in it; to a colleague of the same call it isn't there, whole or in part", async () => {
    const [own, colleague] = [await enter("8001"), await enter("8003")];
    for (const cookie of [own, colleague]) expect((await hear(cookie)).status).toBe(200);
    const heard = await hear(own, "?consult=aside");
    expect(heard.status).toBe(200);
    expect((await heard.arrayBuffer()).byteLength).toBeGreaterThan(800);
    for (const headers of [{}, { range: "bytes=0-99" }, { range: "bytes=100-" }]) {
      const refused = await hear(colleague, "?consult=aside", headers);
      expect(refused.status).toBe(404);
      expect(await refused.json()).toMatchObject({ code: "notFound" });
    }
    expect((await hear(await enter("supervisor"), "?consult=aside")).status).toBe(200);
  });

  it("leaves its trace where it was heard, and none where it was refused", async () => {
    const [own, colleague] = [await enter("8001"), await enter("8003")];
    for (const cookie of [own, colleague]) await ask("recording", { cookie, path, query: { consult: "aside" } });
    const trail = now()
      .db.selectFrom("audit")
      .select(["login", "subject", "detail"])
      .where("action", "=", "recording.hear");
    expect(await trail.execute()).toEqual([{ login: "8001", subject: "told", detail: { consult: "aside" } }]);
  });

  it("isn't there for the agent who was consulted about a call that she has no part in", async () => {
    const cookie = await enter("8004");
    expect(code(await ask("call", { cookie, path }))).toBe("notFound");
    expect(code(await ask("recording", { cookie, path, query: { consult: "aside" } }))).toBe("notFound");
  });
});
