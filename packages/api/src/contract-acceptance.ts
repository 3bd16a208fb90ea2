/** Acceptance of a stage: samples of its calls by a published seed, and its evidence packs (ADR 61). */
import { type Static, Type } from "@sinclair/typebox";
import { mostSampled, wordLengths } from "@zongji/domain";
import { Id, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Text = Type.String();
const Hash = Type.String({ description: "SHA-256, hexadecimal" });
const Count = Type.Integer();

/** A call that was drawn. `call` null: it is gone from the call log. */
const DrawnCall = Type.Object({
  id: Text,
  judged: Nullable(Type.Object({ passed: Type.Boolean(), note: Text })),
  call: Nullable(Type.Object({ startedAt: Instant, agentNo: Nullable(Text), talkMs: Count, recorded: Type.Boolean() })),
});
export type DrawnCall = Static<typeof DrawnCall>;

const StageSample = Type.Object({
  no: Count,
  size: Count,
  /** Whose calls are in the list, [from, to); `day`: the last closed one, with its hash. */
  ...{ from: Day, to: Day, day: Day, chain: Hash },
  /** How many calls are in the list, and its check sum. */
  ...{ calls: Count, list: Hash },
  /** The check sum of the server's secret, told before the client says its word. */
  commitment: Hash,
  at: Instant,
  drawn: Nullable(Type.Object({ word: Text, secret: Text, seed: Hash, at: Instant, calls: Type.Array(DrawnCall) })),
});
export type StageSample = Static<typeof StageSample>;

/** Why a pack was not made. forbidden: who asked for it acts for neither side any more. */
const packFailures = ["interrupted", "forbidden", "other"] as const;
export const StageAcceptance = Type.Object({
  stage: Text,
  samples: Type.Array(StageSample),
  packs: Type.Array(
    Type.Object({
      ...{ id: Text, no: Count, by: OneOf(["client", "provider"] as const), name: Text, at: Instant },
      /** Of the manifest, by which a pack is known; of the file. */
      ...{ sha256: Hash, zip: Hash, bytes: Count, files: Count },
    }),
  ),
  /** The pack that is being made, or the last one that was not. */
  making: Nullable(
    Type.Object({
      state: OneOf(["waiting", "running", "failed"] as const),
      reason: Nullable(OneOf(packFailures)),
      ...{ done: Count, total: Nullable(Count), createdAt: Instant },
    }),
  ),
});
export type StageAcceptance = Static<typeof StageAcceptance>;

const errors = ["badRequest", "notSignedIn", "forbidden", "databaseDown"] as const;
const Stage = Type.Object({ stage: Id });
const No = Type.Integer({ minimum: 1, maximum: 10_000 });
const Sample = Type.Object({ stage: Id, sample: No });

export const acceptanceOperations = {
  stageAcceptance: {
    method: "GET",
    path: "/api/contract/stages/:stage",
    summary:
      "Samples of a stage's calls with what the client found, its evidence packs, and the pack that is being made",
    permission: "contract.see",
    params: Stage,
    response: StageAcceptance,
    errors: [...errors, "notFound"],
  },
  prepareStageSample: {
    method: "POST",
    path: "/api/contract/stages/:stage/samples",
    summary:
      "Prepare a sample of the calls of a stage's closed days, for the client alone: fixes the list and tells the check sum of a secret",
    permission: "contract.see",
    params: Stage,
    body: Type.Object({ size: Type.Integer({ minimum: 1, maximum: mostSampled }) }, { additionalProperties: false }),
    response: StageAcceptance,
    errors: [...errors, "conflict"],
  },
  drawStageSample: {
    method: "POST",
    path: "/api/contract/stages/:stage/samples/:sample/draw",
    summary: "Say the client's word: the secret is told, and the calls are drawn by both, once",
    permission: "contract.see",
    params: Sample,
    body: Type.Object(
      { word: Type.String({ minLength: wordLengths.least, maxLength: wordLengths.most, pattern: "^[^\\r\\n]*$" }) },
      { additionalProperties: false },
    ),
    response: StageAcceptance,
    errors: [...errors, "notFound", "conflict"],
  },
  stageSampleList: {
    method: "GET",
    path: "/api/contract/stages/:stage/samples/:sample/list",
    summary: "The list that a sample is drawn from: ids of calls, a line each",
    permission: "contract.see",
    params: Sample,
    response: "binary",
    errors: [...errors, "notFound", "conflict"],
  },
  stageSampleRecording: {
    method: "GET",
    path: "/api/contract/stages/:stage/samples/:sample/calls/:call/recording",
    summary:
      "The recording of a call that was drawn, for the client who examines it; who may hear all recordings may too. It leaves a trace",
    permission: "contract.see",
    params: Type.Object({ stage: Id, sample: No, call: Id }),
    response: "binary",
    errors: [...errors, "notFound", "rangeNotSatisfiable"],
  },
  makeStagePack: {
    method: "POST",
    path: "/api/contract/stages/:stage/packs",
    summary: "Begin an evidence pack of a stage, for the side that the account acts for",
    permission: "contract.see",
    params: Stage,
    response: StageAcceptance,
    errors: [...errors, "conflict"],
  },
  stagePack: {
    method: "GET",
    path: "/api/contract/packs/:id",
    summary: "An evidence pack as it was made, a ZIP; it leaves a trace. One that is not what its hash says is refused",
    permission: "contract.see",
    params: Type.Object({ id: Id }),
    response: "binary",
    errors: [...errors, "notFound", "conflict"],
  },
} as const satisfies Record<string, Operation>;
