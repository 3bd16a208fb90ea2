import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Credentials, queryAt, type Server, startServer, type World } from "@zongji/kit";
import { Session } from "./session.ts";

/** Where carriers' calls come from, and agents' phones: addresses of their own tell directions apart on the wire. */
export const carrierAddress = "127.0.0.2";
export const phoneAddress = "127.0.0.3";
const realm = "zongji";

/** Statements at the PostgreSQL that came up with the server. */
export type Sql = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

const sqlOf = (server: Server): Sql => {
  const password = readFileSync(join(server.dataFolder, "postgres-password"), "utf8").trim();
  const folder = encodeURIComponent(join(server.dataFolder, "postgres-socket"));
  const url = `postgres://zongji:${password}@localhost:5432/postgres?host=${folder}`;
  return (text, values) => queryAt(url, text, values);
};

export type Hotline = {
  readonly server: Server;
  readonly administrator: Session;
  /** The administrator's, and that of every agent put in by `addAgents`. */
  readonly password: string;
  readonly sql: Sql;
  /** Settings that are not the default ones, as they are printed. */
  readonly settings: Readonly<Record<string, string>>;
};

type Opening = {
  readonly core?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly lines: number;
};

/** The server that `npm start` starts, on one core if told, its carrier's calls coming from `carrierAddress`. */
export const openHotline = async (world: World, { core, env = {}, lines }: Opening): Promise<Hotline> => {
  const server = await startServer(world, { env, ...(core !== undefined && { cores: core }) });
  const password = `L-${randomBytes(12).toString("base64url")}`;
  const given = server.firstPasswords().administrator;
  if (given === undefined) throw new Error("the administrator has no first password");
  const once = await Session.signIn(server, "administrator", given);
  await once.ask("POST", "/api/me/password", { current: given, next: password });
  const administrator = await Session.signIn(server, "administrator", password);
  await administrator.ask("PATCH", "/api/trunks/carrier", { match: [carrierAddress], maxLines: lines });
  // A phone of the field knows its caller by the whole number.
  await administrator.ask("PATCH", "/api/policies", { maskNumbers: false });
  // A run of hours only reads, which would be idle.
  await administrator.ask("PATCH", "/api/sign-in-rules", { idleMin: null });
  return {
    server,
    administrator,
    password,
    sql: sqlOf(server),
    settings: { ...env, "trunk carrier, lines": String(lines) },
  };
};

/** An agent with a SIP phone, signed in to no group yet. */
export type Agent = {
  readonly user: string;
  readonly agentNo: string;
  readonly device: string;
  readonly phone: Credentials;
};

/**
 * Puts many agents with a SIP phone each straight into the database, as the administrator's page would one by one; one password, hashed once,
 * does for all. They are in force with the next change of the configuration.
 */
export const addAgents = async ({ sql }: Hotline, count: number, group: string): Promise<Agent[]> => {
  const agents = Array.from({ length: count }, (_, n): Agent => {
    const agentNo = String(20_001 + n);
    const phone = { user: agentNo, password: randomBytes(12).toString("base64url") };
    return { user: randomUUID(), agentNo, device: randomUUID(), phone };
  });
  const users = agents.map(({ user }) => user);
  const numbers = agents.map(({ agentNo }) => agentNo);
  await sql(
    `insert into "user" (id, login, name, agent_no, password_hash, must_change_password, created_at)
     select id, no, no, no, (select password_hash from "user" where login = 'administrator'), false, 0
     from unnest($1::text[], $2::text[]) as each (id, no)`,
    [users, numbers],
  );
  await sql(`insert into user_role (user_id, role) select unnest($1::text[]), 'agent'`, [users]);
  await sql(`insert into membership (group_id, user_id) select $2, unnest($1::text[])`, [users, group]);
  const hashes = (algorithm: string) =>
    agents.map(({ phone }) => createHash(algorithm).update(`${phone.user}:${realm}:${phone.password}`).digest("hex"));
  await sql(
    `insert into device (id, user_id, kind, label, sip_user, realm, ha1_md5, ha1_sha256)
     select id, user_id, 'sip', no, no, $4, md5, sha256
     from unnest($1::text[], $2::text[], $3::text[], $5::text[], $6::text[]) as each (id, user_id, no, md5, sha256)`,
    [agents.map(({ device }) => device), users, numbers, realm, hashes("md5"), hashes("sha256")],
  );
  return agents;
};

/** A flow, put into the database as a flow editor would. In force with the next change of the configuration. */
export const addFlow = ({ sql }: Hotline, id: string, graph: object): Promise<unknown> =>
  sql(
    `insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
     select 'flow', $1, 1, 'published', $1, $2, 0, coalesce(max(config_version), 0) + 1, 0 from config_item`,
    [id, JSON.stringify(graph)],
  );
