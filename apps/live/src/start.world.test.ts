import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { freePort, type Program, sleep, startPostgres, until, World } from "@zongji/kit";
import { refusalCode } from "@zongji/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const main = join(import.meta.dirname, "main.ts");
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

let world: World;
let ports: { http: number; sip: number };
let data: string;
const left = new Set<number>();

beforeEach(async () => {
  world = new World();
  chmodSync(world.folder, 0o755);
  ports = { http: await freePort(), sip: await freePort() };
  data = join(world.folder, "data");
});
afterEach(async () => {
  const pid = postmaster();
  if (pid !== undefined) left.add(pid);
  await world.close();
  for (const each of left) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // It went with its server, as it should.
    }
  }
  left.clear();
});

const postmaster = (): number | undefined => {
  const file = join(data, "postgres/postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
};
const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // It is gone, maybe just now.
    return false;
  }
};

const start = (env: Record<string, string> = {}, prefix: readonly string[] = []): Program => {
  const [command, ...args] = [...prefix, process.execPath, main];
  return world.spawn("server", command!, args, {
    env: {
      ZONGJI_DATA: data,
      ZONGJI_HTTP_PORT: String(ports.http),
      ZONGJI_SIP_PORT: String(ports.sip),
      ...env,
    },
  });
};
/** As bin/parent.mjs does where no server follows a dead one. Resolves with what it said. */
const stopDatabase = async (): Promise<string> => {
  const program = world.spawn("stop", process.execPath, [join(import.meta.dirname, "stop-postgres.ts")], {
    env: { ZONGJI_DATA: data },
  });
  expect(await program.ended).toBe(0);
  return program.output();
};
const ready = (program: Program): Promise<string> => program.says(/^Zongji is ready$/, 60_000);
const health = async (): Promise<{ status: string; parts: Record<string, string> }> =>
  (await fetch(`http://127.0.0.1:${ports.http}/health`)).json() as never;
const stop = async (program: Program): Promise<void> => {
  program.signal("SIGINT");
  expect(await program.ended).toBe(0);
};
const accountsIn = (output: string): string[] =>
  [...output.matchAll(/^ {2}(\S+) +((?:[a-z0-9]{4}-){3}[a-z0-9]{4}) /gm)].map(([, login]) => login!);

describe("the server starts", () => {
  it("and is broken off by Ctrl-C before it is ready, leaving no PostgreSQL behind", async () => {
    const server = start();
    await until("PostgreSQL is there", () => postmaster(), { limitMs: 60_000 });
    const pid = postmaster()!;
    server.signal("SIGINT");
    expect(await server.ended).toBe(1);
    expect(server.output()).not.toContain("Zongji is ready");
    await until("PostgreSQL is gone", () => !isAlive(pid));
  });

  it.runIf(isRoot)("as root in a folder of mode 0700, tells the accounts once, and leaves nothing behind", async () => {
    mkdirSync(data, { mode: 0o700 });
    const first = start();
    await ready(first);
    expect(accountsIn(first.output())).toHaveLength(8);
    expect(await health()).toMatchObject({ status: "ok", parts: { database: "ok" } });
    const log = readFileSync(join(data, "server.log"), "utf8");
    for (const file of [
      "first-passwords.txt",
      "postgres-password",
      "configuration.json",
      "test-caller.json",
      "server.log",
    ])
      expect(statSync(join(data, file)).mode & 0o777, file).toBe(0o600);
    for (const [, password] of first.output().matchAll(/ ((?:[a-z0-9]{4}-){3}[a-z0-9]{4}) /g))
      expect(log).not.toContain(password);
    const postgres = postmaster()!;
    await stop(first);
    expect(isAlive(postgres)).toBe(false);

    const second = start();
    await ready(second);
    expect(accountsIn(second.output())).toEqual([]);
    await stop(second);
  });

  it.runIf(isRoot)("as an ordinary user who owns the data folder and nothing else", async () => {
    mkdirSync(data, { mode: 0o700 });
    chownSync(data, nobody, nobody);
    const dropped = [
      "setpriv",
      "--reuid",
      `${nobody}`,
      "--regid",
      `${nobody}`,
      "--clear-groups",
      "env",
      `HOME=${data}`,
    ];
    const program = start({}, dropped);
    await ready(program);
    expect(await health()).toMatchObject({ status: "ok" });
    expect(statSync(join(data, "postgres")).uid).toBe(nobody);
    const postgres = postmaster()!;
    await stop(program);
    expect(isAlive(postgres)).toBe(false);
  });

  it("after kill -9, adopts the PostgreSQL that was left, and one that hangs is replaced; where no server follows, it can be stopped", async () => {
    const first = start();
    await ready(first);
    const postgres = postmaster()!;
    await stopDatabase();
    expect(isAlive(postgres), "while its server runs").toBe(true);
    first.signal("SIGKILL");
    await first.ended;
    await sleep(300);
    expect(isAlive(postgres)).toBe(true);

    const second = start();
    await ready(second);
    expect(postmaster()).toBe(postgres);
    expect(await health()).toMatchObject({ parts: { database: "ok" } });
    second.signal("SIGKILL");
    await second.ended;
    process.kill(postgres, "SIGSTOP");
    left.add(postgres);

    const third = start();
    await ready(third);
    // The one that hung is continued to be stopped, and may answer what waited for it before it ends.
    const isAnother = () => ![undefined, postgres].includes(postmaster());
    await until("another PostgreSQL answers", async () => isAnother() && (await health()).parts.database === "ok");
    const another = postmaster()!;
    expect(isAlive(postgres)).toBe(false);

    third.signal("SIGKILL");
    await third.ended;
    expect(await stopDatabase()).toMatch(/its PostgreSQL was stopped/);
    expect(isAlive(another)).toBe(false);
  });

  it("again when its PostgreSQL dies, without a restart of its own", async () => {
    const program = start();
    await ready(program);
    process.kill(postmaster()!, "SIGKILL");
    await until("the database is missed", async () => (await health()).status === "degraded", { limitMs: 30_000 });
    await until("the database is back", async () => (await health()).status === "ok", { limitMs: 60_000 });
    await stop(program);
  });
});

