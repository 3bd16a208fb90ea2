import { clockOf, type Db, type Log, type Seal } from "@zongji/store";
import type { OuterDoor } from "@zongji/web/node";
import { keepDoing } from "../jobs/index.ts";
import { type KeptMessage, putFared, sendAlone, takeDue, webhookOf } from "./store.ts";
import { type NameOf, post, toldOf } from "./webhook.ts";

const everyMs = 1000;
/** After which a failed try is repeated, ms; then it has failed for good. */
const pausesMs = [5_000, 15_000, 60_000, 300_000, 900_000];
const spareMs = 30_000;
/** Then the address is read anew. */
const mostAtOnce = 20;

export type Sender = {
  readonly db: Db;
  readonly log: Log;
  readonly seal: () => Seal;
  readonly door: OuterDoor;
  readonly names: () => Promise<NameOf>;
};

const faredOf = ({ tries }: KeptMessage, problem: string | undefined, now: number) => {
  if (problem === undefined) return { webhook: "sent" as const, tries: tries + 1, next_try_at: null, problem: null };
  const pause = pausesMs[tries];
  const state = pause === undefined ? ("failed" as const) : ("waiting" as const);
  return { webhook: state, tries: tries + 1, next_try_at: pause === undefined ? null : now + pause, problem };
};

const sendAll = async ({ db, log, seal, door, names }: Sender, now: () => number): Promise<number> => {
  const webhook = await webhookOf(db);
  const next = () => takeDue(db, now(), now() + webhook.timeout_ms + spareMs);
  let nameOf: NameOf | undefined;
  let sent = 0;
  for (let message = await next(); message && sent < mostAtOnce; message = await next()) {
    sent += 1;
    nameOf ??= await names();
    if (webhook.url === null) {
      await putFared(db, message.id, { webhook: "off", tries: message.tries, next_try_at: null, problem: null });
      continue;
    }
    const problem = await post(door, webhook, seal(), toldOf(message, nameOf));
    const fared = faredOf(message, problem, now());
    await putFared(db, message.id, fared);
    if (problem !== undefined)
      log.warn({ id: message.id, problem, tries: fared.tries }, "a message of the wall was not taken");
  }
  return sent;
};

/**
 * Sends what is due, in the order in which it happened, unless another office is at it. Without an address messages are off.
 * @returns how many were tried
 */
export const sendDue = async (sender: Sender, now = clockOf(sender.db).now): Promise<number> =>
  (await sendAlone(sender.db, () => sendAll(sender, now))) ?? 0;

/** Does so from now on. Returns how to stop; it resolves when nothing is under way. */
export const keepSending = (sender: Sender): (() => Promise<void>) =>
  keepDoing({ everyMs, log: sender.log, failed: "messages of the wall could not be sent" }, async () => {
    await sendDue(sender);
  });
