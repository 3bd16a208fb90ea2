import type { AuditAction } from "@zongji/api";
import { type AddOperation, Refusal, withVersion } from "@zongji/web";
import { machineClock } from "../clock.ts";
import { fetchPhoneCard, newDeviceSecret } from "./phone-secrets.ts";
import { changePhone, createPhone, deletePhone } from "./phones.ts";
import type { Accounts } from "./sign-in.ts";
import { changePassword, presentSession } from "./sign-in.ts";
import { signIn } from "./sign-in-away.ts";
import { signInQueue } from "./sign-in-queue.ts";

/** Signing in, the own password, and phones. People's accounts and roles are the office's. */
export const accountRoutes = (add: AddOperation, accounts: Accounts): void => {
  const { db, sessions, rules } = accounts;

  add(
    "signIn",
    async ({ body, address, setCookie }) => {
      const name = body.agentNo ?? body.login;
      if (name === undefined) throw new Refusal("badRequest", { field: "login" });
      const { token, session } = await signIn(accounts, name, body.password, address);
      setCookie(token);
      return session;
    },
    (address) => signInQueue.refuseIfFull(address),
  );

  add("signOut", async ({ session, setCookie, address }) => {
    sessions.end(session.key, "signOut");
    setCookie(undefined);
    const { id, login } = session.principal.user;
    // The session is over whether or not the database can be told.
    await db
      .deleteFrom("session")
      .where("token_hash", "=", session.key)
      .execute()
      .catch(() => {});
    await db
      .insertInto("audit")
      .values({
        at: machineClock.now(),
        user_id: id,
        login,
        address,
        action: "signOut" satisfies AuditAction,
        subject: id,
        detail: "{}",
      })
      .execute()
      .catch(() => {});
    return undefined;
  });

  add("me", async ({ session }) => presentSession(session));
  add("changePassword", async ({ session, body, actor, setCookie }) => {
    const changed = await changePassword(accounts, session, body.current, body.next, actor);
    setCookie(changed.token);
    return changed.session;
  });
  add("signInRules", async () => withVersion(await rules.refresh(db)));
  add("changeSignInRules", async ({ body, actor }) => withVersion(await rules.change(db, body, actor)));
  add("createPhone", ({ params, body, actor }) => createPhone(accounts, params.id, body, actor));
  add("changePhone", ({ params, body, actor }) => changePhone(accounts, params.id, body, actor));
  add("deletePhone", async ({ params, actor }) => {
    await deletePhone(accounts, params.id, actor);
    return undefined;
  });
  add("newDeviceSecret", ({ params, actor, request }) => newDeviceSecret(accounts, params.id, actor, request.hostname));
  add("fetchPhoneCard", async ({ params, query, actor, reply }) => {
    const xml = await fetchPhoneCard(accounts, params.token, query.listener, actor);
    void reply.type("application/xml").header("cache-control", "no-store");
    return xml;
  });
};