describe("without its database the server", () => {
  it("starts from what it kept, keeps people signed in, and takes the database when it comes", async () => {
    const postgres = await startPostgres(world);
    const env = { DATABASE_URL: postgres.url };
    const first = start(env);
    await ready(first);
    const [, password] = /^supervisor\t(\S+)$/m.exec(readFileSync(join(data, "first-passwords.txt"), "utf8"))!;
    const signedIn = await fetch(`http://127.0.0.1:${ports.http}/api/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login: "supervisor", password }),
    });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
    await stop(first);
    await postgres.stop("immediate");

    const second = start(env);
    await ready(second);
    expect(await health()).toMatchObject({ status: "degraded", parts: { database: "down", live: "ok" } });
    const me = await fetch(`http://127.0.0.1:${ports.http}/api/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ user: { login: "supervisor" } });
    await postgres.start();
    await until("the database is taken", async () => (await health()).status === "ok", { limitMs: 60_000 });
    await stop(second);
  });
});

describe("the server says in one sentence what keeps it from starting", () => {
  const fails = async (program: Program): Promise<string> => {
    expect(await program.ended).toBe(refusalCode);
    const lines = program.output().trim().split("\n");
    expect(lines).toHaveLength(1);
    return lines[0]!;
  };

  it("a setting that can't be", async () => {
    expect(await fails(start({ ZONGJI_SIP_PORT: "sip" }))).toMatch(/^ZONGJI_SIP_PORT is "sip", but must be/);
  });

  it("a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(ports.http, "127.0.0.1", resolve));
    try {
      expect(await fails(start())).toBe(
        `TCP port ${ports.http} on 127.0.0.1 is taken: stop what uses it, or set ZONGJI_HTTP_PORT.`,
      );
    } finally {
      other.close();
    }
    expect(postmaster()).toBeUndefined();
  });

  it("a data folder that can't be", async () => {
    writeFileSync(data, "a file");
    expect(await fails(start())).toContain("ZONGJI_DATA");
  });

  it("a data folder that another server uses", async () => {
    const program = start();
    await ready(program);
    const other = { http: await freePort(), sip: await freePort() };
    const sentence = await fails(start({ ZONGJI_HTTP_PORT: `${other.http}`, ZONGJI_SIP_PORT: `${other.sip}` }));
    expect(sentence).toMatch(/^ZONGJI_DATA .* is in use by another Zongji/);
    await stop(program);
  });

  it("a database that doesn't answer, without telling its password", async () => {
    const sentence = await fails(start({ DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${await freePort()}/db` }));
    expect(sentence).toContain("DATABASE_URL");
    expect(sentence).not.toContain("hunter2");
  });
});
