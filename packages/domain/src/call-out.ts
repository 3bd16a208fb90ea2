import { isFree } from "./agent.ts";
import type { CallEffect } from "./call/call.ts";
import { dial } from "./call/dialling.ts";
import { callerListOf } from "./caller-list.ts";
import type { LegId, PartyId, UserId } from "./ids.ts";
import type { Command, Refusal } from "./input.ts";
import { mayDial, trunksOut } from "./lines.ts";
import { dialable } from "./numbers.ts";
import { envOf, type Run, type Ways } from "./run.ts";
import { localTime } from "./schedule.ts";

type Wish = Omit<Extract<Command, { do: "callOut" }>, "do">;

/** Whether a number was called as often today as it may be. The white list and VIPs have no limit, as when they call. */
function isDialledOften({ hotline, context }: Run, party: PartyId): boolean {
  const { config, limits } = hotline;
  const { dialsADay = 0 } = config.policies;
  const list = callerListOf(config, party, context.wall);
  if (dialsADay === 0 || list === "trusted" || list === "vip") return false;
  return limits.dialledOn(localTime(context.wall, config.schedule.zone).date, party) >= dialsADay;
}

/** 呼出, within her dial rights, over the first trunk that is free. `own`: her phone dialled it. */
export function callOut(run: Run, user: UserId, wish: Wish, ways: Ways, own?: LegId): Refusal | undefined {
  const { hotline, context } = run;
  const { config } = hotline;
  const agent = hotline.agents.get(user);
  if (!agent) return "notSignedIn";
  if (!isFree(agent.seat)) return "inCall";
  if (hotline.draining) return "draining";
  const number = "number" in wish.to ? wish.to.number : context.numberOf(wish.to.party);
  if (number === undefined) return "unknownParty";
  if (!dialable.test(number)) return "badNumber";
  const supervises = config.agents.find((each) => each.user === user)?.supervises ?? [];
  const groupId = wish.group ?? agent.groups[0] ?? supervises[0];
  const group = config.groups.find((each) => each.id === groupId);
  if (!group || !(agent.groups.includes(group.id) || supervises.includes(group.id))) return "unknownGroup";
  if (!mayDial(config, user, number)) return "notAllowed";
  const party = context.party(number);
  if (isDialledOften(run, party)) return "dialledOften";
  if (own === undefined && !hotline.reachable.has(agent.device)) return "deviceUnreachable";
  const env = envOf(run);
  const { trunks, full } = trunksOut(config.trunks, env.trunkState);
  const [trunk] = trunks;
  if (!trunk) return full ? "noLine" : "noTrunk";
  const turn = { env, out: [] as CallEffect[] };
  const { agentNo, device } = agent;
  const call = dial(
    {
      part: { user, agentNo, device, group },
      trunk,
      number,
      party,
      ...(wish.parent === undefined ? {} : { parent: wish.parent }),
      ...(own === undefined ? {} : { own }),
    },
    turn,
  );
  ways.begin(run, call, turn.out);
  return undefined;
}
