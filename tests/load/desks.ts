import { randomBytes } from "node:crypto";
import type { Agent, Hotline } from "./hotline.ts";
import { Session } from "./session.ts";

/** One of the six agents of the first start, at her desk. */
export type Desk = { readonly agent: Agent; readonly session: Session };

type User = {
  readonly id: string;
  readonly agentNo: string | null;
  readonly devices: readonly { readonly id: string; readonly kind: string }[];
};

/** The agents of the first start, each with a secret for her SIP phone; signed in to no group yet. */
export const openDesks = async ({ server, administrator }: Hotline, agentNos: readonly string[]): Promise<Desk[]> => {
  const users = await administrator.ask<User[]>("GET", "/api/users");
  const desks: Desk[] = [];
  for (const [n, agentNo] of agentNos.entries()) {
    const user = users.find((each) => each.agentNo === agentNo);
    const device = user?.devices.find(({ kind }) => kind === "sip");
    if (!user || !device) throw new Error(`${agentNo} has no SIP phone`);
    const secret = await administrator.ask<{ sipUser: string; password: string }>(
      "POST",
      `/api/devices/${device.id}/new-secret`,
    );
    const phone = { user: secret.sipUser, password: secret.password };
    const login = agentNo === "8000" ? "supervisor" : agentNo;
    const from = `127.0.1.${n + 1}`;
    const [first, password] = [server.firstPasswords()[login]!, `D-${randomBytes(12).toString("base64url")}`];
    const once = await Session.signIn(server, login, first, from);
    await once.ask("POST", "/api/me/password", { current: first, next: password });
    const session = await Session.signIn(server, login, password, from);
    desks.push({ agent: { user: user.id, agentNo, device: device.id, phone }, session });
  }
  return desks;
};

/** 签入 to groups with the SIP phone. */
export const signIn = ({ session, agent }: Desk, groups: readonly string[]): Promise<unknown> =>
  session.ask("POST", "/api/agent/sign-in", { groups, device: agent.device });
