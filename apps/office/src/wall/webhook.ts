import { measures, nowMeasures } from "@zongji/domain";
import type { Seal } from "@zongji/store";
import { DoorFailed, type OuterDoor } from "@zongji/web/node";
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

/** The far end's refusal by its number alone, and no word of what lies between: whoever sets the address learns nothing of the inside. */
const problemOf = (error: DoorFailed, timeoutMs: number): string =>
  ({
    unreachable: "unreachable, or an address that ZONGJI_SEND_HOSTS would have to name",
    timeout: `no answer within ${timeoutMs} ms`,
    interrupted: "broken off",
  })[error.reason];

/** Posts one message once. @returns undefined when it was taken, else why not; never a word of the secret */
export const post = async (
  door: OuterDoor,
  { url, header, secret_sealed, timeout_ms }: KeptWebhook,
  seal: Seal,
  told: Told,
): Promise<string | undefined> => {
  if (url === null) return "no address";
  const secret = secret_sealed === null ? undefined : seal.open(subject, secret_sealed);
  if (secret_sealed !== null && secret === undefined) return "the secret can't be opened: set it again";
  const headers = secret === undefined ? [] : [{ header, value: secret }];
  const request = { method: "POST", headers, body: JSON.stringify(told), statusAlone: true } as const;
  try {
    const answer = await door.ask(request, new URL(url), AbortSignal.timeout(timeout_ms));
    const status = "status" in answer ? answer.status : 0;
    return status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
  } catch (error) {
    if (error instanceof DoorFailed) return problemOf(error, timeout_ms);
    throw error;
  }
};
