/** What a SIP phone proves itself with: made anew, told once, and fetched by the phone itself. */
import type { PhoneCard, PhoneChange } from "@zongji/api";
import { type Actor, newDigestSecret, type Tables, writeAudit } from "@zongji/store";
import { auditAttempt, Refusal, refuseOver } from "@zongji/web";
import type { Transaction } from "kysely";
import { linphoneXml, serversOf } from "./phone-cards.ts";
import type { Accounts } from "./sign-in.ts";

/** Gives a phone another secret. Whoever has it may call as the agent: nobody gives himself that of somebody who has more rights. */
const renewSecret = async (tx: Transaction<Tables>, id: string, actor: Actor) => {
  const device = await tx.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
  if (device === undefined) throw new Refusal("notFound");
  // A browser is let in by its session; a secret would only be one more thing to lose.
  if (device.kind === "browser") throw new Refusal("conflict", { reason: "browserDevice" });
  await refuseOver(tx, actor, device.user_id);
  const { secret, ha1Md5, ha1Sha256 } = newDigestSecret(device.sip_user, device.realm);
  await tx.updateTable("device").set({ ha1_md5: ha1Md5, ha1_sha256: ha1Sha256 }).where("id", "=", id).execute();
  await writeAudit(tx, actor, "device.newSecret", id, { user: device.user_id });
  const { digest = ["MD5"], srtp, listener } = device.settings as Partial<PhoneChange>;
  return {
    account: {
      ...{ device: id, sipUser: device.sip_user, realm: device.realm, password: secret },
      digest: digest[0] ?? "MD5",
      srtp: srtp === "required" || srtp === "offered",
    },
    listener,
  };
};

/** @param host by which the page was reached: told to a phone where a listener has no address of its own */
export const newDeviceSecret = async (
  accounts: Accounts,
  id: string,
  actor: Actor,
  host: string,
): Promise<PhoneCard> => {
  const { db } = accounts;
  const attempt = { actor, tried: "device.newSecret", subject: id } as const;
  const given = await auditAttempt(db, attempt, () => db.transaction().execute((tx) => renewSecret(tx, id, actor)));
  await accounts.changed();
  const { account, listener } = given;
  const servers = serversOf(accounts.listeners, listener, host);
  const { token, until } = accounts.cards.put(account, servers);
  const { sipUser, realm, password } = account;
  return { sipUser, realm, password, servers, provisioning: { path: `/api/provisioning/${token}`, until } };
};

/** The card of the phone that asks by its token, as XML. Whoever fetches it has the secret: it leaves a trace. @throws Refusal notFound */
export const fetchPhoneCard = async (
  { db, cards }: Accounts,
  token: string,
  listener: string | undefined,
  actor: Actor,
): Promise<string> => {
  const card = cards.take(token);
  const server = card?.servers.find((one) => one.listener === listener) ?? card?.servers[0];
  if (!card || !server) throw new Refusal("notFound");
  await writeAudit(db, actor, "device.fetchSecret", card.account.device, { listener: server.listener });
  return linphoneXml(card.account, server);
};
