import { measures, nowMeasures } from "@zongji/domain";
import type { Seal } from "@zongji/store";
import type { KeptMessage, KeptWebhook } from "./store.ts";

/** What a receiver is told; `of`: the id and the name of the group or the agent. */
export type Told = {
  readonly type: "threshold" | "test";
  readonly id: string;
  readonly at: string;
} & Readonly<Record<string, unknown>>;

/** Names of groups and agents by their ids. */
export type NameOf = (scope: string, id: string) => string | null;

const definitionOf = ({ measure, when }: Pick<KeptMessage, "measure" | "when">) => {
  const all: Readonly<Record<string, (typeof measures)["answered"] | undefined>> = (
    when === "now" ? nowMeasures : measures
  ) as never;
  return Object.hasOwn(all, measure) ? all[measure] : undefined;
};

export const toldOf = (message: KeptMessage, nameOf: NameOf): Told => {
  const { id, at, measure, when, scope, on, level, figure, over, under, bound } = message;
  const definition = definitionOf(message);
  return {
    ...{ type: "threshold", id, at: new Date(at).toISOString(), level: level ?? "over" },
    measure: { name: measure, label: definition?.label ?? null, unit: definition?.unit ?? null },
    ...{ when, scope, of: scope === "all" ? null : { id: on, name: nameOf(scope, on) } },
    // As the database has them: large numbers are texts there.
    ...{ value: figure, over: over === null ? null : Number(over), under: under === null ? null : Number(under) },
    bound: bound === null ? null : Number(bound),
  };
};

const subject = "wall webhook";
export const sealSecret = (seal: Seal, secret: string): Buffer => seal.close(subject, secret);

/** Posts one message once. @returns undefined when it was taken, else why not; never a word of the secret */
export const post = async (
  { url, header, secret_sealed, timeout_ms }: KeptWebhook,
  seal: Seal,
  told: Told,
): Promise<string | undefined> => {
  if (url === null) return "no address";
  const secret = secret_sealed === null ? undefined : seal.open(subject, secret_sealed);
  if (secret_sealed !== null && secret === undefined) return "the secret can't be opened: set it again";
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(secret !== undefined && { [header]: secret }) },
      body: JSON.stringify(told),
      // A redirect would take the secret elsewhere.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout_ms),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    if ((error as Error).name === "TimeoutError") return `no answer within ${timeout_ms} ms`;
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code ?? (error as Error).message;
  }
};
