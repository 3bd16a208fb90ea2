import type { Targets } from "@zongji/api";
import type { Flow, HotlineConfig, Look } from "@zongji/domain";

type TextOf = (prompt: string) => string | undefined;

/** What is heard first at a node. */
const saysOf = ({ nodes }: Flow, name: string, textOf: TextOf): string | null => {
  const node = nodes[name];
  const [first] = node && "prompts" in node ? node.prompts : [];
  return (first === undefined ? undefined : textOf(first)) ?? null;
};

/** Where a talk can go: menus and announcements of a flow; a queue is chosen as a group. */
const flowsOf = ({ flows, numbers }: HotlineConfig, textOf: TextOf): Targets["flows"] =>
  flows.flatMap((flow) => {
    const number = numbers.find((each) => each.flow === flow.id)?.number ?? null;
    const nodes = Object.entries(flow.nodes).flatMap(([flowNode, { kind }]) =>
      kind === "menu" || kind === "play"
        ? [{ flow: flow.id, flowNode, number, kind, says: saysOf(flow, flowNode, textOf) }]
        : [],
    );
    return [{ flow: flow.id, flowNode: null, number, kind: null, says: saysOf(flow, flow.start, textOf) }, ...nodes];
  });

/** What the transfer panel of this agent offers. */
export const presentTargets = (
  user: string,
  config: HotlineConfig,
  look: Look,
  textOf: TextOf = () => undefined,
): Targets => {
  const own = look.agents.find((each) => each.user === user);
  const call = look.calls.find((each) => each.call === own?.call);
  const free: ReadonlySet<string> = new Set(["ready", "busy", "rest"]);
  const supervises = (each: string) =>
    config.agents.find((agent) => agent.user === each)?.supervises.some((group) => group === call?.group) === true;
  return {
    agents: config.agents
      .filter((each) => each.user !== user)
      .map(({ user: id, agentNo, name, supervises: watched }) => {
        const agent = look.agents.find((each) => each.user === id);
        return {
          user: id,
          agentNo: agent?.agentNo ?? agentNo,
          name,
          state: agent?.state ?? "offline",
          reachable: agent?.reachable === true,
          supervisor: watched.length > 0,
        };
      }),
    groups: config.groups.map(({ id, name }) => {
      const group = look.groups.find((each) => each.group === id);
      return {
        id,
        name,
        waiting: group?.waiting ?? 0,
        ready: group?.ready ?? 0,
        signedIn: group?.signedIn ?? 0,
      };
    }),
    flows: flowsOf(config, textOf),
    supervisor: look.agents.some(
      (each) => each.user !== user && each.reachable && free.has(each.state) && supervises(each.user),
    ),
    outside: (config.agents.find((each) => each.user === user)?.dialRights ?? ["all"]).length > 0,
  };
};
