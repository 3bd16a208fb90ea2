import { expect, test } from "vitest";
import type { HotlineConfig, ListedCaller } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { PartyId } from "./ids.ts";
import { pacedPrompt, slowed } from "./prompts.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const config = exampleHotline();
const elderly: ListedCaller = { party: "party-of-01062345678" as PartyId, list: "elderly" };
const heard = (on: Stage): string[] => on.commands.flatMap((command) => (command.do === "Play" ? command.prompts : []));

test("a caller of the elderly list hears words slowly from the greeting into the queue, and music as it is", () => {
  const on = stage({ config: { ...config, listedCallers: [elderly] } });
  const leg = on.calls();
  expect(on.hears(leg)).toBe("greeting@slow");
  on.passes(promptMs);
  on.presses(leg, "1");
  expect(on.hears(leg)).toMatch(/@slow/);
  on.passes(10 * promptMs);
  expect(on.hears(leg)).toBe("music.hold");
  expect(heard(on).filter((prompt) => !prompt.startsWith("music.") && !prompt.endsWith("@slow"))).toEqual([]);
  expect(on.faults).toEqual([]);
});

test("nobody else does, and he neither where the rules say so", () => {
  const plain = stage({ config });
  const off = stage({
    config: { ...config, listedCallers: [elderly], policies: { ...config.policies, slowElderly: false } },
  });
  for (const on of [plain, off]) {
    on.presses(on.calls(), "1");
    expect(heard(on).join(" ")).not.toContain("@slow");
  }
});

test("a key that the menu names for it makes words slow from there on, and no other key does", () => {
  const slowKey = (flows: HotlineConfig["flows"]): HotlineConfig["flows"] =>
    flows.map((flow) => ({
      ...flow,
      nodes: Object.fromEntries(
        Object.entries(flow.nodes).map(([id, node]) => [
          id,
          node.kind === "menu" && id === "main" ? { ...node, keys: { ...node.keys, "2": { slow: true } } } : node,
        ]),
      ),
    }));
  const on = stage({ config: { ...config, flows: slowKey(config.flows) } });
  const leg = on.calls();
  on.passes(promptMs);
  expect(on.hears(leg)).toBe("menu.main");
  on.presses(leg, "2");
  expect(on.hears(leg)).toBe("menu.second@slow");
  on.dies(() => undefined);
  on.presses(leg, "9");
  expect(on.hears(leg)).toBe("menu.second@slow");
  expect(on.find("KeyPressed").every((fact) => !("slow" in fact))).toBe(true);
  const other = stage({ config: { ...config, flows: slowKey(config.flows) } });
  const his = other.calls();
  other.presses(his, "9");
  expect(heard(other).join(" ")).not.toContain("@slow");
});

test("a prompt's name and its pace are told apart", () => {
  expect(pacedPrompt(slowed("digit.8"))).toEqual({ name: "digit.8", isSlow: true });
  expect(pacedPrompt("digit.8")).toEqual({ name: "digit.8", isSlow: false });
  expect(["beep", "tone.ringback", "music.hold"].map(slowed)).toEqual(["beep", "tone.ringback", "music.hold"]);
});
