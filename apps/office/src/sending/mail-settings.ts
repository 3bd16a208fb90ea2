import type { MailSettings, MailSettingsChange } from "@zongji/api";
import { type Actor, type Db, inTransaction, type Seal, versionOf } from "@zongji/store";
import { beginEdit, Refusal } from "@zongji/web";
import type { OuterDoor } from "@zongji/web/node";
import { readMail, writeMail } from "./store.ts";
import { type MailServer, tryMail } from "./to-mail.ts";

const subject = "mail";
/** Whose secret a sealed one is. */
export const secretSubject = (schedule: string): string => `send-schedule/${schedule}`;

type Body = Omit<MailSettings, "hasPassword" | "version">;
type Kept = NonNullable<Awaited<ReturnType<typeof readMail>>>;

const present = ({ body, password }: Kept): MailSettings => ({
  ...(body as Body),
  hasPassword: password !== null,
  version: versionOf(body),
});

export const mailSettings = async (db: Db): Promise<MailSettings | null> => {
  const kept = await readMail(db);
  return kept ? present(kept) : null;
};

/** The server with its password; undefined: none is set. */
export const mailServerIn = async (db: Db, seal: () => Seal): Promise<MailServer | undefined> => {
  const kept = await readMail(db);
  if (kept === undefined) return undefined;
  const password = kept.password === null ? undefined : seal().open(subject, kept.password);
  return { ...(kept.body as Body), password };
};

/** A password that is kept goes to the server and user that it was given for, to no other. */
const passwordFor = (was: Kept | undefined, body: Body, given: string | undefined, seal: () => Seal): Buffer | null => {
  if (body.user === "") return null;
  if (given !== undefined) return seal().close(subject, given);
  const kept = was?.body as Body | undefined;
  const isSame = kept?.host === body.host && kept.port === body.port && kept.user === body.user;
  if (!isSame || was?.password == null) throw new Refusal("badRequest", { field: "password" });
  // Nor in clear where it was told encrypted.
  if (body.security === "none" && kept?.security !== "none") throw new Refusal("badRequest", { field: "password" });
  return was.password;
};

export const changeMailSettings = async (
  db: Db,
  seal: () => Seal,
  { password: given, version, ...body }: MailSettingsChange,
  actor: Actor,
): Promise<MailSettings> => {
  await inTransaction(db, actor, async ({ tx, audit }) => {
    const was = await readMail(tx);
    await beginEdit(tx, { subject, given: version, read: async () => (was?.body as Body | undefined) ?? {} });
    await writeMail(tx, body, passwordFor(was, body, given, seal));
    audit("mail.change", subject, { was: was?.body ?? null, is: body, newPassword: given !== undefined });
  });
  return (await mailSettings(db))!;
};

/** @throws Refusal refused noMailServer */
export const testMail = async (
  db: Db,
  seal: () => Seal,
  door: OuterDoor,
  { to }: { readonly to: string },
  actor: Actor,
): Promise<{ error: string | null }> => {
  const server = await mailServerIn(db, seal);
  if (server === undefined) throw new Refusal("refused", { reason: "noMailServer" });
  const text = "总机：邮件服务器可用。\nZongji: this mail server works.\n";
  const error = await tryMail(door, server, to, { title: "总机测试邮件 / Zongji test mail", text });
  await inTransaction(db, actor, async ({ audit }) => audit("mail.test", subject, { to, error }));
  return { error };
};
