/** Finds one among many: a configuration and a look are values, and each is gone through once. */
import type { AgentConfig, AgentLook, CallLook, GroupLook, HotlineConfig, Look } from "@zongji/domain";

const indexed = <Whole extends object, Each>(
  listOf: (whole: Whole) => readonly Each[],
  keyOf: (each: Each) => string,
) => {
  const known = new WeakMap<Whole, ReadonlyMap<string, Each>>();
  return (whole: Whole, key: string | undefined): Each | undefined => {
    if (key === undefined) return undefined;
    const index = known.get(whole) ?? new Map(listOf(whole).map((each) => [keyOf(each), each]));
    known.set(whole, index);
    return index.get(key);
  };
};

export const configOfAgent: (config: HotlineConfig, user: string | undefined) => AgentConfig | undefined = indexed(
  ({ agents }: HotlineConfig) => agents,
  ({ user }) => user,
);
export const agentIn: (look: Look, user: string | undefined) => AgentLook | undefined = indexed(
  ({ agents }: Look) => agents,
  ({ user }) => user,
);
export const callIn: (look: Look, call: string | undefined) => CallLook | undefined = indexed(
  ({ calls }: Look) => calls,
  ({ call }) => call,
);
export const groupIn: (look: Look, group: string | undefined) => GroupLook | undefined = indexed(
  ({ groups }: Look) => groups,
  ({ group }) => group,
);
