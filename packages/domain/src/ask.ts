/** What a call asks of a service outside, beside its steps, and what came of it. A call never waits for it in a step. */
import type { AskId, CallId } from "./ids.ts";

/** Carried out once the journal is safe; what came of it is fed as `AskAnswered`. It dies with the server. */
export type Ask = {
  readonly id: AskId;
  readonly call: CallId;
  /** For the whole of it, ms: a later answer changes nothing. */
  readonly timeoutMs: number;
  readonly method: "GET" | "POST";
  readonly url: string;
  /** May hold secrets: told to nobody but the service. */
  readonly headers: readonly { readonly header: string; readonly value: string }[];
  /** JSON. */
  readonly body?: string;
};

/**
 * Why there is no answer: `refused`: this server may not ask that host · `unreachable`: no connection, or one that broke · `timeout` · `tooLarge`: more bytes
 * than are read · `rubbish`: no text that can be read · `restart`: the server that had asked died.
 */
export const askFailures = ["refused", "unreachable", "timeout", "tooLarge", "rubbish", "restart"] as const;
export type AskFailure = (typeof askFailures)[number];

/** `body` of a status other than 2xx is not read. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly failed?: undefined }
  | { readonly failed: AskFailure };

/** `status`: it was other than 2xx. */
export const askOutcomes = ["ok", "status", ...askFailures] as const;
export type AskOutcome = (typeof askOutcomes)[number];
