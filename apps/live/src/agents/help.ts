import type { Emergency, Help, Named } from "@zongji/api";
import type { CallLook, GroupId, HotlineConfig, Look, UserId } from "@zongji/domain";
import { type Principal, scopeOf } from "@zongji/web";
import type { Live } from "../live/index.ts";
import { configOfAgent } from "./find.ts";

type PrincipalOf = () => Principal;

/** Consoles that are open at this server, of everybody. */
const pages = new WeakMap<Live, Set<PrincipalOf>>();

/** Notes that a console is open. @returns what notes that it is closed */
export const openPage = (live: Live, principal: PrincipalOf): (() => void) => {
  const open = pages.get(live) ?? new Set<PrincipalOf>();
  pages.set(live, open);
  open.add(principal);
  return () => open.delete(principal);
};

/** Whether 紧急求助 in a call of this group calls her: who may join talks of the group's agents. */
export const isCalledFor = (principal: Principal, group: GroupId | undefined): boolean => {
  const scope = scopeOf(principal, "agent.join");
  return scope === "all" || (scope === "group" && group !== undefined && principal.user.groups.includes(group));
};

/** Supervisors of a group whose console is open here, the agent herself left out. */
export const supervisorsHere = (live: Live, group: GroupId | undefined, except: UserId): ReadonlySet<string> =>
  new Set(
    [...(pages.get(live) ?? [])]
      .map((principal) => principal())
      .filter((each) => each.user.id !== except && isCalledFor(each, group))
      .map(({ user }) => user.id),
  );

export const namedAgent = (config: HotlineConfig, user: UserId): Named => {
  const known = configOfAgent(config, user);
  return { name: known?.name ?? "", agentNo: known?.agentNo ?? null };
};

/** Whom 紧急求助 of this call calls now: consoles that are open, and seats that ring. */
export type Called = { readonly users: ReadonlySet<string>; readonly isAlone: boolean };

/** What became of 紧急求助 so far. `isAlone`: there is no other server, at which more consoles may be open. */
export const helpOf = (call: CallLook, config: HotlineConfig, { users, isAlone }: Called): Help => {
  const helpers = (call.watchers ?? []).filter(({ of, mode }) => of === call.agent && mode === "join");
  const ringing = helpers.filter(({ at }) => at === "trying").map(({ user }) => user);
  const called = new Set<string>([...users, ...ringing]).size;
  const joined = helpers.find(({ at }) => at === "up");
  if (joined) return { at: "joined", by: namedAgent(config, joined.user), called };
  if (call.coming !== undefined) return { at: "coming", by: namedAgent(config, call.coming), called };
  return { at: called === 0 && isAlone ? "nobody" : "ringing", by: null, called };
};

type Asked = {
  readonly config: HotlineConfig;
  readonly look: Look;
  readonly principal: Principal;
  readonly calledFor: (call: CallLook) => Called;
};

/** Every 紧急求助 that calls this supervisor, the oldest first. */
export const emergenciesFor = ({ config, look, principal, calledFor }: Asked): Emergency[] =>
  look.calls
    .flatMap((call): Emergency[] => {
      const { agent: user, emergency: since, group } = call;
      if (user === undefined || since === undefined || user === principal.user.id) return [];
      if (!isCalledFor(principal, group)) return [];
      const joined = call.watchers?.some((each) => each.user === principal.user.id && each.at === "up") === true;
      return [
        {
          call: call.call,
          user,
          agent: namedAgent(config, user),
          group: group ?? null,
          groupName: config.groups.find(({ id }) => id === group)?.name ?? null,
          since,
          help: helpOf(call, config, calledFor(call)),
          mine: joined || call.coming === principal.user.id,
        },
      ];
    })
    .sort((a, b) => a.since - b.since);
