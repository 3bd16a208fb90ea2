/** Acceptance of a stage as the API shows it, and what is done about its samples and packs. */
import { randomUUID } from "node:crypto";
import type { StageSample as ShownSample, StageAcceptance } from "@zongji/api";
import { type ContractState, type StageSample, stageOf } from "@zongji/domain";
import {
  type Actor,
  type Db,
  findContractPack,
  inTransaction,
  nowOf,
  packMakers,
  type SampledCall,
  sampledCalls,
  sha256Of,
} from "@zongji/store";
import { type AddOperation, auditAttempt, Refusal } from "@zongji/web";
import type { HearCall } from "../calls/index.ts";
import { addJob, type Job, newestJobOf } from "../jobs/index.ts";
import { packKind } from "./pack.ts";
import { sideOf } from "./policy.ts";
import { drawnCall, drawSample, keptList, prepareSample, type SampleRoom, type Who, windowIn } from "./samples.ts";
import { contractId } from "./store.ts";

export type AcceptanceRoom = SampleRoom & {
  /** This server's name, whose jobs make packs, and how they are told of a new one. */
  readonly node: string;
  readonly wake: () => void;
  readonly hear: HearCall;
};

const keptMs = 7 * 86_400_000;
/** Of one person's at once. */
const mostOpen = 3;

const presentSample = (
  { judged, drawn, ...told }: StageSample,
  calls: ReadonlyMap<string, SampledCall>,
): ShownSample => ({
  ...told,
  drawn: drawn && {
    ...drawn,
    calls: drawn.calls.map((id) => {
      const call = calls.get(id);
      return {
        id,
        judged: judged[id] ?? null,
        call: call
          ? {
              startedAt: call.started_at,
              agentNo: call.agent_no,
              talkMs: Number(call.talk_ms),
              recorded: call.recorded,
            }
          : null,
      };
    }),
  },
});

type Making = StageAcceptance["making"];
const presentMaking = (job: Job | undefined): Making => {
  if (job === undefined || job.state === "done" || job.state === "cancelled") return null;
  const { state, done, total, created_at: createdAt } = job;
  return { state, reason: job.reason as NonNullable<Making>["reason"], done, total, createdAt };
};

const presentAcceptance = async (db: Db, state: ContractState, id: string): Promise<StageAcceptance> => {
  const instalment = state.terms?.terms.instalments.find((each) => each.id === id);
  if (!instalment || instalment.window === null) throw new Refusal("notFound");
  const { samples, packs } = stageOf(state, id);
  const drawn = await sampledCalls(
    db,
    samples.flatMap((sample) => sample.drawn?.calls ?? []),
  );
  const calls = new Map(drawn.map((call) => [call.id, call]));
  const names = await packMakers(db, id);
  return {
    stage: id,
    samples: samples.map((sample) => presentSample(sample, calls)),
    packs: packs.map((pack) => ({ ...pack, name: names.get(pack.id) ?? "" })),
    making: presentMaking(await newestJobOf(db, packKind, "stage", id)),
  };
};

/** Begins an evidence pack. @throws Refusal forbidden, audited: of neither side; conflict: one is being made */
const beginPack = async (room: AcceptanceRoom, { principal, actor }: Who, stage: string): Promise<void> => {
  const { db, read, today, node, wake } = room;
  const side = await auditAttempt(db, { actor, tried: "contract.act", subject: contractId }, async () => {
    const own = sideOf(principal);
    if (own === null) throw new Refusal("forbidden", { field: "StagePackMade" });
    return own;
  });
  windowIn(await read(db), stage, today());
  const busy = () => new Refusal("conflict", { reason: "contract.packOpen", field: "stage" });
  if (["waiting", "running"].includes((await newestJobOf(db, packKind, "stage", stage))?.state ?? "")) throw busy();
  const at = nowOf(db);
  const { id: owner } = principal.user;
  const asked = { stage, side, who: { userId: owner, login: actor.login, address: actor.address } };
  const job = { id: randomUUID(), kind: packKind, owner, node, total: null, created_at: at, expires_at: at + keptMs };
  const added = await db
    .transaction()
    .execute((work) => addJob(work, { ...job, asked }, { open: mostOpen, kept: Number.MAX_SAFE_INTEGER }));
  if (!added) throw busy();
  wake();
};

/** A pack as it was made; it leaves a trace. @throws Refusal notFound · conflict: it is not what its event says */
const packFile = async ({ db, read }: Pick<AcceptanceRoom, "db" | "read">, actor: Actor, id: string) => {
  const state = await read(db);
  const [stage, told] =
    Object.entries(state.stages)
      .flatMap(([of, { packs }]) => packs.map((pack) => [of, pack] as const))
      .find(([, pack]) => pack.id === id) ?? [];
  const kept = told && (await findContractPack(db, id));
  if (stage === undefined || !told || !kept) throw new Refusal("notFound");
  if (sha256Of(kept.content) !== told.zip) throw new Refusal("conflict", { reason: "contract.altered" });
  await inTransaction(db, actor, async ({ audit }) =>
    audit("contract.pack", contractId, { stage, no: told.no, sha256: told.sha256 }),
  );
  return { name: `acceptance-${stage}-${told.no}.zip`, content: kept.content };
};

/** 阶段验收: samples and evidence packs. */
export const acceptanceRoutes = (add: AddOperation, room: AcceptanceRoom): void => {
  const { db, read, hear } = room;
  const shown = async (stage: string) => presentAcceptance(db, await read(db), stage);
  add("stageAcceptance", ({ params: { stage } }) => shown(stage));
  add("prepareStageSample", async ({ params: { stage }, body: { size }, session: { principal }, actor }) => {
    await prepareSample(room, { principal, actor }, stage, size);
    return shown(stage);
  });
  add("drawStageSample", async ({ params: { stage, sample }, body, session: { principal }, actor }) => {
    await drawSample(room, { principal, actor }, { stage, sample, word: body.word });
    return shown(stage);
  });
  add("stageSampleList", async ({ params: { stage, sample }, reply }) => {
    const { text } = await keptList(db, await read(db), stage, sample);
    void reply.header("x-content-type-options", "nosniff");
    void reply.header("content-disposition", `attachment; filename="sample-${stage}-${sample}.txt"`);
    return reply.type("text/plain; charset=utf-8").send(text);
  });
  add("stageSampleRecording", async ({ params, ...asked }) => {
    const { principal } = asked.session;
    return hear(await drawnCall(room, { principal, actor: asked.actor }, params), undefined, asked);
  });
  add("makeStagePack", async ({ params: { stage }, session: { principal }, actor }) => {
    await beginPack(room, { principal, actor }, stage);
    return shown(stage);
  });
  add("stagePack", async ({ params: { id }, actor, reply }) => {
    const { name, content } = await packFile(room, actor, id);
    void reply.header("x-content-type-options", "nosniff").header("content-length", content.length);
    void reply.header("content-disposition", `attachment; filename="${name}"`);
    return reply.type("application/zip").send(content);
  });
};
