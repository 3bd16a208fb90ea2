import { type Static, Type } from "@sinclair/typebox";
import { promptNamePattern } from "@zongji/domain";
import { Duration, Instant, Nullable, OneOf, type Operation, Version } from "./operation.ts";

const name = Type.String({ pattern: promptNamePattern, minLength: 1, maxLength: 64 });
const label = Type.String({ minLength: 1, maxLength: 40, pattern: "\\S" });
/** The most that is read at once: some four minutes. */
export const longestPromptText = 1000;
const text = Type.String({ maxLength: longestPromptText });
/** dB as people read it. */
const Loudness = Nullable(Type.Number());

export const promptOrigins = ["upload", "recorded", "read"] as const;

/** What was made of a prompt: uploaded, recorded in a browser, or read by a speech engine. */
export const PromptVersion = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  origin: OneOf(promptOrigins),
  /** What it says: as it was read, or as people wrote down what was recorded. */
  text: Type.String(),
  /** The file's name; the engine and its voice. */
  source: Type.String(),
  durationMs: Duration,
  /** LUFS, as it came and as it is heard; null: made before it was measured. */
  loudnessWas: Loudness,
  loudness: Loudness,
  at: Instant,
  by: Nullable(Type.String()),
  inUse: Type.Boolean(),
});
export type PromptVersion = Static<typeof PromptVersion>;

/** 语音: a sound of the hotline. */
export const Prompt = Type.Object({
  /** As the configuration names it; a file's name. */
  name: Type.String(),
  /** As people name it; null: as it comes with the project. */
  label: Nullable(Type.String()),
  /** To be edited, and read. */
  text: Type.String(),
  /** What callers hear now, in words. */
  heard: Type.String(),
  /** Made here: nothing comes with the project. */
  own: Type.Boolean(),
  /** Of what callers hear; null: there is nothing to hear yet. */
  durationMs: Nullable(Duration),
  /** In use; 0: what comes with the project. null: nothing. */
  inUse: Nullable(Type.Integer({ minimum: 0 })),
  /** 0: none was made. */
  newest: Type.Integer({ minimum: 0 }),
  /** Of the version in use; null of what comes with the project. */
  origin: Nullable(OneOf(promptOrigins)),
  at: Nullable(Instant),
  by: Nullable(Type.String()),
  /** Places that name it; the system itself is not counted. */
  uses: Type.Integer({ minimum: 0 }),
  /** The system plays it by itself. */
  bySystem: Type.Boolean(),
  version: Version,
});
export type Prompt = Static<typeof Prompt>;

export const NewPrompt = Type.Object({ name, label, text: Type.Optional(text) }, { additionalProperties: false });
export type NewPrompt = Static<typeof NewPrompt>;
export const PromptChange = Type.Object(
  { version: Type.Optional(Version), label: Type.Optional(label), text: Type.Optional(text) },
  { additionalProperties: false },
);
export type PromptChange = Static<typeof PromptChange>;

/** A place that names a prompt. */
export const PromptPlace = Type.Object({
  /** flow, survey, group, policies, schedule, number. */
  kind: Type.String(),
  id: Type.String(),
  name: Type.String(),
  /** The field: "nodes.main.prompts[0]". */
  at: Type.String(),
  /** In a draft, not in force. */
  draft: Type.Boolean(),
});
export type PromptPlace = Static<typeof PromptPlace>;

/** What reads texts here. */
export const SpeechEngine = Type.Object({
  /** null: none; texts can't be read. */
  engine: Nullable(OneOf(["espeak-ng", "http"] as const)),
  voice: Type.String(),
});
export type SpeechEngine = Static<typeof SpeechEngine>;

const params = Type.Object({ name });
const versionParams = Type.Object({ name, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) });
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"] as const;
const permission = "hotline.administer" as const;

export const promptOperations = {
  listPrompts: {
    method: "GET",
    path: "/api/prompts",
    summary: "Every prompt: what people call it, its text, what is in use",
    permission: "signedIn",
    response: Type.Array(Prompt),
    errors,
  },
  promptSound: {
    method: "GET",
    path: "/api/prompts/:name/sound",
    summary: "What callers hear of a prompt, as WAV: the version in use, else what comes with the project",
    permission: "signedIn",
    params,
    response: "binary",
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound"],
  },
  createPrompt: {
    method: "POST",
    path: "/api/prompts",
    summary: "Create a prompt; flows can name it once a version is in use",
    permission,
    body: NewPrompt,
    response: Prompt,
    errors,
  },
  changePrompt: {
    method: "PATCH",
    path: "/api/prompts/:name",
    summary: "Change what a prompt is called, or its text; what callers hear stays",
    permission,
    params,
    body: PromptChange,
    response: Prompt,
    errors: [...errors, "stale"],
  },
  deletePrompt: {
    method: "DELETE",
    path: "/api/prompts/:name",
    summary: "Delete a prompt that was made here and that nothing names",
    permission,
    params,
    response: "empty",
    errors,
  },
  listPromptVersions: {
    method: "GET",
    path: "/api/prompts/:name/versions",
    summary: "What was made of a prompt, the newest first",
    permission,
    params,
    response: Type.Array(PromptVersion),
    errors,
  },
  promptVersionSound: {
    method: "GET",
    path: "/api/prompts/:name/versions/:version/sound",
    summary: "A version of a prompt, as WAV",
    permission,
    params: versionParams,
    response: "binary",
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound"],
  },
  uploadPrompt: {
    method: "POST",
    path: "/api/prompts/:name/versions",
    summary:
      "Make a version of a WAV or MP3 file: 10 minutes at most, brought to one loudness, silence around it cut off",
    permission,
    params,
    query: Type.Object(
      { origin: Type.Optional(OneOf(["upload", "recorded"] as const)) },
      { additionalProperties: false },
    ),
    upload: { maxBytes: 64 * 1024 * 1024 },
    response: PromptVersion,
    errors: [...errors, "tooLarge", "unsupportedMedia", "tooMany"],
  },
  readPrompt: {
    method: "POST",
    path: "/api/prompts/:name/reading",
    summary: "Make a version of a text, read by the speech engine; the text becomes the prompt's",
    permission,
    params,
    body: Type.Object(
      { text: Type.String({ minLength: 1, maxLength: longestPromptText, pattern: "\\S" }) },
      { additionalProperties: false },
    ),
    response: PromptVersion,
    errors: [...errors, "unsupportedMedia", "unavailable", "refused", "tooMany"],
  },
  usePromptVersion: {
    method: "POST",
    path: "/api/prompts/:name/use",
    summary: "Put a version in use, from the next play on; 0: what comes with the project",
    permission,
    params,
    body: Type.Object({ version: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }, { additionalProperties: false }),
    response: Prompt,
    errors,
  },
  listPromptUses: {
    method: "GET",
    path: "/api/prompts/:name/uses",
    summary: "Where a prompt is named: in force and in drafts",
    permission,
    params,
    response: Type.Array(PromptPlace),
    errors,
  },
  speakText: {
    method: "POST",
    path: "/api/speech",
    summary: "A text as callers hear it where a flow has it read, as WAV; nothing is kept",
    permission,
    body: Type.Object(
      { text: Type.String({ minLength: 1, maxLength: 1000, pattern: "\\S" }) },
      { additionalProperties: false },
    ),
    response: "binary",
    errors: ["badRequest", "notSignedIn", "forbidden", "unavailable", "refused"],
  },
  speechEngine: {
    method: "GET",
    path: "/api/speech",
    summary: "What reads texts on this server",
    permission,
    response: SpeechEngine,
    errors,
  },
} as const satisfies Record<string, Operation>;
