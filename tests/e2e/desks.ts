import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Credentials, queryAt, type Server } from "@zongji/kit";
import { type Person, signIn } from "./scene.ts";

const realm = "zongji";

/** Where the PostgreSQL that came up with the server is. */
export const databaseOf = ({ dataFolder }: Server): string => {
  const password = readFileSync(join(dataFolder, "postgres-password"), "utf8").trim();
  const folder = encodeURIComponent(join(dataFolder, "postgres-socket"));
  return `postgres://zongji:${password}@localhost:5432/postgres?host=${folder}`;
};

/** An agent with a SIP phone, signed in to no group yet. */
export type Desk = {
  readonly user: string;
  readonly agentNo: string;
  readonly device: string;
  readonly phone: Credentials;
};

/**
 * Puts many agents with a SIP phone each straight into the database, as the administrator's page would one by one; all have the administrator's
 * password. They are in force with the next change of the configuration.
 */
export const addDesks = async (databaseUrl: string, count: number, group: string, from = 7001): Promise<Desk[]> => {
  const desks = Array.from({ length: count }, (_, n): Desk => {
    const agentNo = String(from + n);
    const phone = { user: agentNo, password: randomBytes(12).toString("base64url") };
    return { user: randomUUID(), agentNo, device: randomUUID(), phone };
  });
  const users = desks.map(({ user }) => user);
  const numbers = desks.map(({ agentNo }) => agentNo);
  const run = (text: string, values: readonly unknown[]) => queryAt(databaseUrl, text, values);
  await run(
    `insert into "user" (id, login, name, agent_no, password_hash, must_change_password, created_at)
     select id, no, no, no, (select password_hash from "user" where login = 'administrator'), false, 0
     from unnest($1::text[], $2::text[]) as each (id, no)`,
    [users, numbers],
  );
  await run(`insert into user_role (user_id, role) select unnest($1::text[]), 'agent'`, [users]);
  await run(`insert into membership (group_id, user_id) select $2, unnest($1::text[])`, [users, group]);
  const hashes = (algorithm: string) =>
    desks.map(({ phone }) => createHash(algorithm).update(`${phone.user}:${realm}:${phone.password}`).digest("hex"));
  await run(
    `insert into device (id, user_id, kind, label, sip_user, realm, ha1_md5, ha1_sha256)
     select id, user_id, 'sip', no, no, $4, md5, sha256
     from unnest($1::text[], $2::text[], $3::text[], $5::text[], $6::text[]) as each (id, user_id, no, md5, sha256)`,
    [desks.map(({ device }) => device), users, numbers, realm, hashes("md5"), hashes("sha256")],
  );
  return desks;
};

/** The agent of a desk signs in to a group with her phone. */
export const sitDownAt = async (server: Server, desk: Desk, password: string, group: string): Promise<Person> => {
  const person = await signIn(server, desk.agentNo, password);
  await person.post("/api/agent/sign-in", { groups: [group], device: desk.device });
  return person;
};

/** A number that leads straight to a group, without a menu. */
export const addStraightNumber = async (
  databaseUrl: string,
  administrator: Person,
  number: string,
  group: string,
): Promise<void> => {
  const id = `straight-${number}`;
  const graph = { start: "queue", nodes: { queue: { kind: "queue", group, priority: 0 } }, edges: [] };
  await queryAt(
    databaseUrl,
    `insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
     select 'flow', $1, 1, 'published', $1, $2, 0, coalesce(max(config_version), 0) + 1, 0 from config_item`,
    [id, JSON.stringify(graph)],
  );
  await administrator.post("/api/numbers", { number, label: number, flow: id, recorded: true });
};
