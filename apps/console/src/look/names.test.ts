import { expect, it } from "vitest";
import { agentName, saidOnce } from "./names.ts";

it("says an agent number once, also where the name has it", () => {
  expect(agentName("王芳", "8002")).toBe("王芳 8002");
  expect(agentName("座席 8002", "8002")).toBe("座席 8002");
  expect(saidOnce("座席 8002 8002")).toBe("座席 8002");
  expect(saidOnce("王芳 8002")).toBe("王芳 8002");
  expect(saidOnce("01088880000")).toBe("01088880000");
});
