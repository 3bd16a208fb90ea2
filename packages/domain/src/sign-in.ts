import { type Agent, isFree, type Resting, stateFact } from "./agent.ts";
import type { DeviceId, UserId } from "./ids.ts";
import type { Command, Refusal } from "./input.ts";
import type { Run, Ways } from "./run.ts";

/**
 * 签入. Again while signed in: other groups, another phone, which takes over: a talk or a ring moves there, what else she was in ends. The same
 * again changes nothing.
 */
export function signIn(
  run: Run,
  user: UserId,
  wish: Extract<Command, { do: "signIn" }>,
  ways: Ways,
): Refusal | undefined {
  const { hotline, context, out } = run;
  const known = hotline.config.agents.find((each) => each.user === user);
  if (!known) return "unknownAgent";
  const groups = [...new Set(wish.groups)];
  if (groups.length === 0 && known.supervises.length === 0) return "noGroup";
  if (groups.some((group) => !known.groups.includes(group))) return "unknownGroup";
  if (groups.some((group) => hotline.elsewhere.has(group))) return "otherNode";
  const { device, autoAnswer = false } = wish;
  if (!known.devices.includes(device)) return "unknownDevice";
  const before = hotline.agents.get(user);
  const same = before?.device === device && before.groups.length === groups.length;
  const alike = same && groups.every((group) => before.groups.includes(group));
  if (alike && (before.autoAnswer === true) === autoAnswer) return undefined;
  const tookOver = before !== undefined && before.device !== device;
  const { agentNo } = known;
  out.push({
    fact: {
      type: "AgentSignedIn",
      agent: user,
      agentNo,
      groups,
      device,
      ...(tookOver ? { tookOver } : {}),
      ...(autoAnswer ? { autoAnswer } : {}),
    },
  });
  const seat: Resting = { at: hotline.config.policies.afterSignIn };
  const { autoAnswer: _was, ...stays }: Partial<Agent> = before ?? {};
  const agent: Agent = {
    seat,
    since: context.now,
    ...stays,
    user,
    agentNo,
    groups,
    device,
    ...(autoAnswer ? { autoAnswer } : {}),
  };
  hotline.agents.set(user, agent);
  out.push({ fact: stateFact(agent) });
  if (tookOver) moveTo(run, agent, device, ways);
  return undefined;
}

function moveTo(run: Run, { user, seat }: Agent, device: DeviceId, ways: Ways): void {
  run.out.push({ timer: { cancel: `DeviceGone:${user}` } });
  run.hotline.timers.delete(`DeviceGone:${user}`);
  if (!isFree(seat) && "call" in seat) ways.toCall(run, seat.call, { is: "MovedTo", user, device });
}
