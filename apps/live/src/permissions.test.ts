import {
  defaultGrants,
  type Operation,
  type OperationId,
  operations,
  type Permission,
  shippedRoles,
} from "@zongji/api";
import { scopeOf } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { all, decided, type Role } from "./decided.test-scene.ts";

const ids = Object.keys(operations) as OperationId[];
const permissionsOf = (name: string): Permission[] => {
  const role = shippedRoles.find((one) => one === name);
  return role ? defaultGrants(role) : [];
};

/** Each role, somebody without any, and one who has yet to change the password that he was given. */
const people = [...all, "client", "nobody", "fresh"] as const;
const sessionOf = (key: string) => ({
  key,
  principal: {
    user: { id: key, login: key, name: key, agentNo: null, roles: [key], groups: [] },
    permissions: permissionsOf(key === "fresh" ? "administrator" : key),
    mustChangePassword: key === "fresh",
  },
  createdAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  address: "127.0.0.1",
});

let http: Http;
const performed: string[] = [];
beforeAll(async () => {
  http = await createHttp({
    log: pino({ level: "silent" }),
    version: "0",
    tls: undefined,
    findSession: (token) => (people.some((one) => one === token) ? sessionOf(token) : undefined),
    requestsPerMinute: 100_000,
  });
  // What is asked for is of no interest here: only who gets as far as this, or as far as having the request looked at.
  for (const id of ids)
    http.add(id, (async ({ reply }: { reply: { send: (text: string) => unknown } }) => {
      performed.push(id);
      return reply.send("");
    }) as never);
});
afterAll(() => http.app.close());

/** 401 and 403 as they are; else 200: the request was let in, whatever is wrong with it otherwise. */
const standing = async (id: OperationId, cookie: string | undefined): Promise<string> => {
  const { method, path }: Operation = operations[id];
  const answer = await http.app.inject({
    method,
    url: path.replaceAll(/:(\w+)/g, "some"),
    headers: cookie === undefined ? {} : { cookie: `zongji_session=${cookie}` },
  });
  const { statusCode } = answer;
  return statusCode === 401 || statusCode === 403 ? `${statusCode} ${answer.json<{ code: string }>().code}` : "200";
};

const expected = (id: OperationId, role: string): "200" | "403 forbidden" => {
  const who = decided[id];
  return who === "everybody" || who === "signedIn" || who.some((one) => one === role) ? "200" : "403 forbidden";
};

describe("what each role may ask for", () => {
  it("is decided for every operation, and for none that isn't there", () => {
    expect(Object.keys(decided).toSorted()).toEqual(ids.toSorted());
  });

  it.each([...all, "client", "nobody"])("is let in, and all else refused with 403: %s", async (role) => {
    const table = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await standing(id, role)])));
    expect(table).toEqual(Object.fromEntries(ids.map((id) => [id, expected(id, role)])));
  });

  it("is nothing for who isn't signed in, but what is everybody's", async () => {
    for (const id of ids) {
      performed.length = 0;
      expect(await standing(id, undefined), id).toBe(decided[id] === "everybody" ? "200" : "401 notSignedIn");
      expect(await standing(id, "a guess"), id).toBe(decided[id] === "everybody" ? "200" : "401 notSignedIn");
      if (decided[id] !== "everybody") expect(performed, id).toEqual([]);
    }
  });

  it("waits until the password that was given is changed", async () => {
    const first = new Set<OperationId>(["me", "changePassword", "signOut"]);
    for (const id of ids) {
      const isOpen = decided[id] === "everybody" || first.has(id);
      expect(await standing(id, "fresh"), id).toBe(isOpen ? "200" : "403 mustChangePassword");
    }
  });

  it("reaches no further for an agent than her own calls, for a supervisor's deeds than her groups", () => {
    const scopes = (role: Role) => {
      const principal = sessionOf(role).principal;
      return (action: Parameters<typeof scopeOf>[1]) => scopeOf(principal, action);
    };
    const [ofAgent, ofSupervisor] = [scopes("agent"), scopes("supervisor")];
    for (const action of ["call.see", "recording.hear", "agent.work"] as const) expect(ofAgent(action)).toBe("own");
    expect(ofAgent("number.unmasked")).toBeUndefined();
    for (const power of ["listen", "whisper", "join", "intercept", "release", "force", "history"] as const)
      expect(ofSupervisor(`agent.${power}`)).toBe("group");
  });
});
