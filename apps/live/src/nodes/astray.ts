import type { Flow, HotlineConfig } from "@zongji/domain";

const groupsOf = ({ nodes }: Flow): string[] => [
  ...new Set(Object.values(nodes).flatMap((node) => (node.kind === "queue" ? [node.group as string] : []))),
];

/** Numbers whose flow leads to groups of this server and to such as others hold: who asks for those can't be helped here. */
export const astrayOf = ({ numbers, flows }: Pick<HotlineConfig, "numbers" | "flows">, elsewhere: readonly string[]) =>
  numbers.flatMap(({ number, flow }) => {
    const found = flows.find(({ id }) => id === flow);
    const groups = found ? groupsOf(found) : [];
    const away = groups.filter((group) => elsewhere.includes(group));
    return away.length > 0 && away.length < groups.length ? [{ number, groups: away }] : [];
  });
