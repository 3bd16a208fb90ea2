import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, type Program, until, type World } from "./world.ts";

/** How calls of a number that begins with `prefix` leave: to all gateways at once, or to the next when one fails. */
export type KamailioRoute = {
  readonly prefix: string;
  /** "address:port" each. */
  readonly to: readonly string[];
  readonly way: "fork" | "failover";
};

export type KamailioSettings = {
  /** Accounts: user part of the address of record and of the digest, and the password. */
  readonly users: Readonly<Record<string, string>>;
  /** Realm of its challenges. */
  readonly realm?: string;
  /** The longest that it grants a registration, s. */
  readonly expiresSec?: number;
  readonly routes?: readonly KamailioRoute[];
  readonly port?: number;
};

/** Kamailio as a carrier's registrar and proxy: it challenges its accounts, records its route, forks and fails over. */
export class Kamailio {
  readonly port: number;
  readonly #program: Program;

  constructor(program: Program, port: number) {
    this.#program = program;
    this.port = port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  output(): string {
    return this.#program.output();
  }

  /** Dies without a word. */
  kill(): void {
    this.#program.signal("SIGKILL", { group: true });
  }

  close(): Promise<void> {
    return this.#program.close();
  }
}

const modules = [
  "tm",
  "sl",
  "rr",
  "pv",
  "maxfwd",
  "textops",
  "siputils",
  "usrloc",
  "registrar",
  "auth",
  "xlog",
  "corex",
];

const uriTo = (gateway: string): string => `sip:$rU@${gateway}`;

/** What becomes of an account's call to this route's numbers. */
const routeText = ({ prefix, to, way }: KamailioRoute, index: number): string => {
  const [first, ...others] = to;
  const branches = way === "fork" ? others.map((gateway) => `append_branch("${uriTo(gateway)}");`).join("\n    ") : "";
  const next = way === "failover" && others.length > 0 ? `t_on_failure("NEXT${index}");` : "";
  return `  if ($rU =~ "^${prefix}") {
    $ru = "${uriTo(first!)}";
    ${branches}${next}
    route(RELAY);
  }`;
};

/** RFC 3261 §16.7 step 5: another target where one failed; not where the called party is busy or refuses. */
const failureText = ({ to, way }: KamailioRoute, index: number): string =>
  way === "fork" || to.length < 2
    ? ""
    : `failure_route[NEXT${index}] {
  if (t_is_canceled()) exit;
  if (t_check_status("408|5[0-9][0-9]")) {
    $ru = "${uriTo(to[1]!)}";
    t_relay();
  }
}`;

const passwords = (users: KamailioSettings["users"], check: string): string =>
  Object.entries(users)
    .map(([user, password]) => `if ($var(user) == "${user}") $var(password) = "${password}";`)
    .concat(check)
    .join("\n  ");

const configText = (settings: KamailioSettings, port: number): string => {
  const { users, realm = "carrier.example", expiresSec = 3600, routes = [] } = settings;
  return `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=2
disable_tcp=yes
auto_aliases=no
listen=udp:127.0.0.1:${port}
alias="carrier.example"
${modules.map((module) => `loadmodule "${module}.so"`).join("\n")}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "max_expires", ${expiresSec})
modparam("registrar", "min_expires", 1)
modparam("rr", "enable_full_lr", 1)
modparam("tm", "fr_timer", 4000)
modparam("auth", "nonce_count", 0)

request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) { route(RELAY); }
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    sl_send_reply("404", "Not Here");
    exit;
  }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  t_check_trans();
  remove_hf("Route");
  if (is_method("REGISTER")) { route(REGISTRAR); }
  record_route();
  $var(user) = $fU;
  $var(account) = 0;
  ${passwords(users, "")}
  if ($rU != $null && $fd != $null) {
    ${Object.keys(users)
      .map((user) => `if ($rU == "${user}") { route(IN); }`)
      .join("\n    ")}
  }
  route(OUT);
}

route[REGISTRAR] {
  $var(user) = $tU;
  ${passwords(users, "")}
  if (!pv_www_authenticate("${realm}", "$var(password)", "0", "REGISTER")) { www_challenge("${realm}", "1"); exit; }
  save("location");
  exit;
}

route[IN] {
  if (!lookup("location")) { sl_send_reply("404", "Not Registered"); exit; }
  route(RELAY);
}

route[OUT] {
  $var(user) = $au;
  $var(password) = "";
  ${passwords(users, "")}
  if ($var(password) == "" || !pv_proxy_authenticate("${realm}", "$var(password)", "0")) { proxy_challenge("${realm}", "1"); exit; }
  consume_credentials();
${routes.map(routeText).join("\n")}
  sl_send_reply("404", "No Such Number");
  exit;
}

route[RELAY] {
  if (!t_relay()) sl_reply_error();
  exit;
}

${routes.map(failureText).join("\n")}
`;
};

/** Starts Kamailio on 127.0.0.1; resolves once it listens. */
export const startKamailio = async (world: World, settings: KamailioSettings): Promise<Kamailio> => {
  const folder = world.place("kamailio");
  const port = settings.port ?? (await freePort());
  const file = join(folder, "kamailio.cfg");
  writeFileSync(file, configText(settings, port));
  const args = ["-f", file, "-DD", "-E", "-m", "32", "-M", "4", "-w", folder, "-Y", folder];
  const program = world.spawn("kamailio", "kamailio", args, { cwd: folder });
  const kamailio = world.own(new Kamailio(program, port));
  await until(
    "kamailio listens",
    async () => {
      if (program.end !== undefined)
        throw new Error(`kamailio ended (${program.end}):\n${program.output().slice(-4000)}`);
      return (await world.run("ss", "ss", ["-Hlun", `sport = :${port}`])).includes(`:${port}`);
    },
    { everyMs: 200 },
  );
  return kamailio;
};
