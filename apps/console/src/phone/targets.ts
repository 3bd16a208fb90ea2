import type { Targets, TransferTarget } from "@zongji/api";
import type { AgentState } from "@zongji/domain";

export const targetKinds = ["agent", "group", "flow", "supervisor", "number"] as const;
export type TransferKind = (typeof targetKinds)[number];
/** colleague: any of them, for an internal call. */
export type TargetKind = TransferKind | "colleague";

/** Why a target can't be asked, or is not likely to answer; the words are under `transfer.why`. */
export type TargetDoubt =
  | "offline"
  | "unreachable"
  | "engaged"
  | "nobodyReady"
  | "noSupervisor"
  | "menuOnly"
  | "noOutside"
  | "withinHouse"
  | "menuForCitizens"
  | "nobodyToRing";

/** One line of the list. `doubt` is a warning: only the server knows of a colleague's forwarding. `no` is final. */
export type TargetRow = {
  readonly key: string;
  readonly to: TransferTarget;
  readonly label: string;
  readonly agentNo?: string;
  readonly state?: AgentState;
  /** What is heard there. */
  readonly says?: string;
  readonly group?: { readonly waiting: number; readonly ready: number; readonly signedIn: number };
  readonly doubt?: TargetDoubt;
  readonly noConsult?: TargetDoubt;
  readonly noTransfer?: TargetDoubt;
};

type Agent = Targets["agents"][number];
const free: ReadonlySet<AgentState> = new Set(["ready", "busy", "rest"]);

const doubtOf = ({ state, reachable }: Agent): TargetDoubt | undefined => {
  if (state === "offline") return "offline";
  if (!reachable) return "unreachable";
  return free.has(state) ? undefined : "engaged";
};

/** Who can answer first: the ready, the other free ones, the engaged, who is away. */
const rank = (agent: Agent): number => {
  const doubt = doubtOf(agent);
  if (doubt) return doubt === "engaged" ? 2 : 3;
  return agent.state === "ready" ? 0 : 1;
};

const agentRow = (agent: Agent): TargetRow => {
  const doubt = doubtOf(agent);
  const { user, name, agentNo, state } = agent;
  return { key: user, to: { agent: user }, label: name, agentNo, state, ...(doubt ? { doubt } : {}) };
};

const sorted = (agents: readonly Agent[]): Agent[] =>
  [...agents].sort((a, b) => rank(a) - rank(b) || a.agentNo.localeCompare(b.agentNo));

const groupRow = ({ id, name, ...group }: Targets["groups"][number]): TargetRow => ({
  key: id,
  to: { group: id },
  label: name,
  group,
  ...(group.ready === 0 ? { noConsult: "nobodyReady" as const } : {}),
});

/** What isn't a name: worded in the reader's language. */
export type TargetWords = {
  /** 班长席 */
  readonly seat: string;
  readonly flow: (flow: Targets["flows"][number]) => string;
};

const flowRow = (target: Targets["flows"][number], words: TargetWords): TargetRow => {
  const { flow, flowNode, says } = target;
  return {
    key: `${flow}/${flowNode ?? ""}`,
    to: flowNode === null ? { flow } : { flow, flowNode },
    label: words.flow(target),
    ...(says === null ? {} : { says }),
    noConsult: "menuOnly",
  };
};

/** A number as it was typed or pasted, without spaces and dashes; undefined where it is none. */
export const numberIn = (text: string): string | undefined => {
  const number = text.replace(/[\s\-()]/g, "");
  return /^[0-9]{3,20}$/.test(number) ? number : undefined;
};

const numberRows = ({ outside }: Targets, text: string): TargetRow[] => {
  const number = numberIn(text);
  if (number === undefined) return [];
  const no = outside ? {} : { noConsult: "noOutside" as const, noTransfer: "noOutside" as const };
  return [{ key: number, to: { number }, label: number, ...no }];
};

const allRows = (targets: Targets, kind: TargetKind, words: TargetWords): TargetRow[] => {
  switch (kind) {
    case "agent":
      return sorted(targets.agents.filter(({ supervisor }) => !supervisor)).map(agentRow);
    case "colleague":
      return sorted(targets.agents).map(agentRow);
    case "group":
      return targets.groups.map(groupRow);
    case "flow":
      return targets.flows.map((flow) => flowRow(flow, words));
    case "supervisor": {
      const no = targets.supervisor ? {} : ({ noConsult: "noSupervisor", noTransfer: "noSupervisor" } as const);
      return [
        { key: "supervisor", to: { supervisor: true }, label: words.seat, ...no },
        ...sorted(targets.agents.filter(({ supervisor }) => supervisor)).map(agentRow),
      ];
    }
    case "number":
      return [];
  }
};

/** What becomes of a line in an internal call: the colleague is sent on to one phone, and is not consulted about. */
const rowWithin = (row: TargetRow): TargetRow => {
  const no = "flow" in row.to ? "menuForCitizens" : row.group?.ready === 0 ? "nobodyToRing" : row.noTransfer;
  return { ...row, noConsult: "withinHouse", ...(no ? { noTransfer: no } : {}) };
};

/** The lines of one kind that match what was typed: a part of the name or of the agent number. @param within in an internal call */
export const targetRows = (
  targets: Targets,
  kind: TargetKind,
  text: string,
  words: TargetWords,
  within = false,
): TargetRow[] => {
  const wanted = text.trim().toLowerCase();
  const rows =
    kind === "number"
      ? numberRows(targets, text)
      : allRows(targets, kind, words).filter(({ label, agentNo, says }) =>
          [label.toLowerCase(), agentNo, says].some((each) => each?.includes(wanted) === true),
        );
  return within ? rows.map(rowWithin) : rows;
};

/** The line that is chosen after a key: the first if none is, round at neither end. */
export const moved = (rows: readonly TargetRow[], chosen: string | undefined, by: number): string | undefined => {
  const at = rows.findIndex(({ key }) => key === chosen);
  if (rows.length === 0) return undefined;
  return rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.key;
};
